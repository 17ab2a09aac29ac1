"""Designs of stamps are drawn, submitted, and approved by another person before anything is printed of them."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import heir_of
from nguongoc.accounts.reorganisation import Report
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.registry.enums import RouteKind
from nguongoc.registry.queries import route_in_force
from nguongoc.registry.rules import require_plain_name, require_reason
from nguongoc.stamps.actions.telling import tell_of_design
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.enums import DesignState
from nguongoc.stamps.models import DesignVersion, StampDesign
from nguongoc.stamps.printing.checks import problems
from nguongoc.stamps.urls import link_length

DESIGNS = "mẫu tem"
MAY_DRAW = (Permission.REQUEST_STAMPS, Permission.ENTER_RECORDS, Permission.DECIDE_STAMPS)


@transaction.atomic
def draw_design(*, name: str, content: DesignContent, by: Person) -> StampDesign:
    """A new design of the person's organisation, as a draft. Raises Refusal with the field `name`."""
    organisation = by.require(*MAY_DRAW)
    design = StampDesign.objects.create(organisation=organisation, name=_name(name), created_by=by)
    _new_draft(design, content, by)
    audit.record("draw_design", by=by, subject=design)
    return design


@transaction.atomic
def edit_design(*, design: StampDesign, name: str, content: DesignContent, by: Person) -> DesignVersion:
    """Change the draft; where the last version was decided on, the change is the draft of the next one.

    Raises Refusal while a version waits for its decision, and for a retired design.
    """
    design = _own(design, by)
    draft = design.open_version
    if draft is not None and draft.state == DesignState.SUBMITTED:
        raise Refusal("Mẫu này đang chờ duyệt. Hãy rút lại trước khi sửa.")
    if design.name != _name(name):
        design.name = _name(name)
        design.save(update_fields=["name"])
    if draft is None:
        draft = _new_draft(design, content, by)
    else:
        draft.content = msgspec.to_builtins(content)
        draft.edited_by, draft.helper, draft.edited_at = by, by.helper, timezone.now()
        draft.save(update_fields=["content", "edited_by", "helper", "edited_at"])
    audit.record("edit_design", by=by, subject=design, version=draft.number)
    return draft


@transaction.atomic
def submit_design(*, design: StampDesign, by: Person) -> DesignVersion:
    """Ask for approval: of whoever decides on stamps of the establishment; an authority's, of a colleague.

    Raises Refusal with the first thing that is wrong with the drawing, or where nothing is to be submitted.
    """
    design = _own(design, by)
    draft = design.open_version
    if draft is None or draft.state != DesignState.DRAFT:
        raise StateChanged("Mẫu này không có bản nháp nào để gửi duyệt. Hãy tải lại trang.")
    wrong = problems(draft.read(), link_length())
    if wrong:
        raise Refusal(f"Chưa gửi duyệt được. {wrong[0].sentence}")
    draft.state, draft.submitted_at = DesignState.SUBMITTED, timezone.now()
    draft.decider = _decider(_owner(design))
    draft.save(update_fields=["state", "submitted_at", "decider"])
    audit.record("submit_design", by=by, subject=design, version=draft.number, decider=str(draft.decider))
    return draft


@transaction.atomic
def withdraw_design(*, design: StampDesign, by: Person) -> DesignVersion:
    """Take a submitted version back into drawing."""
    version = _waiting(_own(design, by))
    version.state, version.submitted_at, version.decider = DesignState.DRAFT, None, None
    version.save(update_fields=["state", "submitted_at", "decider"])
    audit.record("withdraw_design", by=by, subject=version.design, version=version.number)
    return version


@transaction.atomic
def approve_design(*, design: StampDesign, by: Person, submitted_at: dt.datetime | None = None) -> DesignVersion:
    """From now on stamps are printed by this version. `submitted_at` names what the person has looked at.

    Raises Refusal for whoever drew it, StateChanged where it was taken back and submitted anew meanwhile.
    """
    by = by.deciding(Permission.DECIDE_STAMPS)
    return _decide(design, DesignState.APPROVED, by=by, submitted_at=submitted_at)


@transaction.atomic
def return_design(*, design: StampDesign, reason: str, by: Person) -> DesignVersion:
    """Not so: the reason says what to draw otherwise. An approved version of before goes on being printed."""
    by = by.deciding(Permission.DECIDE_STAMPS)
    return _decide(design, DesignState.RETURNED, by=by, reason=require_reason(reason))


@transaction.atomic
def retire_design(*, design: StampDesign, by: Person) -> StampDesign:
    """Nothing is printed by it any more; what was printed goes on being valid."""
    design = _own(design, by)
    if design.open_version is not None and design.open_version.state == DesignState.SUBMITTED:
        raise Refusal("Mẫu này đang chờ duyệt. Hãy rút lại trước.")
    design.retired_by, design.retired_at = by, timezone.now()
    design.save(update_fields=["retired_by", "retired_at"])
    audit.record("retire_design", by=by, subject=design)
    return design


