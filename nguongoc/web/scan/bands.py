"""The verdict band: what is read first, at arm's length. Words and shapes of each verdict stand here."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nguongoc.passport.contents import PassportRecall
from nguongoc.scans.enums import Verdict
from nguongoc.scans.passports import Issuer
from nguongoc.web.templatetags.look import VERDICTS

_SHAPES = {
    "genuine": mark_safe('<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.5 3 3 6-6.5"/>'),
    "care": mark_safe('<path d="M12 3 1.5 21h21zM12 10v5M12 18v.1"/>'),
    "pause": mark_safe('<circle cx="12" cy="12" r="9.5"/><path d="M9.5 8.5v7M14.5 8.5v7"/>'),
    "void": mark_safe('<circle cx="12" cy="12" r="9.5"/><path d="m5.5 5.5 13 13"/>'),
    "recalled": mark_safe('<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM8.5 8.5l7 7M15.5 8.5l-7 7"/>'),
    "unknown": mark_safe('<path d="M8.5 8.5c0-4.5 7-4.5 7 0 0 3-3.5 3-3.5 6M12 19v.1"/>'),
}
_RECALLED_STAMP = "Tem này, hoặc sản phẩm mang tem này, đang bị cơ quan quản lý thu hồi."
_SHAPE_OF = {Verdict.SUSPENDED: "pause", Verdict.VOID: "void"}


@dataclass(frozen=True, slots=True)
class Band:
    """`tone` is the class of the band, `shape` the drawing inside its icon."""

    tone: str
    shape: SafeString
    title: str
    text: str
    advice: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def band(verdict: Verdict, issuer: Issuer, recall: PassportRecall | None = None) -> Band:
    """The words of a verdict; where no recall of a lot is known, those of recalled stamps. What each visit adds
    (when, how many, which stamp) is put in later.
    """
    look = VERDICTS[verdict]
    is_of_stamp = verdict == Verdict.RECALLED and recall is None
    return Band(
        tone="" if look.tone == "genuine" else look.tone,
        shape=_SHAPES[_SHAPE_OF.get(verdict, look.tone)],
        title=look.title,
        text=_RECALLED_STAMP if is_of_stamp else look.text,
        advice=_advice(verdict, issuer),
        facts=recall_facts(recall, issuer) if verdict == Verdict.RECALLED else (),
    )


def _advice(verdict: Verdict, issuer: Issuer) -> str:
    call = f" hãy gọi {issuer.hotline}." if issuer.hotline else " hãy báo cho cơ quan quản lý nơi gần nhất."
    return {
        Verdict.SEEN: "Người bán hoặc người mua khác có thể đã xem tem này trước bạn. "
        f"Nếu gói hàng còn nguyên mà số lượt tra cứu nhiều,{call}",
        Verdict.INACTIVE: f"Thấy tem này trên hàng đang bán,{call}",
        Verdict.SUSPENDED: f"Cần hỏi thêm,{call}",
        Verdict.VOID: f"Báo tin: {issuer.hotline}." if issuer.hotline else "",
        Verdict.UNKNOWN: f"Thấy mã này trên hàng đang bán,{call}",
    }.get(verdict, "")


def recall_facts(recall: PassportRecall | None, issuer: Issuer) -> tuple[tuple[str, str], ...]:
    """Why, what to do, where to return, whom to call, who decided: what is known, in the active language."""
    facts = (
        (_("Vì sao"), recall.reason if recall else ""),
        (_("Cần làm gì"), recall.instructions if recall else ""),
        (_("Trả lại ở đâu"), issuer.return_place or _("Nơi đã mua hàng")),
        (_("Gọi cho ai"), issuer.hotline),
        (_("Cơ quan quyết định"), recall.organisation if recall else ""),
    )
    return tuple((label, text) for label, text in facts if text)
