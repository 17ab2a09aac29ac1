"""The verdict band: what is read first, at arm's length. Words and shapes of each verdict stand here."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nguongoc.passport.contents import PassportRecall
from nguongoc.scans.enums import Verdict
from nguongoc.scans.passports import Issuer
from nguongoc.web.scan.words import Fact, known, own
from nguongoc.web.templatetags.look import VERDICTS
from nguongoc.web.templatetags.words import to_call

_SHAPES = {
    "genuine": mark_safe('<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.5 3 3 6-6.5"/>'),
    "care": mark_safe('<path d="M12 3 1.5 21h21zM12 10v5M12 18v.1"/>'),
    "pause": mark_safe('<circle cx="12" cy="12" r="9.5"/><path d="M9.5 8.5v7M14.5 8.5v7"/>'),
    "void": mark_safe('<circle cx="12" cy="12" r="9.5"/><path d="m5.5 5.5 13 13"/>'),
    "recalled": mark_safe('<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM8.5 8.5l7 7M15.5 8.5l-7 7"/>'),
    "unknown": mark_safe('<path d="M6 8c0-8 12-8 12 0 0 5-6 5-6 9.5M12 22v.1"/>'),
}
_SHAPE_OF = {Verdict.SUSPENDED: "pause", Verdict.VOID: "void"}


@dataclass(frozen=True, slots=True)
class Band:
    """`tone` is the class of the band, `shape` the drawing inside its icon."""

    tone: str
    shape: SafeString
    title: str
    text: str
    advice: str = ""
    facts: tuple[Fact, ...] = ()


def band(verdict: Verdict, issuer: Issuer, recall: PassportRecall | None = None) -> Band:
    """The words of a verdict, in the active language; where no recall of a lot is known, those of recalled stamps.
    What each visit adds (when, how many, which stamp) is put in later.
    """
    look = VERDICTS[verdict]
    is_of_stamp = verdict == Verdict.RECALLED and recall is None
    return Band(
        tone="" if look.tone == "genuine" else look.tone,
        shape=_SHAPES[_SHAPE_OF.get(verdict, look.tone)],
        title=_(look.title),
        text=_recalled_stamp() if is_of_stamp else _(look.text),
        advice=_advice(verdict, issuer),
        facts=recall_facts(recall, issuer) if verdict == Verdict.RECALLED else (),
    )


def recalled_band(text: str, facts: tuple[Fact, ...]) -> Band:
    """The band of a lot or carton that is being recalled, whatever its stamps are."""
    tone, _icon, title, _text = VERDICTS[Verdict.RECALLED]
    return Band(tone=tone, shape=_SHAPES[tone], title=_(title), text=text, facts=facts)


def _recalled_stamp() -> str:
    return _("Tem này, hoặc sản phẩm mang tem này, đang bị cơ quan quản lý thu hồi.")


def _advice(verdict: Verdict, issuer: Issuer) -> str:
    """What to do, and whom to call."""
    call = _("hãy gọi %(hotline)s") % {"hotline": issuer.hotline} if issuer.hotline else ""
    call = call or _("hãy báo cho cơ quan quản lý nơi gần nhất")
    if verdict == Verdict.VOID:
        return _("Báo tin: %(hotline)s.") % {"hotline": issuer.hotline} if issuer.hotline else ""
    sentence = {
        Verdict.SEEN: _(
            "Người bán hoặc người mua khác có thể đã xem tem này trước bạn. "
            "Nếu gói hàng còn nguyên mà số lượt tra cứu nhiều, %(call)s."
        ),
        Verdict.INACTIVE: _("Thấy tem này trên hàng đang bán, %(call)s."),
        Verdict.SUSPENDED: _("Cần hỏi thêm, %(call)s."),
        Verdict.UNKNOWN: _("Thấy mã này trên hàng đang bán, %(call)s."),
    }.get(verdict, "")
    return sentence % {"call": call} if sentence else ""


def recall_facts(recall: PassportRecall | None, issuer: Issuer) -> tuple[Fact, ...]:
    """Why, what to do, where to return, whom to call, who decided: what is known, in the active language."""
    where = Fact(_("Trả lại ở đâu"), issuer.return_place)
    return tuple(
        known(
            Fact(_("Vì sao"), recall.reason if recall else ""),
            Fact(_("Cần làm gì"), recall.instructions if recall else ""),
            where if where.text else own(where.label, _("Nơi đã mua hàng")),
            own(_("Gọi cho ai"), to_call(issuer.hotline)),
            Fact(_("Cơ quan quyết định"), recall.organisation if recall else ""),
        )
    )
