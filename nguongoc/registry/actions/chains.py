"""Safe-food chains: drafted, confirmed and ended by the authority of their sector, with their members."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import heir_of
from nguongoc.accounts.reorganisation import Report
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.text import normalise
from nguongoc.registry.actions.media import keep_picture
from nguongoc.registry.enums import ChainRole, RecordState
from nguongoc.registry.models import ChainMembership, Establishment, Picture, SafeFoodChain
from nguongoc.registry.rules import require_reason
from nguongoc.registry.signals import chains_changed

CHAINS = "chuỗi thực phẩm an toàn"


@transaction.atomic
def add_chain(
    *,
    code: str,
    name: str,
    product_group: str,
    by: Person,
    logo: UploadedFile | None = None,
    is_sample: bool = False,
) -> SafeFoodChain:
    """A chain that is not confirmed yet; nobody else sees it. Raises Refusal (`code`, `picture`)."""
    organisation = by.require(Permission.APPROVE_RECORDS)
    chain = SafeFoodChain(organisation=organisation, is_sample=is_sample)
    _write(chain, code=code, name=name, product_group=product_group, logo=logo, by=by)
    audit.record("add_chain", by=by, subject=chain, code=chain.code)
    return chain


@transaction.atomic
def edit_chain(
    *,
    chain: SafeFoodChain,
    code: str,
    name: str,
    product_group: str,
    by: Person,
    logo: UploadedFile | None = None,
) -> SafeFoodChain:
    """Mend what a chain is called; without a new logo the old one stays. The audit trail keeps what it was."""
    chain = _locked(chain, by)
    before = {"code": chain.code, "name": chain.name, "product_group": chain.product_group, "logo": chain.logo_id}
    _write(chain, code=code, name=name, product_group=product_group, logo=logo, by=by)
    _show_logo(chain)
    audit.record("edit_chain", by=by, subject=chain, before=before)
    _tell(chain)
    return chain


@transaction.atomic
def confirm_chain(
    *,
    chain: SafeFoodChain,
    number: str,
    date: dt.date,
    valid_from: dt.date,
    expiry_date: dt.date | None,
    by: Person,
) -> SafeFoodChain:
    """The confirmation on paper: from now on members and the public read of the chain.

    `expiry_date` is its last day. Raises StateChanged where it is confirmed, Refusal for a chain without members,
    a date of confirmation that has not come (`date`) or an end before the beginning (`expiry_date`).
    """
    chain = _locked(chain, by)
    if chain.confirmed_at is not None:
        raise StateChanged("Chuỗi này đã được xác nhận rồi. Hãy tải lại trang để xem.")
    if not chain.memberships.current().exists():
        raise Refusal("Chuỗi chưa có cơ sở nào. Hãy thêm cơ sở tham gia rồi xác nhận.")
    if date > timezone.localdate():
        raise Refusal("Ngày xác nhận chưa tới. Hãy xem lại trên giấy.", field="date")
    if expiry_date is not None and expiry_date < valid_from:
        raise Refusal("Ngày hết hạn phải từ ngày bắt đầu trở đi.", field="expiry_date")
    chain.confirmation_number, chain.confirmation_date = normalise(number), date
    chain.valid_from, chain.expiry_date = valid_from, expiry_date
    chain.confirmed_by, chain.confirmed_at = by, timezone.now()
    chain.save()
    _show_logo(chain)
    audit.record("confirm_chain", by=by, subject=chain, number=chain.confirmation_number)
    _tell(chain)
    return chain


@transaction.atomic
def end_chain(*, chain: SafeFoodChain, reason: str, by: Person) -> SafeFoodChain:
    """The chain is one no more, from this moment on; its members and dates stay as history."""
    chain = _locked(chain, by)
    chain.end_reason = require_reason(reason, "Hãy ghi lý do kết thúc chuỗi.")
    chain.ended_by, chain.ended_at = by, timezone.now()
    chain.save()
    audit.record("end_chain", by=by, subject=chain, reason=chain.end_reason)
    _tell(chain)
    return chain


@transaction.atomic
def add_chain_member(
    *, chain: SafeFoodChain, establishment: Establishment, role: ChainRole, valid_from: dt.date, by: Person
) -> ChainMembership:
    """An establishment, of any sector, takes a part in the chain. It must be public. Raises Refusal (`code`)."""
    chain = _locked(chain, by)
    if establishment.state != RecordState.PUBLISHED:
        raise Refusal("Hồ sơ của cơ sở này chưa được đăng hoặc đang tạm dừng.", field="code")
    try:
        with transaction.atomic():
            membership = ChainMembership.objects.create(
                chain=chain, establishment=establishment, role=role, valid_from=valid_from
            )
    except IntegrityError as error:
        raise Refusal(
            f"{establishment} đang có vai trò “{role.label}” trong chuỗi này vào thời gian đó. "
            "Nếu vừa bấm hai lần thì lần đầu đã được lưu.",
            field="code",
        ) from error
    audit.record("add_chain_member", by=by, subject=chain, establishment=str(establishment), role=role)
    _tell(chain)
    return membership


@transaction.atomic
def end_chain_member(*, membership: ChainMembership, date: dt.date, reason: str, by: Person) -> ChainMembership:
    """The establishment has that part up to and without `date`.

    Raises StateChanged where it has ended, Refusal for a date before the beginning (`date`).
    """
    chain = _locked(membership.chain, by)
    membership = ChainMembership.objects.select_related("establishment").get(pk=membership.pk)
    if membership.valid_to is not None:
        raise StateChanged("Cơ sở này đã thôi tham gia rồi. Hãy tải lại trang để xem.")
    if date < membership.valid_from:
        raise Refusal("Ngày thôi tham gia phải từ ngày bắt đầu trở đi.", field="date")
    membership.valid_to = date
    membership.save(update_fields=["valid_to"])
    audit.record(
        "end_chain_member",
        by=by,
        subject=chain,
        establishment=str(membership.establishment),
        role=membership.role,
        reason=require_reason(reason, "Hãy ghi lý do thôi tham gia."),
    )
    _tell(chain, and_also=[membership.establishment.organisation_id])
    return membership


@transaction.atomic
def pass_chains_on(*, of: Collection[int], report: Report, by: audit.Actor) -> None:
    """Chains of the authorities `of` that have not ended go to who took over: else nobody could end them."""
    rows = SafeFoodChain.objects.select_for_update(of=("self",)).filter(organisation__in=of, ended_at__isnull=True)
    for chain in rows.select_related("organisation"):
        before, heir = chain.organisation, heir_of(chain.organisation)
        if heir == before:
            continue
        chain.organisation = heir
        chain.save(update_fields=["organisation"])
        report.tell(CHAINS, source=before, target=heir)
        audit.record("pass_chain_on", by=by, subject=chain, source=str(before), target=str(heir))
        _tell(chain)


def _locked(chain: SafeFoodChain, by: Person) -> SafeFoodChain:
    """The chain as it now stands, of the person's own authority. Raises StateChanged where it has ended."""
    organisation = by.require(Permission.APPROVE_RECORDS)
    chain = SafeFoodChain.objects.select_for_update(of=("self",)).select_related("logo").get(pk=chain.pk)
    _require_own(chain, organisation)
    if chain.ended_at is not None:
        raise StateChanged("Chuỗi này đã kết thúc nên không thay đổi được nữa.")
    return chain


