"""What the page of a security stamp says of its hidden PIN: the form, and what a check found."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nguongoc.places.provinces import provinces
from nguongoc.scans.enums import Verdict
from nguongoc.scans.openings import RecordedScan
from nguongoc.scans.pins import PinAnswer, PinOutcome

O = PinOutcome  # noqa: E741 -- six times in the table below
STATUS = {O.MISSPELT: 422, O.WRONG: 422, O.TOO_MANY: 429, O.AWAY: 503}
_SHAPES = {O.FIRST: "✓", O.OWN: "✓", O.WRONG: "✕", O.MISSPELT: "✕"}
_GONE = {Verdict.RECALLED, Verdict.VOID}  # whatever its PIN, such a stamp vouches for nothing
_MINUTE = 60
_HOUR = 60 * _MINUTE


@dataclass(frozen=True, slots=True)
class Words:
    """`title` is what is read first, `text` what it means."""

    title: str
    text: str


def pin_markup(scan: RecordedScan, answer: PinAnswer | None = None) -> str:
    """The part of a page about the stamp's PIN, in the language that is active; empty where it has none.

    `answer` is what was found of the PIN that was just sent. While the database is away nothing can be checked.
    """
    if not scan.is_security or scan.verdict in _GONE:
        return ""
    if answer is None and scan.as_of is not None:
        answer = PinAnswer(O.AWAY)
    told = _told(answer) if answer else ""
    is_done = answer is not None and answer.outcome in {O.FIRST, O.OWN, O.AGAIN, O.AWAY}
    is_wrong = answer is not None and answer.outcome in {O.WRONG, O.MISSPELT}
    form = "" if is_done else _form(get_language() or "", is_wrong=is_wrong)
    return f'<div class="pin" id="ma-pin">{told}{form}</div>'


def _told(answer: PinAnswer) -> str:
    words = _words(answer)
    title = f'<span aria-hidden="true">{_SHAPES.get(answer.outcome, "⚠")}</span> {escape(words.title)}'
    return (
        f'<div role="status" class="pin-{answer.outcome.value}"><p><strong>{title}</strong></p>'
        f"<p>{escape(words.text)}</p></div>"
    )


@lru_cache(maxsize=16)
def _form(language: str, *, is_wrong: bool) -> str:
    """Made once for each language, which is active. Without a script; sent to the page's own address."""
    wrong = ' aria-invalid="true"' if is_wrong else ""
    lead = escape(_("Tem này phải có lớp cào. Cào nhẹ lớp phủ trên tem, gõ sáu chữ số ở dưới rồi bấm nút."))
    care = escape(_("Không thấy lớp cào, hoặc lớp cào đã bị cào từ trước: đừng mua, hãy báo cơ quan quản lý."))
    return (
        f'<form method="post"><p id="pin-la-gi">{lead}</p>'
        f'<label for="pin">{escape(_("Mã PIN dưới lớp cào"))}</label>'
        '<input id="pin" name="pin" inputmode="numeric" autocomplete="off" maxlength="12" size="8" required'
        f' aria-describedby="pin-la-gi"{wrong}><button>{escape(_("Kiểm tra mã PIN"))}</button><p>{care}</p></form>'
    )


def _words(answer: PinAnswer) -> Words:
    if answer.outcome in {O.FIRST, O.OWN, O.AGAIN}:
        return _right(answer)
    if answer.outcome == O.WRONG:
        return Words(_("Mã PIN không đúng"), _wrong(answer))
    if answer.outcome == O.MISSPELT:
        return Words(_("Mã PIN gồm sáu chữ số"), _("Hãy gõ lại. Lần này không tính là một lần thử."))
    if answer.outcome == O.TOO_MANY:
        return Words(
            _("Đã thử sai quá nhiều lần"),
            _("Mã vừa gõ chưa được kiểm tra. Hãy thử lại sau %(wait)s.") % {"wait": wait_words(answer.wait)},
        )
    return Words(_("Lúc này chưa kiểm tra được mã PIN"), _("Hệ thống đang gián đoạn. Hãy thử lại sau ít phút."))


def _right(answer: PinAnswer) -> Words:
    if answer.outcome == O.FIRST:
        return Words(
            _("Mã PIN đúng, được kiểm tra lần đầu tiên"),
            _("Từ bây giờ, ai kiểm tra mã này cũng thấy thời điểm kiểm tra lần đầu là lúc này."),
        )
    when = {"moment": _moment(answer.at), "place": _place(answer.province)}
    if answer.outcome == O.OWN:
        return Words(
            _("Mã PIN đúng"),
            _("Chính thiết bị này đã kiểm tra lần đầu tiên lúc %(moment)s%(place)s.") % when,
        )
    return Words(
        _("Mã PIN đúng, nhưng đã được kiểm tra trước đây"),
        _(
            "Lần đầu lúc %(moment)s%(place)s. Nếu không phải bạn hay người nhà đã kiểm tra, gói hàng này có thể "
            "mang tem sao chép: hãy giữ lại gói hàng và báo cơ quan quản lý."
        )
        % when,
    )


def _wrong(answer: PinAnswer) -> str:
    if answer.left:
        return _("Hãy so lại từng chữ số trên tem. Còn được thử %(left)s lần.") % {"left": answer.left}
    return _("Đã hết số lần thử. Hãy thử lại sau %(wait)s.") % {"wait": wait_words(answer.wait)}


def wait_words(seconds: int) -> str:
    """How long to wait, in whole minutes or hours, rounded up: `15 phút`, `2 giờ`."""
    if seconds <= _MINUTE:
        return _("1 phút")
    if seconds <= _HOUR:
        return _("%(count)s phút") % {"count": -(-seconds // _MINUTE)}
    return _("%(count)s giờ") % {"count": -(-seconds // _HOUR)}


def _moment(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


def _place(province: str) -> str:
    name = provinces().get(province, "")
    return _(" (%(province)s)") % {"province": name} if name else ""
