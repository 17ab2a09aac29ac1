"""How many stamps a lot or a season can carry: the mass balance, with what may spoil."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, Sum

from nguongoc.accounts.models import Organisation
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.contents.products import capacity_text, quantity_text
from nguongoc.registry.enums import Period
from nguongoc.registry.models import Product
from nguongoc.stamps.enums import FREE, ON_PACKS, PackLevel, RequestState, StampState
from nguongoc.stamps.models import STAMPS, CodeBatch, StampRange, StampRequest
from nguongoc.stamps.rules.requests import pack_units, stamp_settings
from nguongoc.trace.models import Lot
from nguongoc.trace.rules import in_base_unit, pack_of, packs_within

_TIMES_A_YEAR = {Period.DAY: 365, Period.MONTH: 12, Period.SEASON: 1, Period.YEAR: 1}
_ISSUED_FOR_SOMETHING_ELSE = Q(batch__request__lot__isnull=True) | ~Q(lot_id=F("batch__request__lot_id"))


@dataclass(frozen=True, slots=True)
class Balance:
    """What can be asked for: `packs` need a stamp for each `pack_units` of them, and `percent` more may spoil.

    `source` tells in words whence the packs; `used` stamps are there already or asked for, as `used_words` say.
    """

    source: str
    packs: int
    pack_units: int
    percent: int
    used: int
    used_words: str

    @property
    def needed(self) -> int:
        return -(-self.packs // self.pack_units)

    @property
    def tolerance(self) -> int:
        """How many more for those that spoil, rounded down."""
        return self.needed * self.percent // 100

    @property
    def left(self) -> int:
        return max(0, self.needed + self.tolerance - self.used)

    @property
    def sentence(self) -> str:
        words = [f"{self.source} {number_text(self.packs)} gói"]
        if self.pack_units > 1:
            words[0] += f", tức {number_text(self.needed)} thùng ({number_text(self.pack_units)} gói một thùng)"
        if self.tolerance:
            words.append(f"thêm {number_text(self.tolerance)} tem bù hỏng ({self.percent} %)")
        if self.used:
            words.append(f"{self.used_words} {number_text(self.used)} tem")
        return "; ".join([*words, f"còn xin được {number_text(self.left)} tem."])


def balances_of(
    lots: Collection[Lot], level: PackLevel = PackLevel.UNIT, *, before: StampRequest | None = None
) -> dict[int, Balance]:
    """The mass balance of several lots on a level, by their ids, in four queries; for cartons each lot needs its
    product's revision. Used are stamps asked for or issued for the lot that are not void, and those on it that
    were issued for something else; of those that wait only what was asked `before` a request.
    """
    requests = StampRequest.objects.filter(lot__in=lots, level=level).exclude(state=RequestState.REFUSED)
    if before is not None:
        requests = requests.exclude(state=RequestState.SUBMITTED, pk__gte=before.pk)
    asked = dict(requests.order_by().values_list("lot").annotate(sum=Sum("quantity")))
    ranges = StampRange.objects.filter(batch__level=level).order_by()
    own = ranges.filter(batch__request__lot__in=lots, state=StampState.VOID)
    void = dict(own.values_list("batch__request__lot").annotate(sum=STAMPS))
    others = ranges.filter(lot__in=lots, state__in=ON_PACKS).filter(_ISSUED_FOR_SOMETHING_ELSE)
    borne = dict(others.values_list("lot").annotate(sum=STAMPS))
    percent = stamp_settings().get("tolerance_percent", 0)
    return {
        lot.pk: Balance(
            source="Lô đã đóng",
            packs=lot.pack_count,
            pack_units=pack_units(lot.product, level) if level == PackLevel.CARTON else 1,
            percent=percent,
            used=asked.get(lot.pk, 0) - void.get(lot.pk, 0) + borne.get(lot.pk, 0),
            used_words="đã xin",
        )
        for lot in lots
    }


def balance_of(lot: Lot, level: PackLevel = PackLevel.UNIT) -> Balance:
    """The mass balance of a lot on a level. Raises Refusal with the field `level` where cartons are not known."""
    return balances_of([lot], level)[lot.pk]


def cap_sentence(lot: Lot, balance: Balance | None = None) -> str:
    """The mass balance of a lot as a sentence; `balance` where the caller has asked for it already."""
    if lot.pack_count == 0:
        return "Lô chưa ghi đóng gói nên chưa xin tem được. Hãy ghi số gói đã đóng trước."
    return (balance or balance_of(lot)).sentence


def season_balance(
    organisation: Organisation,
    product: Product,
    expected: Decimal,
    level: PackLevel,
    *,
    before: StampRequest | None = None,
) -> Balance:
    """The balance of a season that is expected to bring `expected` of a product, in the unit of its lots.

    Used are the stamps of that product and level that are on no lot, and those asked for a season and not decided
    yet. What was asked for a season after `before` counts neither way: it found that request there already.
    Raises Refusal with the field `expected_quantity` or `level`.
    """
    content, unit = product.content, season_unit(product)
    packs = packs_within(expected, unit, content) if content else 0
    if not packs or packs < 1:
        raise Refusal("Sản lượng dự kiến chưa đủ một gói. Hãy xem lại số đã nhập.", field="expected_quantity")
    free = StampRange.objects.filter(
        batch__organisation=organisation, product=product, batch__level=level, state__in=FREE
    )
    waiting = StampRequest.objects.filter(
        organisation=organisation, product=product, level=level, lot=None, state=RequestState.SUBMITTED
    )
    if before is not None:
        later = CodeBatch.objects.filter(product=product, request__lot=None, request_id__gt=before.pk)
        free = free.exclude(batch__in=later)
        waiting = waiting.filter(pk__lt=before.pk)
    return Balance(
        source=f"Dự kiến {quantity_text(expected, unit)} đóng được",
        packs=packs,
        pack_units=pack_units(product, level),
        percent=stamp_settings().get("tolerance_percent", 0),
        used=(free.aggregate(sum=STAMPS)["sum"] or 0) + (waiting.aggregate(sum=Sum("quantity"))["sum"] or 0),
        used_words="đang có hoặc đang xin",
    )


def season_unit(product: Product) -> str:
    """The unit in which a season's quantity is expected: that of the product's lots. Raises Refusal with the field
    `product` before the product is published.
    """
    if product.content is None:
        raise Refusal("Sản phẩm chưa được duyệt đăng nên chưa xin tem được.", field="product")
    return pack_of(product.content)[1]


def request_balance(asked: StampRequest) -> Balance:
    """The balance that a request finds today, for whoever decides: without itself and what waits behind it."""
    level = PackLevel(asked.level)
    if asked.lot is not None:
        return balances_of([asked.lot], level, before=asked)[asked.lot.pk]
    expected = asked.expected_quantity or Decimal(0)
    return season_balance(asked.organisation, asked.product, expected, level, before=asked)


def capacity_sentence(content: ProductContent | None) -> str:
    """What the establishment can make of a product, as it declared; empty where it did not."""
    return f"Công suất đã khai: {capacity_text(content.capacity)}." if content and content.capacity else ""


def is_beyond_capacity(asked: StampRequest) -> bool:
    """Whether a season is expected to bring more than the declared capacity of a year, or of a season."""
    content = asked.product.content
    if content is None or content.capacity is None or asked.expected_quantity is None:
        return False
    most, unit = in_base_unit(Decimal(str(content.capacity.quantity)), content.capacity.unit)
    times = _TIMES_A_YEAR[Period(content.capacity.period)]
    return unit == asked.expected_unit and asked.expected_quantity > most * times


def require_within(balance: Balance, quantity: int) -> None:
    """Raises Refusal with the field `quantity`, with the balance in its sentence."""
    if quantity > balance.left:
        raise Refusal(
            f"{balance.sentence} Bạn xin {number_text(quantity)} tem. Hãy giảm số lượng.", field="quantity"
        )


def require_still_within(asked: StampRequest) -> None:
    """Packs may have become fewer, and stamps more, since a request was sent. The caller locks product and lot."""
    balance = request_balance(asked)
    if asked.quantity > balance.left:
        raise Refusal(
            f"{balance.sentence} Yêu cầu này xin {number_text(asked.quantity)} tem nên không cấp được nữa. "
            "Hãy bấm “Không chấp nhận” và ghi lý do để cơ sở xin lại."
        )


def require_within_packs(lot: Lot, level: PackLevel) -> None:
    """Ask the database now, not at the commit, whether the lot carries more stamps than packs or cartons."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS stamps_refuse_excess IMMEDIATE")
            cursor.execute("SET CONSTRAINTS stamps_refuse_excess DEFERRED")
    except IntegrityError as error:
        raise Refusal(
            f"Lô đã đóng {number_text(lot.pack_count)} gói. Số tem kích hoạt nhiều hơn số {level.noun}. "
            "Hãy chọn dải nhỏ hơn.",
            field="last",
        ) from error
