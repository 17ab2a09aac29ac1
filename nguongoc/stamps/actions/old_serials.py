"""Stamps of another system, in circulation already, come into the register: as batches that we never print."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from psycopg.types.range import Int8Range

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time
from nguongoc.common.text import normalise
from nguongoc.registry.models import Establishment, Product
from nguongoc.stamps import rules
from nguongoc.stamps.codes import SerialKey, candidates
from nguongoc.stamps.enums import PackLevel, StampState
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.models import CodeBatch, OldSerial, StampRange
from nguongoc.stamps.old_serials import KEY_ID, folded
from nguongoc.stamps.ranges import allot_numbers, keep_change, lock_batch, move_stamps
from nguongoc.trace.models import Lot

SERIALS_MAX = 200_000  # of one file
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row of the file: its number there, the serial as printed, whose and of what it is; `lot` may be empty."""

    number: int
    serial: str
    product: str
    establishment: str
    lot: str = ""


@dataclass(slots=True)
class OldImport:
    """What became of a file: stamps taken in, put on lots, known before; a sentence for each other row."""

    taken: int = 0
    on_lots: int = 0
    known: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


_Goods = tuple[int, int]  # organisation, product


@transaction.atomic
def import_old_serials(*, origin: str, rows: Sequence[OldRow], by: Person) -> OldImport:
    """Give each serial of another system a number of ours: one batch for each establishment and product.

    `origin` is how the pages name the system, such as `qn.check.net.vn`. Rows that are in already are counted and
    left as they are. Stamps with a lot are put on it, as far as the lot is ready and has packs enough; else they
    come in without, and the sentence says so. Raises Refusal (field `origin` or `file`), NotPermitted.
    """
    organisation = by.require(Permission.EDIT_RULES)
    origin = normalise(origin)
    if not origin:
        raise Refusal("Hãy ghi tên hệ thống đã in tem, ví dụ: qn.check.net.vn.", field="origin")
    if len(rows) > SERIALS_MAX:
        raise Refusal(f"Tệp có quá nhiều dòng: tối đa {SERIALS_MAX} tem. Hãy chia thành nhiều tệp.", field="file")
    one_at_a_time("old serials")  # of two lists at once the second knows what the first took in
    done = OldImport()
    for goods, found in _judged(rows, done).items():
        batch = _take_in(goods, found, origin=origin, by=by, organisation=organisation)
        done.taken += batch.size
        _put_on_lots(batch, found, done, by=by, organisation=organisation)
    done.refused.sort()
    audit.record(
        "import_old_serials", by=by, subject=organisation, origin=origin, taken=done.taken, known=done.known
    )
    return done


def _judged(rows: Sequence[OldRow], done: OldImport) -> dict[_Goods, list[OldRow]]:
    """The rows to take in, by establishment and product, those of a lot beside each other."""
    known = _known({folded(row.serial) for row in rows} - {""})
    register, ours = _Register(rows), keys_ever_used()
    seen: dict[str, int] = {}
    found: dict[_Goods, list[OldRow]] = defaultdict(list)
    for row in rows:
        key = folded(row.serial)
        first = seen.setdefault(key, row.number) if key else row.number
        fault = _fault(key, ours) if first == row.number else f"Mã tem trùng với dòng {first}."
        goods = None if fault or key in known else register.goods_of(row)
        if fault or isinstance(goods, str):
            done.refused.append((row.number, fault or str(goods)))
        elif goods is None:
            done.known += 1
        else:
            found[goods].append(row)
    return {pair: sorted(group, key=lambda row: row.lot) for pair, group in sorted(found.items())}


def _fault(key: str, ours: Sequence[SerialKey]) -> str:
    """What is wrong with a folded serial, in a sentence; empty for nothing."""
    if not key:
        return "Mã tem phải gồm 4 đến 40 chữ cái không dấu và chữ số, có ít nhất một chữ số."
    is_ours = next(candidates(ours, key), None) is not None
    return "Mã này trùng với mã tem của chính hệ thống này." if is_ours else ""


def _known(keys: set[str]) -> set[str]:
    every = sorted(keys)
    known: set[str] = set()
    for start in range(0, len(every), _CHUNK):
        chunk = OldSerial.objects.filter(folded__in=every[start : start + _CHUNK])
        known.update(chunk.values_list("folded", flat=True))
    return known


class _Register:
    """Establishment and product of each row, by code and by GTIN."""

    def __init__(self, rows: Iterable[OldRow]) -> None:
        codes = {row.establishment for row in rows}
        names = {row.product for row in rows}
        self._owners = dict(Establishment.objects.filter(code__in=codes).values_list("code", "organisation"))
        gtins = {name.zfill(14): name for name in names if name.isascii() and name.isdigit()}
        found = Product.objects.filter(gtin__in=gtins).values_list("gtin", "pk", "organisation")
        self._products = {gtins[gtin or ""]: (pk, owner) for gtin, pk, owner in found}

    def goods_of(self, row: OldRow) -> _Goods | str:
        """Establishment and product; a sentence where one of them is unknown, or they do not belong together."""
        owner = self._owners.get(row.establishment)
        product, maker = self._products.get(row.product, (0, None))
        if owner is None:
            return f"Không có cơ sở nào mang mã số {row.establishment[:20] or 'trống'}."
        if not product:
            return f"Không có sản phẩm nào mang mã GTIN {row.product[:20] or 'trống'}."
        return (owner, product) if maker == owner else "Sản phẩm này không phải của cơ sở này."


def _take_in(
    goods: _Goods, rows: Sequence[OldRow], *, origin: str, by: Person, organisation: Organisation
) -> CodeBatch:
    owner, product = goods
    batch = CodeBatch.objects.create(
        organisation_id=owner,
        product_id=product,
        numbers=allot_numbers(len(rows)),
        key_id=KEY_ID,
        key_fingerprint="",
        origin=origin[:100],
        issued_by=by,
    )
    StampRange.objects.create(batch=batch, product=batch.product, numbers=batch.numbers)
    keep_change(batch, batch.numbers, state=StampState.ALLOCATED, by=by, organisation=organisation)
    OldSerial.objects.bulk_create(
        (
            OldSerial(number=number, batch=batch, text=normalise(row.serial), folded=folded(row.serial))
            for number, row in enumerate(rows, start=batch.first)
        ),
        batch_size=_CHUNK,
    )
    return batch


def _put_on_lots(
    batch: CodeBatch, rows: Sequence[OldRow], done: OldImport, *, by: Person, organisation: Organisation
) -> None:
    lock_batch(batch)
    spans: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        spans[row.lot].append(place)
    for code, places in spans.items():
        if not code:
            continue
        numbers = Int8Range(batch.first + places[0], batch.first + places[-1] + 1)
        try:
            with transaction.atomic():
                lot = _lot(batch, code)
                move_stamps(batch, numbers, state=StampState.ACTIVE, lot=lot, by=by, organisation=organisation)
                rules.require_within_packs(lot, PackLevel.UNIT)
            done.on_lots += len(places)
        except Refusal as refusal:
            sentence = f"Tem đã nhập nhưng chưa gắn lô {code}: {refusal.sentence}"
            done.refused += [(rows[place].number, sentence) for place in places]


def _lot(batch: CodeBatch, code: str) -> Lot:
    own = Lot.objects.select_for_update().filter(organisation=batch.organisation_id, product=batch.product_id)
    lot = own.filter(code=code).first()
    if lot is None:
        raise Refusal("Không có lô nào mang mã này cho sản phẩm này.")
    rules.require_ready(lot)
    return lot
