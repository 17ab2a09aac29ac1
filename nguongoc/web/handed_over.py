"""A hand-over as pages of both grounds show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.text import capital, number_text
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.enums import Condition, StatementKind
from nguongoc.trace.models import Handover, HandoverLine, HandoverStatement

_TONES = {
    StatementKind.DISPUTED: "warn",
    StatementKind.REFUSED: "bad",
    StatementKind.DENIED: "bad",
    StatementKind.WITHDRAWN: "plain",
    StatementKind.RECEIVED: "warn",
}
_ICONS = {
    StatementKind.SHIPPED: "truck",
    StatementKind.CONFIRMED: "check",
    StatementKind.ACKNOWLEDGED: "check",
    StatementKind.RECEIVED: "package",
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Lines of one lot that came as they were sent, or the one that did not."""

    lines: list[HandoverLine]

    @property
    def first(self) -> HandoverLine:
        return self.lines[0]

    @property
    def packed(self) -> str:
        """The unit that holds it, or how many; empty for what is loose."""
        units = [line.packed_in for line in self.lines if line.packed_in]
        if len(units) > 1:
            return f"{len(units)} {units[0].get_kind_display()}"
        return str(units[0]) if units else ""

    @property
    def sent(self) -> str:
        return quantity_text(sum((line.quantity for line in self.lines), Decimal(0)), self.first.unit)

    @property
    def received(self) -> str:
        """What came, and in what condition; empty before."""
        came = [line.received_quantity for line in self.lines if line.received_quantity is not None]
        if not came:
            return ""
        words = [quantity_text(sum(came, Decimal(0)), self.first.unit)]
        if self.first.condition not in {"", Condition.GOOD}:
            words.append(str(self.first.get_condition_display()))
        return ", ".join([*words, self.first.remark] if self.first.remark else words)


@dataclass(frozen=True, slots=True)
class ShownStatement:
    statement: HandoverStatement

    @property
    def tone(self) -> str:
        return _TONES.get(StatementKind(self.statement.kind), "good")

    @property
    def icon(self) -> str:
        return _ICONS.get(StatementKind(self.statement.kind), "message-report")


@dataclass(frozen=True, slots=True)
class ShownHandover:
    """The hand-over with its facts as label and text, its lines, units and statements. Three queries."""

    handover: Handover
    facts: list[tuple[str, str]]
    lines: list[ShownLine]
    units: list[str]
    statements: list[ShownStatement]

    @property
    def has_receipt(self) -> bool:
        return any(line.received for line in self.lines)

    @property
    def has_units(self) -> bool:
        return any(line.packed for line in self.lines)


def handover_for(person: Person, pk: int) -> Handover:
    """One that the person may see, with all that its page says of both sides; else 404."""
    sides = [
        f"{side}__{rest}"
        for side in ("sender", "receiver")
        for rest in ("establishment__published__record", "unit")
    ]
    return get_object_or_404(Handover.objects.visible_to(person).select_related(*sides), pk=pk)


def send_evidence(handover: Handover) -> FileResponse:
    """The photo of undeclared goods, to be shown in a page; 404 without one."""
    if not handover.evidence or not default_storage.exists(handover.evidence):
        raise Http404
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(default_storage.open(handover.evidence), content_type="image/webp", headers=headers)


def shown_handover(handover: Handover) -> ShownHandover:
    return ShownHandover(
        handover,
        [(label, text) for label, text in _facts(handover) if text],
        _grouped(handover.lines.select_related("packed_in")),
        list(handover.units.order_by("pk").values_list("sscc", flat=True)),
        [ShownStatement(each) for each in handover.statements.select_related("organisation", "by", "helper")],
    )


def _grouped(lines: Iterable[HandoverLine]) -> list[ShownLine]:
    groups: dict[object, list[HandoverLine]] = {}
    for line in lines:
        key = line.pk if line.difference or line.remark else (line.thing_id, line.packed_in is None)
        groups.setdefault(key, []).append(line)
    return [ShownLine(group) for group in groups.values()]


def _facts(handover: Handover) -> list[tuple[str, str]]:
    def when(moment: object) -> str:
        return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}" if moment else ""  # type: ignore[arg-type]  # a date

    warmth = handover.temperature
    return [
        ("Bên giao", handover.from_words),
        ("Mã số bên giao", handover.sender.establishment.code or "" if handover.sender else ""),
        ("Địa chỉ bên giao", handover.sender_address or _address(handover, "sender")),
        ("Bên nhận", handover.to_words),
        ("Mã số bên nhận", handover.receiver.establishment.code or "" if handover.receiver else ""),
        ("Địa chỉ bên nhận", handover.receiver_address or _address(handover, "receiver")),
        ("Giờ giao", when(handover.shipped_at)),
        ("Giờ nhận", when(handover.received_at)),
        ("Người giao", handover.deliverer),
        ("Biển số xe", handover.vehicle_plate),
        ("Lái xe", handover.driver_name),
        ("Điện thoại lái xe", handover.driver_phone),
        ("Số niêm phong", handover.seal_number),
        ("Nhiệt độ", f"{number_text(warmth)} °C" if warmth is not None else ""),
        ("Mã trên nhãn", handover.label_code),
        ("Ghi chú", capital(handover.note)),
    ]


def _address(handover: Handover, side: str) -> str:
    organisation = getattr(handover, side)
    content = organisation.establishment.content if organisation else None
    return f"{content.address}, {organisation.unit}" if content else ""
