"""Stamps as people and programs name them: by their place in the batch, or by the serial printed on them."""

import re
from dataclasses import dataclass

from nguongoc.accounts.models import Person
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.text import normalise, number_text
from nguongoc.stamps.codes import SERIAL_LENGTH
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.old_serials import old_stamp
from nguongoc.stamps.queries import NamedStamp, stamp_named
from nguongoc.trace.models import Lot

_SEPARATORS = re.compile(r"[\s.\-]")
_DIGITS = 12  # of a place: more is a serial


def typed_serial(text: str) -> str:
    """The serial in what was typed or scanned: the end of a Digital Link, else the text itself."""
    return normalise(text).partition("?")[0].rstrip("/").rsplit("/", 1)[-1]


def slip_words(text: str) -> str:
    """What to look at, where a typed serial names no stamp: the keyboard, its length, or its characters."""
    serial = typed_serial(text)
    if any(character.isalpha() and not character.isascii() for character in serial):
        return "Mã trên tem không có chữ có dấu: hãy chuyển bàn phím sang tiếng Anh rồi gõ lại."
    length = len(_SEPARATORS.sub("", serial))
    if length == SERIAL_LENGTH:
        return "Mã chưa đúng: hãy so lại từng ký tự."
    return f"Mã trên tem gồm {SERIAL_LENGTH} ký tự, ở đây có {length}: hãy gõ lại cho đủ."


def named(text: str, *, field: str) -> NamedStamp:
    """The stamp that a serial names. Raises Refusal at the field, with what to look at."""
    stamp = stamp_named(typed_serial(text))
    if stamp is None:
        raise Refusal(f"Không tìm thấy mã này. {slip_words(text)}", field=field)
    return stamp


def place_in(batch: CodeBatch, text: str, *, field: str) -> int:
    """The place in the batch, counted from 1, that a place or a serial names. Raises Refusal at the field.

    Serials of another system may be digits too: what is scanned, or begins with 0, is one of them.
    """
    bare = _SEPARATORS.sub("", normalise(text))
    is_serial = len(bare) > _DIGITS or (bool(batch.origin) and bare.startswith("0"))
    if bare.isdecimal() and not is_serial:
        place = int(bare)
        if 1 <= place <= batch.size:
            return place
        if batch.origin == "":
            raise Refusal(f"Đợt này chỉ có tem từ 1 đến {number_text(batch.size)}.", field=field)
    stamp = named(text, field=field)
    if stamp.batch.pk != batch.pk:
        raise Refusal("Tem này không thuộc đợt đang mở. Hãy chọn đúng đợt tem.", field=field)
    return stamp.place


@dataclass(frozen=True, slots=True)
class Span:
    """Stamps `first` to `last` of a batch, counted from 1."""

    batch: CodeBatch
    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def batch_named(text: str, *, by: Person, field: str = "first") -> NamedStamp:
    """The stamp of a serial and its batch. Raises NotPermitted (with the field) for another establishment's."""
    stamp = named(text, field=field)
    if not CodeBatch.objects.visible_to(by).filter(pk=stamp.batch.pk).exists():
        raise NotPermitted("Tem này được cấp cho cơ sở khác nên không kích hoạt ở đây được.", field=field)
    return stamp


def span_in(batch: CodeBatch, *, first: str, last: str) -> Span:
    """Both ends by place or serial. Raises Refusal at `first` or `last`, also where the last comes first."""
    places = place_in(batch, first, field="first"), place_in(batch, last, field="last")
    if places[1] < places[0]:
        raise Refusal(
            f"Tem cuối ({number_text(places[1])}) phải đứng sau tem đầu ({number_text(places[0])}).", field="last"
        )
    return Span(batch, *places)


def span_named(*, first: str, last: str, by: Person) -> Span:
    """Both ends by their serials: the batch follows from the first. Raises Refusal or NotPermitted.

    The last may be a place as well, where no serial of the batch reads like it.
    """
    stamp = batch_named(first, by=by)
    end = old_stamp(typed_serial(last)) if stamp.batch.origin else None
    if end is not None and end.batch_id == stamp.batch.pk:
        last = str(stamp.batch.place_of(end.number))
    return span_in(stamp.batch, first=str(stamp.place), last=last)


def lot_named(text: str, *, batch: CodeBatch, by: Person, field: str = "lot") -> Lot:
    """The lot of the batch's product with this code, upper and lower case alike. Raises Refusal at the field."""
    own = Lot.objects.visible_to(by).filter(product=batch.product_id)
    code = normalise(text)
    found = own.filter(code=code).first() or own.filter(code__iexact=code).first()
    if found is None:
        raise Refusal(f"Không có lô {code[:40]} của {batch.product.name}. Hãy xem lại mã lô.", field=field)
    return found