def _require_own(chain: SafeFoodChain, organisation: Organisation) -> None:
    if chain.organisation_id != organisation.pk:
        raise NotPermitted(f"Chuỗi này do {chain.organisation} quản lý.")


def _write(
    chain: SafeFoodChain, *, code: str, name: str, product_group: str, logo: UploadedFile | None, by: Person
) -> None:
    chain.code, chain.name = normalise(code).upper(), normalise(name)
    chain.product_group = normalise(product_group)
    if logo is not None:
        chain.logo = keep_picture(upload=logo, organisation=chain.organisation, by=by)
    try:
        with transaction.atomic():
            chain.save()
    except IntegrityError as error:
        raise Refusal(
            f"Mã {chain.code} đã thuộc một chuỗi khác. Nếu vừa bấm hai lần thì lần đầu đã được lưu.", field="code"
        ) from error


def _show_logo(chain: SafeFoodChain) -> None:
    """The logo of a confirmed chain is for everybody who reads of the chain."""
    if chain.confirmed_at is not None and chain.logo_id is not None:
        Picture.objects.filter(pk=chain.logo_id).update(is_public=True)


def _tell(chain: SafeFoodChain, and_also: Iterable[int] = ()) -> None:
    members = chain.memberships.current().values_list("establishment__organisation_id", flat=True)
    chains_changed.send(SafeFoodChain, organisation_ids={*members, *and_also})
