"""The profile of Quảng Ninh, in both of its structures, and its sample in the database."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db.models import Q

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.common.validity import in_force
from nguongoc.passport.models import Passport
from nguongoc.places.models import AdministrativeUnit, UnitSuccession
from nguongoc.places.queries import current_province
from nguongoc.profiles.loader import load_profile
from nguongoc.profiles.sample import demo_logins, live_stamp_url, load_sample
from nguongoc.registry.certificate_queries import lapsed_paper, required_paper
from nguongoc.registry.enums import CertificateEffect
from nguongoc.registry.models import CertificateRule, Establishment, Product, ReasonTemplate, Record, Submission
from nguongoc.trace.models import Handover, Lot
from nguongoc.trace.queries import descendants, holders_of
from tests.ground import made_once

pytestmark = pytest.mark.django_db


@made_once
def profile(db):
    """The profile of today, as installed."""
    load_profile(name="quang_ninh")


@made_once
def loaded(profile):
    """How many establishments the sample brought in."""
    return load_sample(name="quang_ninh")


def test_2019_has_three_levels():
    load_profile(name="quang_ninh", structure="2019")
    day = dt.date(2019, 6, 1)
    then = AdministrativeUnit.objects.existing_on(day)
    authorities = Organisation.objects.filter(in_force(day))
    assert then.filter(level=2).count() == 14
    assert authorities.filter(level="district").count() == 14
    assert authorities.filter(level="commune").count() == then.communes().count() == 186
    district = authorities.get(name="Ủy ban nhân dân huyện Hoành Bồ")
    assert then.communes().filter(parent=district.unit).count() == 13


def test_unknown_profile_is_refused_in_one_sentence():
    with pytest.raises(Refusal, match="Các hồ sơ có sẵn: quang_ninh"):
        load_profile(name="atlantis")
    with pytest.raises(Refusal, match="không có bộ máy"):
        load_profile(name="quang_ninh", structure="1900")


def test_today_has_two_levels(profile):
    communes = AdministrativeUnit.objects.existing_today().communes()
    assert communes.count() == 54
    assert {unit.parent.name for unit in communes.select_related("parent")} == {"Thành phố Quảng Ninh"}
    assert Organisation.objects.filter(level="commune", valid_to=None).count() == 54
    assert not Organisation.objects.filter(level="district").exists()
    assert current_province().unit.name == "Thành phố Quảng Ninh"


def test_each_unit_of_today_says_what_it_came_from(profile):
    for unit in AdministrativeUnit.objects.existing_today().communes():
        assert UnitSuccession.objects.filter(successor=unit).exists(), unit.name


def test_loading_again_changes_nothing(profile):
    before = [model.objects.count() for model in (AdministrativeUnit, UnitSuccession, Organisation)]
    load_profile(name="quang_ninh")
    assert before == [model.objects.count() for model in (AdministrativeUnit, UnitSuccession, Organisation)]


def test_loading_again_keeps_what_an_administrator_changed(profile):
    count = ReasonTemplate.objects.count()
    ReasonTemplate.objects.filter(key="establishment.return.1").update(text="Câu của thành phố.", is_offered=False)
    load_profile(name="quang_ninh")
    kept = ReasonTemplate.objects.get(key="establishment.return.1")
    assert (kept.text, kept.is_offered) == ("Câu của thành phố.", False)
    assert ReasonTemplate.objects.count() == count > 20


def test_rules_of_papers_come_with_their_source_and_loading_again_keeps_what_was_revised(profile):
    rule = CertificateRule.objects.get(kind="food_safety_certificate")
    assert (rule.validity_months, rule.stops) == (36, ["activation", "badge"])
    assert not CertificateRule.objects.filter(Q(source="") | Q(is_verified=True)).exists()
    before = list(CertificateRule.objects.values())
    load_profile(name="quang_ninh")
    assert list(CertificateRule.objects.values()) == before


def test_sample_goes_the_way_of_real_data_and_is_flagged(loaded):
    assert loaded > 12
    assert Record.objects.published().count() > 20
    assert not Record.objects.filter(is_sample=False).exists()
    assert not Lot.objects.filter(is_sample=False).exists()
    assert all(row.content["is_sample"] for row in Passport.objects.all())
    assert live_stamp_url().startswith("HTTP")
    levels = {login.organisation for login in demo_logins()}
    assert {login.role for login in demo_logins()} == {str(role.label) for role in Role}
    assert any("Sở Nông nghiệp" in name for name in levels)
    assert set(Handover.objects.values_list("state", flat=True)) == {"confirmed", "on_way", "disputed", "denied"}
    caught, sold = (Lot.objects.get(code=code) for code in ("MH-MU-01-NL", "MH-CM-04"))
    assert sold.pk in descendants([caught.pk])
    assert {holder.organisation.name for holder in holders_of(descendants([caught.pk]))} == {
        *("Cơ sở minh họa 02", "Cơ sở minh họa 01", "Cơ sở minh họa 11")
    }
    producer = Person.objects.get(email="san-xuat.minh-hoa-02@minhhoa.example")
    assert Product.objects.visible_to(producer).count() == 1
    Submission.objects.filter(state="submitted").update(state="withdrawn")
    assert {login.role for login in demo_logins()} == {str(role.label) for role in Role}
    added = Organisation.objects.create(
        level=Level.DIVISION, name="Chi cục do người dùng thêm", unit=current_province().unit, sector="health"
    )
    assert load_sample(name="quang_ninh") == load_sample(name="quang_ninh") == 0
    assert not Membership.objects.filter(organisation=added).exists()


def test_each_link_of_a_first_page_opens_for_whoever_is_shown_it(client, loaded):
    for login in demo_logins():
        client.force_login(Person.objects.get(email=login.email))
        page = client.get("/vao-viec/", follow=True).content.decode()
        links = set(re.findall(r'href="(/co-(?:quan|so)/[^"#]*)', page))
        assert links
        answers = {address: client.get(unescape(address), follow=True).status_code for address in links}
        assert set(answers.values()) == {200}, (login.email, answers)


def test_one_paper_of_the_sample_has_run_out_and_stops_activation(loaded):
    today = dt.date(2026, 11, 23)
    stopped = [
        establishment.name
        for establishment in Establishment.objects.published()
        if lapsed_paper(establishment.organisation_id, CertificateEffect.ACTIVATION, date=today)
    ]
    assert stopped == ["Cơ sở minh họa 14"]
    assert {required_paper(one, today).is_missing for one in Establishment.objects.published()} == {True, False}
