"""Officials enter records on behalf of establishments: one by one, and many at once by the same rules."""

import pytest

from nguongoc.accounts.enums import Role, Sector
from nguongoc.accounts.models import Organisation
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.queries import history_of
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.actions import (
    Proposal,
    accept,
    enter_establishments,
    propose_change,
    return_for_changes,
    send_proposals,
)
from nguongoc.registry.models import Decision, Product, Submission
from tests.factories import (
    establishment_content,
    make_owner,
    make_person,
    make_product,
    make_unit,
    product_content,
    publish,
    register,
)
from tests.ground import made_once

AGRICULTURE = Sector.AGRICULTURE


@made_once
def operator(world):
    return make_person(world.commune_authority, Role.OPERATOR)


def enter(*, content, sector, by):
    (result,) = enter_establishments(entries=[(content, sector)], by=by)
    if isinstance(result, Refusal):
        raise result
    return result


def test_entered_establishment_is_submitted_by_the_official_in_its_name(world, operator):
    content = establishment_content(world, name="Hợp tác xã Đồng Rui")
    submission = enter(content=content, sector=AGRICULTURE, by=operator)
    submission = Submission.objects.get(pk=submission.pk)
    assert (submission.state, submission.entered_by) == ("submitted", operator)
    assert (submission.reviewer, submission.approver) == (world.commune_authority, world.department)
    organisation = submission.record.organisation
    assert submission.record.as_establishment.owner == organisation
    assert (organisation.name, organisation.level, organisation.unit) == (
        "Hợp tác xã Đồng Rui",
        "establishment",
        world.commune,
    )
    assert not organisation.memberships.exists()
    assert submission.decisions.get().organisation == organisation
    acts = history_of([submission]).order_by("pk")
    assert [(entry.action, entry.on_behalf_of, entry.actor_id) for entry in acts] == [
        ("open_submission", organisation.name, str(operator.pk)),
        ("submit_submission", organisation.name, str(operator.pk)),
    ]


def test_entered_establishment_goes_on_to_publication_by_others(world, operator):
    submission = enter(content=establishment_content(world), sector=AGRICULTURE, by=operator)
    publish(world, submission)
    assert Submission.objects.get(pk=submission.pk).record.as_establishment.code


def test_nobody_reviews_what_they_entered(world, operator):
    submission = enter(content=establishment_content(world), sector=AGRICULTURE, by=operator)
    operator.memberships.update(role=Role.REVIEWER)
    reviewer = type(operator).objects.get(pk=operator.pk)
    with pytest.raises(Refusal, match="tự duyệt"):
        accept(submission=submission, by=reviewer)


def test_official_enters_only_what_lies_in_the_jurisdiction(world, operator):
    other = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    with pytest.raises(NotPermitted, match="không thuộc phạm vi"):
        enter(content=establishment_content(world, unit=other.key), sector=AGRICULTURE, by=operator)
    with pytest.raises(NotPermitted):
        enter(content=establishment_content(world), sector=AGRICULTURE, by=world.reviewer)
    assert not Organisation.objects.filter(level="establishment").exists()


def test_of_many_establishments_the_refused_ones_are_told_and_the_others_made(world, operator):
    entries = [
        (establishment_content(world, name="Cơ sở thứ nhất"), AGRICULTURE),
        (establishment_content(world, unit="không có"), AGRICULTURE),
        (establishment_content(world, name="Cơ sở thứ ba"), AGRICULTURE),
    ]
    first, second, third = enter_establishments(entries=entries, by=operator)
    assert isinstance(second, Refusal)
    assert [str(each.record) for each in (first, third)] == ["Cơ sở thứ nhất", "Cơ sở thứ ba"]
    assert Organisation.objects.filter(level="establishment").count() == 2
    assert Decision.objects.count() == 2


def test_many_proposals_follow_the_rules_of_single_ones(world, operator):
    owner = make_owner(world)
    taken = make_product(world, owner, gtin="08930000000019")
    deputy = operator.acting_for(owner.organisation)
    new, doubled, changed = send_proposals(
        proposals=[
            Proposal(product_content(name="Sá sùng khô"), deputy),
            Proposal(product_content(name="Chả mực", gtin="08930000000019"), deputy),
            Proposal(product_content(gtin=taken.gtin, price=120_000), deputy, taken),
        ]
    )
    assert (new.state, new.record.name) == ("submitted", "Sá sùng khô")
    assert Product.objects.get(pk=new.record_id).organisation == owner.organisation
    assert doubled.field == "gtin"
    assert (changed.record_id, changed.content["price"]) == (taken.pk, 120_000)
    assert Submission.objects.get(pk=changed.pk).state == "submitted"


def test_returned_submission_is_written_over_and_sent_again(world, operator):
    submission = register(world)
    record = submission.record
    deputy = operator.acting_for(record.organisation)
    content = establishment_content(world, name="Tên mới")
    (refused,) = send_proposals(proposals=[Proposal(content, deputy, record)])
    assert "đang được cơ quan kiểm tra" in refused.sentence
    return_for_changes(submission=submission, by=world.reviewer, reason="Thiếu.")
    (sent,) = send_proposals(proposals=[Proposal(content, deputy, record)])
    assert (sent.pk, sent.state) == (submission.pk, "submitted")
    record.refresh_from_db()
    assert record.name == "Tên mới"
    assert record.search_text.startswith("ten moi 0")


def test_record_of_another_establishment_is_not_changed(world, operator):
    mine, other = make_owner(world), make_owner(world)
    product = make_product(world, other)
    (refused,) = send_proposals(
        proposals=[Proposal(product_content(), operator.acting_for(mine.organisation), product)]
    )
    assert isinstance(refused, NotPermitted)
    with pytest.raises(Product.DoesNotExist):
        Product.objects.filter(organisation=mine.organisation).get()
    assert propose_change(record=product, content=product_content(), by=other)
