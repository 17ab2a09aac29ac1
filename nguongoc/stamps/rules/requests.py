"""Who may ask and decide, and on what terms."""

import datetime as dt

from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.places.models import Province
from nguongoc.registry.models import Product
from nguongoc.stamps.enums import PackLevel, Printing, RequestState, StampKind
from nguongoc.stamps.models import StampRequest

_LARGEST_REQUEST = 1_000_000  # where the profile names none


def stamp_settings() -> dict[str, int]:
    """What the profile says of stamps: `tolerance_percent`, `request_maximum`; empty before one is loaded."""
    return Province.objects.filter(pk=1).values_list("settings__stamps", flat=True).first() or {}


def request_maximum() -> int:
    """The most stamps of one request."""
    return stamp_settings().get("request_maximum", _LARGEST_REQUEST)


def require_sensible_quantity(quantity: int) -> None:
    if quantity <= 0:
        raise Refusal("Số tem phải lớn hơn 0.", field="quantity")
    most = request_maximum()
    if quantity > most:
        raise Refusal(f"Mỗi yêu cầu tối đa {number_text(most)} tem. Hãy chia thành nhiều lần.", field="quantity")


def require_printer(kind: StampKind, printing: Printing) -> None:
    if kind == StampKind.SECURITY and printing != Printing.CENTRAL:
        raise Refusal("Tem xác thực chống giả do cơ quan in và giao.", field="printing")


def pack_units(product: Product | None, level: PackLevel) -> int:
    """How many packs a stamp of a product covers. Raises Refusal with the field `level` where nobody has said how
    many packs a carton holds.
    """
    if level == PackLevel.UNIT:
        return 1
    content = product.content if product else None
    if content is None or content.carton_units is None:
        raise Refusal(
            "Sản phẩm chưa ghi số gói một thùng nên chưa xin tem thùng được. Hãy bổ sung thông tin sản phẩm.",
            field="level",
        )
    return content.carton_units


def require_other_person(request: StampRequest, person: Person) -> None:
    """Nobody decides on stamps that they asked for, for whomever; nor on those of the colleague stood in for."""
    if request.requested_by in (person, person.stands_in_for):
        raise Refusal(
            f"{request.requested_by} đã lập yêu cầu này nên không ai trong hai người được duyệt. "
            "Hãy chuyển cho đồng nghiệp."
            if person.stands_in_for
            else "Bạn đã lập yêu cầu này nên không được tự duyệt. Hãy chuyển cho đồng nghiệp."
        )


def require_not_just_asked(asked: StampRequest) -> None:
    """The same request within a minute is the same form sent twice."""
    since = timezone.now() - dt.timedelta(minutes=1)
    same = StampRequest.objects.filter(
        state=RequestState.SUBMITTED,
        requested_at__gt=since,
        **{name: getattr(asked, name) for name in _ASKED},
    )
    if same.exists():
        raise Refusal("Yêu cầu này vừa được gửi rồi. Muốn xin thêm cũng chừng ấy tem, hãy đợi một phút.")


_ASKED = (
    *("organisation", "product", "lot", "season", "quantity", "kind", "level", "printing", "note"),
    "expected_quantity",
)
