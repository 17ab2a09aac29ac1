"""Who may do what with a submission, and what may follow what."""

from django.utils import timezone

from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.workflow import Transitions
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import commune_named, current_province
from nguongoc.places.rules import require_in_viet_nam
from nguongoc.registry.contents import EstablishmentContent, ProductContent, SiteContent
from nguongoc.registry.enums import DecisionAct, RecordState, SubmissionState
from nguongoc.registry.models import Decision, Establishment, Product, Record, RecordDecision, Site, Submission

S = SubmissionState
SUBMISSION = Transitions(
    {
        S.DRAFT: {S.SUBMITTED},
        S.RETURNED: {S.SUBMITTED, S.WITHDRAWN},
        S.SUBMITTED: {S.REVIEWED, S.RETURNED, S.REFUSED, S.WITHDRAWN},
        S.REVIEWED: {S.PUBLISHED, S.RETURNED, S.REFUSED, S.WITHDRAWN},
    }
)
RECORD = Transitions(
    {
        RecordState.PUBLISHED: {RecordState.SUSPENDED},
        RecordState.SUSPENDED: {RecordState.PUBLISHED},
    }
)


def permission_to_decide(submission: Submission) -> Permission:
    """What the next decision needs: the right to review, and after the review the right to approve."""
    return Permission.APPROVE_RECORDS if submission.state == S.REVIEWED else Permission.REVIEW_RECORDS


def require_turn(submission: Submission, organisation: Organisation) -> None:
    """The submission waits for this very authority: its reviewer first, then its approver.

    Raises StateChanged where somebody was faster, with who decided what and when; else NotPermitted.
    """
    expected = {
        S.SUBMITTED: submission.reviewer,
        S.REVIEWED: submission.approver,
    }.get(S(submission.state))
    if expected == organisation:
        return
    last = submission.decisions.select_related("by", "organisation").last()
    if last is not None and last.act != DecisionAct.SUBMIT:
        raise StateChanged(_who_was_faster(last))
    raise NotPermitted(
        f"Hồ sơ này đang chờ {expected} xử lý." if expected else "Hồ sơ này chưa được gửi cho cơ quan nào."
    )


def _who_was_faster(decision: Decision) -> str:
    who = f"{decision.by}, {decision.organisation}" if decision.by else str(decision.organisation)
    at = timezone.localtime(decision.at)
    return (
        f"Hồ sơ này đã được xử lý: “{decision.get_act_display()}” bởi {who} lúc {at:%H:%M} ngày {at:%d/%m/%Y}. "
        "Quyết định của bạn chưa được ghi."
    )


def require_other_person(submission: Submission, person: Person) -> None:
    """Nobody approves what they entered, nor publishes what they themselves accepted."""
    accepted = submission.decisions.filter(act=DecisionAct.ACCEPT).last()
    sent = submission.decisions.filter(act=DecisionAct.SUBMIT, by=person)
    if submission.entered_by == person or sent.exists():
        raise Refusal("Bạn đã nhập hồ sơ này nên không được tự duyệt. Hãy chuyển cho đồng nghiệp.")
    if submission.state == S.REVIEWED and accepted is not None and accepted.by == person:
        raise Refusal("Bạn đã kiểm tra hồ sơ này nên không được duyệt đăng. Hãy chuyển cho đồng nghiệp.")


def require_reason(reason: str, sentence: str = "Hãy ghi lý do để cơ sở biết cần làm gì.") -> str:
    """The reason without blanks around it. Raises Refusal with `sentence` and the field `reason` for none."""
    if not reason.strip():
        raise Refusal(sentence, field="reason")
    return reason.strip()


def require_own(submission: Submission, organisation: Organisation) -> None:
    if organisation.level != Level.ESTABLISHMENT or submission.record.organisation != organisation:
        raise NotPermitted("Chỉ cơ sở có hồ sơ này mới được sửa và gửi duyệt.")


