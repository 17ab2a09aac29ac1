"""Who may do what with a submission, and what may follow what."""

import re

from django.utils import timezone

from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.identifiers import gtin14
from nguongoc.common.queries import history_of
from nguongoc.common.text import capital
from nguongoc.common.workflow import Transitions
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import commune_named, current_province
from nguongoc.places.rules import require_in_viet_nam
from nguongoc.registry.contents import CHOICES, LABELS, EstablishmentContent, ProductContent, SiteContent
from nguongoc.registry.enums import DecisionAct, NetUnit, Period, RecordKind, RecordState, SubmissionState
from nguongoc.registry.models import (
    Decision,
    Establishment,
    Product,
    ProductAssignment,
    ProductGtin,
    Record,
    RecordDecision,
    Site,
    Submission,
)

S = SubmissionState
_WEB_ADDRESS = re.compile(r"://|\bwww\.|https?:", re.IGNORECASE)
_ENTERING = ("open_submission", "edit_submission", "submit_submission")
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


def permission_to_edit(record: Record) -> Permission:
    """What a proposal for the record needs: producers edit products, but nothing else of the establishment."""
    return Permission.EDIT_PRODUCTS if record.kind == RecordKind.PRODUCT else Permission.EDIT_OWN_RECORDS


def require_assigned(product_id: int | None, person: Person) -> None:
    """A producer works on assigned products alone (plan III.1.3 e); nobody else is held up."""
    if not person.is_limited_to_assigned_products:
        return
    if not ProductAssignment.objects.in_force().filter(person=person, product=product_id).exists():
        raise NotPermitted("Sản phẩm này chưa được giao cho bạn. Hãy nhờ tài khoản hệ thống của cơ sở giao.")


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
    """Nobody decides on what they entered, nor publishes what they themselves accepted.

    Entered is whatever the person wrote into it or sent, for whomever, though somebody else changed it later: the
    audit trail knows. Who decides in the place of a colleague may not decide on what either of the two entered.
    """
    people = {each.pk for each in (person, person.stands_in_for) if each}
    who = f"Bạn hoặc {person.stands_in_for}" if person.stands_in_for else "Bạn"
    entries = history_of([submission]).filter(action__in=_ENTERING, actor_id__in=map(str, people))
    if submission.entered_by_id in people or entries.exists():
        raise Refusal(f"{who} đã nhập hồ sơ này nên không được tự duyệt. Hãy chuyển cho đồng nghiệp.")
    accepted = submission.decisions.filter(act=DecisionAct.ACCEPT).last()
    acceptors = {accepted.by_id, accepted.delegator_id} if accepted else set()
    if submission.state == S.REVIEWED and people & acceptors:
        raise Refusal(f"{who} đã kiểm tra hồ sơ này nên không được duyệt đăng. Hãy chuyển cho đồng nghiệp.")


def require_reason(reason: str, sentence: str = "Hãy ghi lý do để cơ sở biết cần làm gì.") -> str:
    """The reason without blanks around it. Raises Refusal with `sentence` and the field `reason` for none."""
    if not reason.strip():
        raise Refusal(sentence, field="reason")
    return reason.strip()


def require_own(record: Record, organisation: Organisation) -> None:
    if organisation.level != Level.ESTABLISHMENT or record.organisation_id != organisation.pk:
        raise NotPermitted("Chỉ cơ sở có hồ sơ này mới được sửa và gửi duyệt.")


def require_sensible(content: ProductContent, *, record: Record | None) -> None:
    """What the types of its fields do not say of a product. Raises Refusal naming the field."""
    _require_known_choices(content)
    for gtin in content.gtins:
        gtin14(gtin)
    require_free_gtins(content, record=record)
    if content.price_date and content.price_date > timezone.localdate():
        raise Refusal("Ngày của giá chưa tới. Hãy ghi ngày mà giá này đã có.", field="price_date")


