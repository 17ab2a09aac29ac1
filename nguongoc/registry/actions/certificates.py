"""What is done to certificates beside publishing: dates are judged, authorities check and revoke."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.validity import months_after
from nguongoc.registry.actions.telling import tell_establishment
from nguongoc.registry.certificate_queries import rule_of
from nguongoc.registry.contents import CertificateContent
from nguongoc.registry.enums import CertificateKind, TestResult
from nguongoc.registry.models import Certificate, DeclarationCheck, Product, Revocation
from nguongoc.registry.rules import require_reason
from nguongoc.registry.signals import certificate_revoked

DECLARATIONS = (CertificateKind.SELF_DECLARATION, CertificateKind.DECLARATION_REGISTRATION)


def require_plausible(*, content: CertificateContent) -> None:
    """Issued by today, ended after that, and no longer than the rule of its kind allows at the day of issue.

    Raises Refusal with the field that is wrong: `issued_date`, `expiry_date`, `sample_date`.
    """
    today = timezone.localdate()
    if content.issued_date > today:
        raise Refusal("Ngày cấp chưa tới. Hãy xem lại trên giấy.", field="issued_date")
    if content.sample_date and content.sample_date > content.issued_date:
        raise Refusal("Ngày lấy mẫu phải trước ngày cấp phiếu. Hãy xem lại trên phiếu.", field="sample_date")
    if content.expiry_date is None:
        return
    if content.expiry_date < content.issued_date:
        raise Refusal("Hạn của giấy phải sau ngày cấp. Hãy xem lại trên giấy.", field="expiry_date")
    rule = rule_of(content.kind, content.issued_date)
    last = last_day(kind=content.kind, issued_date=content.issued_date)
    if rule is not None and last is not None and content.expiry_date > last:
        raise Refusal(
            f"Giấy loại này có giá trị tối đa {rule.validity_months} tháng kể từ ngày cấp, "
            f"tức đến {last:%d/%m/%Y} ({rule.source}). Hãy xem lại ngày trên giấy.",
            field="expiry_date",
        )


def last_day(*, kind: str, issued_date: dt.date) -> dt.date | None:
    """The last day that the rule of the day of issue allows; none without a limit."""
    rule = rule_of(kind, issued_date)
    return months_after(issued_date, rule.validity_months) if rule and rule.validity_months else None


def own_products(*, pks: list[int], organisation: Organisation) -> list[Product]:
    """The products of these ids. Raises Refusal with the field `products` where one is somebody else's."""
    found = list(Product.objects.filter(pk__in=pks, organisation=organisation))
    if len(found) != len(set(pks)):
        raise Refusal("Sản phẩm này không thuộc cơ sở của bạn.", field="products")
    return found


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, decision: str, by: Person) -> Revocation:
    """An approver takes back a published paper of the jurisdiction (Law 55/2010); nothing is deleted.

    From today on it is not in force: badges, stamps and publication that its rule names stop at the commit.
    Raises Refusal with the fields `reason` and `decision`, or where it was revoked already.
    """
    organisation = by.require(Permission.APPROVE_RECORDS)
    certificate = _locked(certificate, by)
    reason = require_reason(reason, "Hãy ghi lý do thu hồi giấy: cơ sở và người mua sẽ đọc được.")
    if not decision.strip():
        raise Refusal("Hãy ghi số và ngày của quyết định thu hồi.", field="decision")
    if Revocation.objects.filter(certificate=certificate).exists():
        raise Refusal("Giấy này đã bị thu hồi rồi. Hãy tải lại trang để xem.")
    if certificate.published_id is None:
        raise Refusal("Giấy này chưa được duyệt đăng nên không có gì để thu hồi. Hãy trả lại hồ sơ.")
    revocation = Revocation.objects.create(
        certificate=certificate,
        date=timezone.localdate(),
        reason=reason,
        decision=decision.strip(),
        organisation=organisation,
        by=by,
    )
    audit.record("revoke_certificate", by=by, subject=certificate, reason=reason, decision=decision.strip())
    certificate_revoked.send(Certificate, record=certificate)
    tell_establishment(
        record=certificate,
        subject=f"{certificate.name} đã bị thu hồi",
        text=f"{organisation} đã thu hồi {certificate.name}, theo {revocation.decision}. Lý do: {reason}",
    )
    return revocation


@transaction.atomic
def check_declaration(
    *, certificate: Certificate, date: dt.date, result: TestResult, note: str, by: Person
) -> DeclarationCheck:
    """An authority writes down its later check (hậu kiểm, Decree 15/2018) of what was declared of a product.

    Raises Refusal with the field `date` or `note`; a check that failed says why.
    """
    organisation = by.require(Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS)
    certificate = _locked(certificate, by)
    if certificate.certificate_kind not in DECLARATIONS or certificate.published_id is None:
        raise Refusal("Chỉ hậu kiểm bản công bố đã được duyệt đăng.")
    if date > timezone.localdate() or (certificate.issued_date and date < certificate.issued_date):
        raise Refusal("Ngày hậu kiểm phải từ ngày công bố đến hôm nay.", field="date")
    if result == TestResult.FAILED and not note.strip():
        raise Refusal("Hãy ghi điểm không đạt và việc cơ sở phải làm.", field="note")
    check = DeclarationCheck.objects.create(
        certificate=certificate, date=date, result=result, note=note.strip(), organisation=organisation, by=by
    )
    audit.record("check_declaration", by=by, subject=certificate, result=result, reason=check.note)
    tell_establishment(
        record=certificate,
        subject=f"Hậu kiểm {certificate.name}: {check.get_result_display()}",
        text=f"{organisation} hậu kiểm ngày {date:%d/%m/%Y}: {check.get_result_display()}. {check.note}",
    )
    return check


def _locked(certificate: Certificate, by: Person) -> Certificate:
    if not Certificate.objects.visible_to(by).filter(pk=certificate.pk).exists():
        raise NotPermitted("Giấy này không thuộc phạm vi quản lý của bạn.")
    return Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