def require_free_gtin(content: ProductContent, *, record: Record | None) -> None:
    """The GTIN is nobody else's, is not of the numbers that the province allots, and once public stays as it is.

    Stamps carry the GTIN in their address: with another one they would be unknown.
    """
    own = record.as_product.gtin if record else None
    if not content.gtin or content.gtin == own:
        return
    if own:
        raise Refusal(
            f"Sản phẩm đã được đăng với mã GTIN {own}; tem mang mã này nên không đổi được. "
            "Hãy để như cũ, hoặc thêm một sản phẩm mới.",
            field="gtin",
        )
    if content.gtin[1:].startswith(current_province().gs1_prefix):
        raise Refusal("Mã GTIN này thuộc dãy số do hệ thống cấp. Chưa có mã riêng thì để trống.", field="gtin")
    if Product.objects.filter(gtin=content.gtin).exists():
        raise gtin_taken()


def gtin_taken() -> Refusal:
    return Refusal("Mã GTIN này đã thuộc một sản phẩm khác. Hãy so lại với mã vạch.", field="gtin")


def require_place(content: EstablishmentContent | SiteContent) -> AdministrativeUnit:
    """The commune of today in which it lies. Raises Refusal (`unit`, `latitude`, `longitude`)."""
    require_in_viet_nam(content.latitude, content.longitude)
    return commune_named(content.unit)


def require_own_name_and_gln(content: SiteContent, *, organisation: Organisation, record: Record | None) -> None:
    """The establishment has no other site of this name, and nobody has the GLN. Raises Refusal (`name`, `gln`)."""
    others = Site.objects.filter(organisation=organisation, name__iexact=content.name)
    if record is not None:
        others = others.exclude(pk=record.pk)
    if others.exists():
        raise Refusal(
            f"Cơ sở đã có địa điểm tên “{content.name}”. Nếu vừa bấm hai lần thì lần đầu đã được lưu.",
            field="name",
        )
    require_free_gln(content, record=record)


def require_free_gln(content: SiteContent, *, record: Record | None) -> None:
    """The GLN is nobody else's, is not of the numbers that the province allots, and once public stays as it is.

    Events carry the GLN: with another one they would have happened nowhere.
    """
    own = record.as_site.gln if record else None
    if not content.gln or content.gln == own:
        return
    if own:
        raise Refusal(
            f"Địa điểm đã được đăng với mã GLN {own} nên không đổi được. Hãy để như cũ, hoặc thêm địa điểm mới.",
            field="gln",
        )
    if content.gln.startswith(current_province().gs1_prefix):
        raise Refusal("Mã GLN này thuộc dãy số do hệ thống cấp. Chưa có mã riêng thì để trống.", field="gln")
    if Site.objects.filter(gln=content.gln).exists() or Establishment.objects.filter(gln=content.gln).exists():
        raise gln_taken()


def gln_taken() -> Refusal:
    return Refusal("Mã GLN này đã thuộc một địa điểm khác. Hãy so lại với giấy cấp mã.", field="gln")


def require_may_suspend(record: Record, person: Person) -> Organisation:
    """The authority in whose name a public record is suspended or restored: one that reviews or approves records,
    within its jurisdiction. Raises NotPermitted.
    """
    for permission in (Permission.APPROVE_RECORDS, Permission.REVIEW_RECORDS):
        if person.may(permission):
            organisation = person.require(permission)
            if Record.objects.visible_to(person).filter(pk=record.pk).exists():
                return organisation
            raise NotPermitted("Hồ sơ này không thuộc phạm vi quản lý của đơn vị bạn.")
    raise NotPermitted("Tài khoản của bạn không có quyền tạm dừng hồ sơ đã công khai.")


def require_may_restore(record: Record, person: Person, suspension: RecordDecision | None) -> Organisation:
    """The authority that suspended, or one that approves: a commune does not undo what a department did."""
    organisation = require_may_suspend(record, person)
    if suspension is None or suspension.organisation == organisation or person.may(Permission.APPROVE_RECORDS):
        return organisation
    raise NotPermitted(f"{suspension.organisation} đã tạm dừng hồ sơ này nên cơ quan đó mới mở lại được.")


def require_not_suspended(*records: Record) -> None:
    """Lots are opened and stamps activated only where neither product nor maker is suspended. Raises Refusal."""
    for record in records:
        if record.state == RecordState.SUSPENDED:
            raise Refusal(
                f"{str(record.get_kind_display()).capitalize()} “{record.name}” đang bị tạm dừng công khai. "
                "Hãy làm theo yêu cầu của cơ quan quản lý; khi được công khai lại thì làm tiếp được."
            )
