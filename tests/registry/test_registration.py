"""An establishment comes by itself, or is entered by an official; a form sent twice is one."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from nguongoc.accounts.actions import invite_first_account
from nguongoc.accounts.actions.invitations import send_invitation
from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.accounts.models import Membership, Notice, Person
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions
from nguongoc.registry.models import Establishment, RegistrationDraft, Submission
from tests.factories import (
    establishment_content,
    make_authority,
    make_owner,
    make_person,
    make_unit,
    publish,
    register,
)
from tests.ground import made_once

pytestmark = pytest.mark.django_db
CODE = "AAAAA-BBBBB"


def come(world, email="moi@vidu.example", **changes):
    return actions.register_establishment(
        content=establishment_content(world, **changes),
        sector=Sector.AGRICULTURE,
        email=email,
        person_name="Chủ cơ sở",
        code=CODE,
    )


@made_once
def operator(world):
    return make_person(world.commune_authority, Role.OPERATOR)


def enter(world, operator, **changes):
    content = establishment_content(world, **changes)
    return actions.enter_establishment(content=content, sector=Sector.AGRICULTURE, by=operator)


def test_form_sent_twice_is_one_registration(world):
    first = come(world)
    with pytest.raises(actions.AlreadySent, match="chỉ giữ một hồ sơ"):
        come(world, email="khac@vidu.example")
    assert Establishment.objects.count() == 1
    assert first.tracking_code == CODE


def test_registration_is_received_alike_whether_the_address_has_an_account_or_not(world):
    holder = Person.objects.get(pk=register(world).entered_by_id)
    submission = come(world, email=holder.email.upper())
    assert submission.state == "submitted"
    assert submission.reviewer == world.commune_authority
    assert submission.entered_by is None
    assert not Membership.objects.filter(organisation=submission.record.organisation).exists()
    told = Notice.objects.visible_to(holder).get(subject__contains="địa chỉ thư của bạn")
    assert CODE in told.text
    publish(world, submission)


def test_link_for_the_password_goes_to_the_address_alone(world):
    person = come(world).entered_by
    assert not person.has_usable_password()
    send_invitation(person_id=person.pk)
    (sent,) = mail.outbox
    assert sent.to == ["moi@vidu.example"]
    assert "/dat-mat-khau/" in sent.body
    assert not Notice.objects.filter(text__contains="/dat-mat-khau/").exists()
    person.set_password("mot-mat-khau-dai")
    person.save()
    send_invitation(person_id=person.pk)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("name", ["Trúng thưởng https://x.example", "WWW.x.example", "Cơ sở ftp://x"])
def test_letters_to_others_carry_no_address_of_a_page(world, operator, name):
    for enter_it in (lambda: come(world, name=name), lambda: enter(world, operator, name=name)):
        with pytest.raises(Refusal, match="địa chỉ trang web") as refused:
            enter_it()
        assert refused.value.field == "name"
    assert not mail.outbox


def test_draft_is_written_over_and_goes_with_the_registration(world):
    actions.save_registration_draft(code=CODE, answers={"name": ["Cơ sở"]})
    draft = actions.save_registration_draft(code=CODE, answers={"name": ["Cơ sở mới"]})
    assert RegistrationDraft.objects.get() == draft
    come(world)
    assert not RegistrationDraft.objects.exists()
    with pytest.raises(actions.AlreadySent):
        actions.save_registration_draft(code=CODE, answers={})


def test_only_drafts_that_nobody_touched_for_the_days_of_the_profile_are_removed(world):
    for code, days in (("AAAAA-AAAAA", 61), ("BBBBB-BBBBB", 59)):
        actions.save_registration_draft(code=code, answers={})
        RegistrationDraft.objects.filter(code=code).update(touched_at=timezone.now() - dt.timedelta(days=days))
    submission = register(world)
    assert actions.remove_old_drafts() == 0
    world.province.settings = {"deadlines": [{"key": "registration_draft", "days": 60}]}
    world.province.save()
    assert actions.remove_old_drafts() == 1
    assert list(RegistrationDraft.objects.values_list("code", flat=True)) == ["BBBBB-BBBBB"]
    assert list(Submission.objects.all()) == [submission]


def test_taken_tax_code_tells_who_registers_where_to_ask_and_nothing_else(world):
    owner = make_owner(world, name="Cơ sở Biển Xanh", tax_code="5701234567-001")
    with pytest.raises(Refusal, match="Mã số thuế này đã có hồ sơ: hãy liên hệ") as refused:
        come(world, tax_code="5701234567001")
    assert refused.value.field == "tax_code"
    assert "Biển Xanh" not in refused.value.sentence
    assert Establishment.objects.get() == owner.organisation.establishment
    come(world, tax_code="5701234567")


def test_tax_code_of_a_refused_registration_is_free_again(world):
    actions.refuse(submission=register(world, tax_code="5701234567"), by=world.reviewer, reason="Trùng")
    come(world, tax_code="5701234567")


def test_official_enters_and_sends_but_never_decides(world, operator):
    draft = enter(world, operator)
    assert draft.state == "draft"
    assert draft.helper == world.commune_authority
    assert not Membership.objects.filter(organisation=draft.record.organisation).exists()
    sent = actions.submit(submission=draft, by=operator.acting_for(draft.record.organisation))
    Membership.objects.filter(person=operator).update(role=Role.REVIEWER)
    reviewer = Person.objects.get(pk=operator.pk)
    with pytest.raises(Refusal, match="không được tự duyệt"):
        actions.accept(submission=sent, by=reviewer)
    entry = AuditEntry.objects.get(action="submit_submission")
    assert entry.actor_organisation == world.commune_authority.name
    assert entry.on_behalf_of == draft.record.organisation.name
    publish(world, sent)


def test_official_who_sent_what_the_owner_mended_does_not_decide_either(world, operator):
    draft = enter(world, operator)
    sent = actions.submit(submission=draft, by=operator.acting_for(draft.record.organisation))
    Submission.objects.filter(pk=sent.pk).update(entered_by=world.approver)
    Membership.objects.filter(person=operator).update(role=Role.REVIEWER)
    with pytest.raises(Refusal, match="không được tự duyệt"):
        actions.accept(submission=sent, by=Person.objects.get(pk=operator.pk))


def test_draft_of_an_official_is_seen_by_the_own_authority_alone(world, operator):
    draft = enter(world, operator)
    assert list(Submission.objects.visible_to(operator)) == [draft]
    assert Establishment.objects.visible_to(world.reviewer).exists()
    assert not Submission.objects.visible_to(world.approver).exists()
    assert not Establishment.objects.visible_to(world.approver).exists()


def test_official_enters_only_within_the_jurisdiction(world, operator):
    other = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    make_authority(Level.COMMUNE, "UBND đặc khu Cô Tô", other)
    with pytest.raises(Refusal) as refused:
        enter(world, operator, unit=other.key)
    assert refused.value.field == "unit"
    with pytest.raises(NotPermitted):
        enter(world, world.reviewer)


def invited(establishment, email, by):
    return invite_first_account(establishment=establishment, email=email, name="Chủ cơ sở", phone="", by=by)


def test_first_account_comes_by_invitation_until_somebody_opened_it(world, operator):
    organisation = enter(world, operator).record.organisation
    wrong = invited(organisation, "nham@vidu.example", operator)
    person = invited(organisation, "dung@vidu.example", operator)
    assert Person.objects.get(pk=wrong.pk).organisation is None
    assert invited(organisation, "Dung@vidu.example", operator) == person
    assert person.membership.role == Role.ADMINISTRATOR
    person.set_password("mot-mat-khau-dai")
    person.save()
    with pytest.raises(Refusal, match="Cơ sở đã có tài khoản"):
        invited(organisation, "ba@vidu.example", operator)


def test_only_an_official_of_the_place_invites(world, operator):
    organisation = enter(world, operator).record.organisation
    with pytest.raises(NotPermitted):
        invited(organisation, "ai@vidu.example", world.reviewer)