def _require_known_choices(content: ProductContent) -> None:
    chosen = [(field, getattr(content, field), choices) for field, choices in CHOICES[RecordKind.PRODUCT].items()]
    chosen += [("more_packs", pack.net_unit, NetUnit) for pack in content.more_packs]
    if content.capacity:
        chosen += [("capacity", content.capacity.unit, NetUnit), ("capacity", content.capacity.period, Period)]
    for field, value, choices in chosen:
        if value and value not in choices.values:
            raise Refusal(f"“{LABELS[RecordKind.PRODUCT][field]}”: không có mục “{value}”.", field=field)


def require_free_gtins(content: ProductContent, *, record: Record | None) -> None:
    """No GTIN of the product, its packs and cartons is another's or one of the numbers that the province allots,
    each is named once, and the product's own, once public, stays as it is.

    Stamps carry the product's GTIN in their address: with another one they would be unknown.
    """
    own = record.as_product.gtin if record else None
    if content.gtin and own and content.gtin != own:
        raise Refusal(
            f"Sản phẩm đã được đăng với mã GTIN {own}; tem mang mã này nên không đổi được. "
            "Hãy để như cũ, hoặc thêm một sản phẩm mới.",
            field="gtin",
        )
    new = [gtin for gtin in content.gtins if gtin != own]
    if len(set(content.gtins)) < len(content.gtins) or (own in content.gtins and not content.gtin):
        raise Refusal("Một mã GTIN được ghi hai lần. Mỗi quy cách và mỗi thùng có mã riêng, hoặc để trống.")
    if not new:
        return
    allotted = current_province().gs1_prefix
    if any(gtin[1:].startswith(allotted) for gtin in new):
        raise Refusal("Mã GTIN này thuộc dãy số do hệ thống cấp. Chưa có mã riêng thì để trống.", field="gtin")
    taken = ProductGtin.objects.filter(gtin__in=new).exclude(product__in=[record.pk] if record else []).first()
    if taken is not None:
        raise gtin_taken(taken.gtin)


def gtin_taken(gtin: str) -> Refusal:
    return Refusal(f"Mã GTIN {gtin} đã thuộc một sản phẩm khác. Hãy so lại với mã vạch.", field="gtin")


def require_plain_name(name: str, *, field: str = "name") -> None:
    """Names go into letters to others: none of them leads to a page. Raises Refusal with the field."""
    if _WEB_ADDRESS.search(name):
        raise Refusal("Tên không chứa địa chỉ trang web. Hãy chỉ ghi tên.", field=field)


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


def require_visible(record: Record, person: Person) -> None:
    """The record is of those that the person's authority looks after. Raises NotPermitted."""
    if not Record.objects.visible_to(person).filter(pk=record.pk).exists():
        raise NotPermitted("Hồ sơ này không thuộc phạm vi quản lý của đơn vị bạn.")


def require_may_suspend(record: Record, person: Person) -> Organisation:
    """The authority in whose name a public record is suspended or restored: one that reviews or approves records,
    within its jurisdiction. Raises NotPermitted.
    """
    for permission in (Permission.APPROVE_RECORDS, Permission.REVIEW_RECORDS):
        if person.may(permission):
            organisation = person.require(permission)
            require_visible(record, person)
            return organisation
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
                f"{capital(record.get_kind_display())} “{record.name}” đang bị tạm dừng công khai. "
                "Hãy làm theo yêu cầu của cơ quan quản lý; khi được công khai lại thì làm tiếp được."
            )


def require_own_published(product: Product, *, organisation: Organisation, by: Person) -> ProductContent:
    """What is published of a product of which a lot or a cycle is to be opened: one's own, assigned to a producer,
    and neither it nor its maker suspended. Raises Refusal, with the field `product` for a stranger's or an
    unpublished one; NotPermitted.
    """
    content = product.content
    if product.organisation_id != organisation.pk or content is None:
        raise Refusal("Hãy chọn một sản phẩm đã được duyệt đăng của cơ sở.", field="product")
    require_assigned(product.pk, by)
    require_not_suspended(organisation.establishment, product)
    return content