@transaction.atomic
def load_design(*, key: str, name: str, content: dict[str, Any], by: audit.Actor) -> StampDesign:
    """A design of the profile: approved by whoever loads the profile; a new version where it reads otherwise."""
    design, _ = StampDesign.objects.update_or_create(key=key, defaults={"name": name})
    last = design.versions.first()
    if last is None or last.content != content:
        number = last.number + 1 if last else 1
        DesignVersion.objects.create(design=design, number=number, content=content, state=DesignState.APPROVED)
        audit.record("load_design", by=by, subject=design, version=number)
    return design


@transaction.atomic
def pass_designs_on(
    *, of: Collection[int], establishments: Collection[int], report: Report, by: audit.Actor
) -> None:
    """Designs of the authorities `of` go to who took over; what waits gets the decider that is in charge now."""
    for design in StampDesign.objects.select_for_update(of=("self",)).filter(organisation__in=of):
        before, heir = _owner(design), heir_of(_owner(design))
        if heir != before:
            design.organisation = heir
            design.save(update_fields=["organisation"])
            _tell(report, design, before, heir, by)
    gone = Organisation.objects.filter(valid_to__lte=timezone.localdate()).values("pk")
    affected = Q(decider__in=of) | Q(decider__in=gone) | Q(design__organisation__in=establishments)
    waiting = DesignVersion.objects.select_for_update(of=("self",)).filter(affected, state=DesignState.SUBMITTED)
    for version in waiting.select_related("design__organisation__unit__parent", "decider"):
        try:
            decider = _decider(_owner(version.design))
        except Refusal as refusal:
            report.object_to(f"{version.design}: {refusal.sentence}")
            continue
        former, version.decider = version.decider, decider
        if decider != former:
            version.save(update_fields=["decider"])
            _tell(report, version.design, former, decider, by)


def _tell(report: Report, design: StampDesign, source: object, target: object, by: audit.Actor) -> None:
    report.tell(DESIGNS, source=source, target=target)
    audit.record("pass_design_on", by=by, subject=design, source=str(source), target=str(target))


def _decider(owner: Organisation) -> Organisation:
    return owner if owner.is_authority else route_in_force(RouteKind.STAMP_REQUEST, owner)[1]


def _name(name: str) -> str:
    if not name.strip():
        raise Refusal("Hãy đặt tên cho mẫu tem.", field="name")
    require_plain_name(name)
    return name.strip()


def _new_draft(design: StampDesign, content: DesignContent, by: Person) -> DesignVersion:
    last = design.versions.first()
    return DesignVersion.objects.create(
        design=design,
        number=last.number + 1 if last else 1,
        content=msgspec.to_builtins(content),
        edited_by=by,
        helper=by.helper,
    )


def _own(design: StampDesign, by: Person) -> StampDesign:
    """The design, locked, for whom drew it. Raises NotPermitted for others, Refusal once it is retired."""
    organisation = by.require(*MAY_DRAW)
    design = StampDesign.objects.select_for_update(of=("self",)).get(pk=design.pk)
    if design.organisation_id != organisation.pk:
        raise NotPermitted("Mẫu tem này không phải của đơn vị bạn.")
    if design.retired_at is not None:
        raise Refusal("Mẫu tem này đã thôi dùng.")
    return design


def _owner(design: StampDesign) -> Organisation:
    if design.organisation is None:
        raise NotPermitted("Mẫu tem này là của địa phương.")
    return design.organisation


def _waiting(design: StampDesign) -> DesignVersion:
    version = design.open_version
    if version is None or version.state != DesignState.SUBMITTED:
        raise StateChanged("Mẫu này không còn chờ duyệt: có người vừa xử lý trước bạn.")
    return version


def _decide(
    design: StampDesign,
    state: DesignState,
    *,
    by: Person,
    reason: str = "",
    submitted_at: dt.datetime | None = None,
) -> DesignVersion:
    organisation = by.require(Permission.DECIDE_STAMPS)
    design = StampDesign.objects.select_for_update(of=("self",)).get(pk=design.pk)
    version = _waiting(design)
    if version.decider_id != organisation.pk:
        raise NotPermitted(f"Mẫu này do {version.decider} duyệt.")
    if submitted_at not in (None, version.submitted_at):
        raise StateChanged("Mẫu này vừa được rút lại, sửa và gửi lại. Hãy xem bản mới rồi quyết định.")
    if version.edited_by in (by, by.stands_in_for):
        raise Refusal("Bạn đã vẽ mẫu này nên không được tự duyệt. Hãy chuyển cho đồng nghiệp.")
    version.state, version.reason = state, reason
    version.decided_by, version.delegator, version.decided_at = by, by.stands_in_for, timezone.now()
    version.save(update_fields=["state", "reason", "decided_by", "delegator", "decided_at"])
    audit.record("decide_design", by=by, subject=design, version=version.number, state=state, reason=reason)
    tell_of_design(version=version)
    return version
