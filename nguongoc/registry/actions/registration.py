"""An establishment comes to the system: by itself on the portal, or entered by an official."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.actions import create_account, invite, notify
from nguongoc.accounts.enums import Level, Permission, Role, Sector
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import person_of
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.locks import one_at_a_time
from nguongoc.registry.actions.decisions import send_on
from nguongoc.registry.actions.proposals import open_submission
from nguongoc.registry.contents import EstablishmentContent
from nguongoc.registry.deadlines import DRAFTS_KEPT, days_of
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Establishment, RegistrationDraft, Submission
from nguongoc.registry.rules import require_place, require_plain_name


class AlreadySent(StateChanged):
    """The very same form was sent before: a double tap, or the back button."""

    def __init__(self) -> None:
        super().__init__("Đăng ký này đã được gửi trước đó. Hệ thống chỉ giữ một hồ sơ, không gửi lại lần nữa.")


@transaction.atomic
def save_registration_draft(*, code: str, answers: dict[str, list[str]]) -> RegistrationDraft:
    """Keep what was typed under the form's code; whoever has the code goes on with it.

    Raises AlreadySent where the form was sent under this code.
    """
    _require_unsent(code)
    draft, _ = RegistrationDraft.objects.update_or_create(
        code=code, defaults={"answers": answers, "touched_at": timezone.now()}
    )
    return draft


@transaction.atomic
def remove_old_drafts() -> int:
    """Registrations that nobody sent and nobody touched for as long as the profile says; nothing else.

    None where the profile says nothing. Returns how many went.
    """
    days = days_of(DRAFTS_KEPT)
    if days is None:
        return 0
    old = RegistrationDraft.objects.filter(touched_at__lt=timezone.now() - dt.timedelta(days=days))
    return old.delete()[0]


@transaction.atomic
def register_establishment(
    *,
    content: EstablishmentContent,
    sector: Sector,
    email: str,
    person_name: str,
    password: str | None = None,
    code: str = "",
    is_sample: bool = False,
) -> Submission:
    """An establishment comes to the portal: its organisation, its first account and its submitted record.

    Effects: organisation, account of its administrator, record, submission sent to the reviewer of its place; the
    draft of this code goes. Without a password the link for setting one is mailed.

    Whether the address has an account already is told to its holder alone, by mail: the registration is received
    in the same words, and the establishment gets its account from the authority (ADR 0009).

    Raises AlreadySent where the form of this `code` was sent before; Refusal with the field that is wrong (`unit`,
    `latitude`, `longitude`, `tax_code`, `password`, `name`, `person_name`).
    """
    if code:
        _require_unsent(code)
    require_plain_name(person_name, field="person_name")
    organisation = _organisation(content, sector)
    person = _first_account(organisation, content, email=email, name=person_name, password=password)
    record = _record(organisation, content, is_sample=is_sample)
    submission = send_on(
        submission=open_submission(record=record, content=content, by=person, code=code), by=person
    )
    RegistrationDraft.objects.filter(code=code).delete()
    if person is None:
        _tell_holder(email, submission)
    elif password is None:
        invite(person=person)
    return submission


@transaction.atomic
def enter_establishment(*, content: EstablishmentContent, sector: Sector, by: Person) -> Submission:
    """An official adds an establishment of the jurisdiction that has no account of its own (plan III.1.3 d, đ).

    Effects: organisation, record, and a draft that belongs to the establishment; the official sends it in its name
    (`by.acting_for`), and neither reviews nor approves it. Raises NotPermitted outside of the jurisdiction.
    """
    by.require(Permission.ENTER_RECORDS)
    organisation = _organisation(content, sector)
    try:
        deputy = by.acting_for(organisation)
    except NotPermitted as error:
        raise Refusal(
            "Địa bàn hoặc ngành này không thuộc phạm vi quản lý của đơn vị bạn.", field="unit"
        ) from error
    record = _record(organisation, content, is_sample=False)
    return open_submission(record=record, content=content, by=deputy)


def _require_unsent(code: str) -> None:
    one_at_a_time(f"registration {code}")
    if Submission.objects.filter(tracking_code=code).exists():
        raise AlreadySent


def _organisation(content: EstablishmentContent, sector: Sector) -> Organisation:
    require_plain_name(content.name)
    return Organisation.objects.create(
        level=Level.ESTABLISHMENT, name=content.name, sector=sector, unit=require_place(content)
    )


def _record(organisation: Organisation, content: EstablishmentContent, *, is_sample: bool) -> Establishment:
    return Establishment.objects.create(
        kind=RecordKind.ESTABLISHMENT,
        organisation=organisation,
        owner=organisation,
        name=content.name,
        is_sample=is_sample,
    )


def _first_account(
    organisation: Organisation, content: EstablishmentContent, *, email: str, name: str, password: str | None
) -> Person | None:
    """The administrator's account; none where the address has one already."""
    try:
        return create_account(
            email=email,
            name=name,
            password=password,
            phone=content.phone[:20],
            organisation=organisation,
            role=Role.ADMINISTRATOR,
        )
    except Refusal as refusal:
        if refusal.field != "email":
            raise
        return None


def _tell_holder(email: str, submission: Submission) -> None:
    holder = person_of(email)
    if holder is None:
        return
    notify(
        people=[holder],
        subject="Có người đăng ký cơ sở bằng địa chỉ thư của bạn",
        text=(
            f"Đăng ký cơ sở “{submission.record.name}” (mã theo dõi {submission.tracking_code}) đã được nhận. "
            "Địa chỉ thư của bạn đang dùng cho một tài khoản khác nên cơ sở này chưa có tài khoản. Nếu đó là bạn: "
            f"hãy nhờ {submission.reviewer} mời tài khoản bằng một địa chỉ khác. Nếu không phải bạn: hãy báo cho "
            "cơ quan đó."
        ),
    )
