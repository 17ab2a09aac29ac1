"""What a state or a verdict looks like: its word, its shape and its tone stand together in one table."""

from typing import NamedTuple

from django import template

from nguongoc.common.files import SMALLER_FORMATS, smaller_name, smaller_widths

register = template.Library()


class StateLook(NamedTuple):
    """word: Vietnamese, as the page says it; icon: name in the sprite; tone: plain, wait, good, warn or bad."""

    word: str
    icon: str
    tone: str


class PictureSource(NamedTuple):
    """The smaller ones of a picture in one format; `srcset` as HTML has it."""

    kind: str
    srcset: str


STATES = {
    "draft": StateLook("Bản nháp", "pencil", "draft"),
    "submitted": StateLook("Đã gửi duyệt", "clock", "wait"),
    "waiting": StateLook("Đang chờ", "clock", "wait"),
    "reviewed": StateLook("Đã kiểm tra", "clipboard-check", "wait"),
    "published": StateLook("Đã duyệt đăng", "check", "good"),
    "returned": StateLook("Trả lại", "arrow-back-up", "warn"),
    "refused": StateLook("Không chấp nhận", "x", "bad"),
    "withdrawn": StateLook("Đã rút", "arrow-back-up", "plain"),
    "suspended": StateLook("Tạm dừng", "player-pause", "warn"),
    "recalled": StateLook("Thu hồi", "octagon-x", "bad badge-strong"),
    "expired": StateLook("Hết hạn", "calendar-off", "warn"),
    "revoked": StateLook("Đã thu hồi giấy", "ban", "bad"),
    "active": StateLook("Đang hoạt động", "shield-check", "good"),
    "allocated": StateLook("Đã cấp", "package", "plain"),
    "printed": StateLook("Đã in", "printer", "plain"),
    "delivered": StateLook("Đã giao", "clipboard-check", "plain"),
    "owed": StateLook("Chưa nộp", "clock", "warn"),
    "paid": StateLook("Đã nộp", "check", "good"),
    "void": StateLook("Đã hủy", "ban", "plain badge-void"),
    "unpublished": StateLook("Chưa đăng", "circle-dashed", "draft"),
    "issued": StateLook("Đã cấp", "check", "good"),
    "unread": StateLook("Chưa đọc", "point", "wait"),
    "open": StateLook("Đang mở", "circle-dot", "good"),
    "closed": StateLook("Đã đóng", "lock", "plain"),
    "on_hold": StateLook("Tạm giữ", "hand-stop", "warn"),
    "on_way": StateLook("Đang trên đường", "truck", "wait"),
    "confirmed": StateLook("Đã nhận", "check", "good"),
    "disputed": StateLook("Khiếu nại", "alert-triangle", "warn"),
    "taken_back": StateLook("Đã nhận lại", "arrow-back-up", "plain"),
    "outside": StateLook("Giao ra ngoài", "truck", "plain"),
    "undeclared": StateLook("Chưa khai giao", "question-mark", "warn"),
    "denied": StateLook("Bị phủ nhận", "circle-x", "bad"),
    "acknowledged": StateLook("Xác nhận sau", "check", "good"),
    "packed": StateLook("Đã đóng", "box", "good"),
    "gone": StateLook("Đã giao ra ngoài", "truck", "plain"),
    "unpacked": StateLook("Đã dỡ", "minus", "plain"),
    "running": StateLook("Đang chạy", "refresh", "wait"),
    "done": StateLook("Đã xong", "check", "good"),
    "wrong": StateLook("Không thể đúng", "alert-octagon", "bad"),
    "missing": StateLook("Thiếu", "question-mark", "warn"),
    "care": StateLook("Cần xem lại", "eye", "plain"),
    "unsettled": StateLook("Chưa xử lý", "clock", "warn"),
    "accepted": StateLook("Đã chấp nhận", "check", "good"),
    "breach": StateLook("Vi phạm", "alert-triangle", "bad"),
    "fake": StateLook("Tem giả", "octagon-x", "bad"),
    "copied": StateLook("Tem bị sao chép", "copy", "bad"),
    "misused": StateLook("Tem thật dùng sai", "alert-triangle", "warn"),
    "harmless": StateLook("Vô hại", "check", "good"),
    "inspecting": StateLook("Đang kiểm tra", "eye", "wait"),
    "late": StateLook("Quá hạn", "clock", "bad"),
    "clean": StateLook("Không vi phạm", "check", "good"),
    "nothing": StateLook("Không tìm thấy", "question-mark", "plain"),
    "warning_shown": StateLook("Đang hiện", "speakerphone", "warn"),
    "warning_ended": StateLook("Không còn hiện", "minus", "plain"),
    "corrected": StateLook("Đã đính chính", "pencil", "plain"),
    "received": StateLook("Mới nhận", "clock", "wait"),
    "handled": StateLook("Đang xử lý", "refresh", "wait"),
    "answered": StateLook("Đã trả lời", "check", "good"),
    "failed": StateLook("Bị lỗi", "alert-triangle", "bad"),
}
OTHER_STATE = StateLook("", "circle-dot", "plain")


class VerdictLook(NamedTuple):
    """tone: genuine, care, recalled or unknown; title: what is read at arm's length; text: what it means."""

    tone: str
    icon: str
    title: str
    text: str


VERDICTS = {
    "first": VerdictLook("genuine", "circle-check", "Tem do cơ quan nhà nước cấp", "Lần tra cứu đầu tiên."),
    "seen": VerdictLook(
        "genuine", "circle-check", "Tem do cơ quan nhà nước cấp", "Tem này đã được tra cứu trước đây."
    ),
    "uncounted": VerdictLook(
        "genuine",
        "circle-check",
        "Tem do cơ quan nhà nước cấp",
        "Hệ thống đang gián đoạn nên chưa xem được tem đã được tra cứu bao nhiêu lần.",
    ),
    "inactive": VerdictLook(
        "care",
        "alert-triangle",
        "Tem chưa kích hoạt",
        "Mã này đúng là của cơ quan nhà nước, nhưng cơ sở chưa gắn tem với lô hàng nào. "
        "Hãy hỏi người bán trước khi mua.",
    ),
    "suspended": VerdictLook(
        "care",
        "player-pause",
        "Tem đang tạm dừng",
        "Cơ quan quản lý đang kiểm tra tem, cơ sở, sản phẩm hoặc lô hàng này. Hãy chờ kết quả rồi mới dùng.",
    ),
    "void": VerdictLook(
        "care",
        "ban",
        "Tem đã bị hủy",
        "Tem này không còn giá trị. Nếu thấy tem trên hàng đang bán, hãy báo cho cơ quan quản lý.",
    ),
    "recalled": VerdictLook("recalled", "octagon-x", "KHÔNG SỬ DỤNG", "Sản phẩm thuộc lô đang bị thu hồi."),
    "unknown": VerdictLook(
        "unknown",
        "question-mark",
        "Không tìm thấy mã này",
        "Hệ thống không có mã này. Có thể mã bị gõ sai, tem bị rách hoặc tem không phải do cơ quan nhà nước cấp.",
    ),
}

KIND_ICONS: dict[str, str] = {
    "establishment": "building-store",
    "product": "package",
    "certificate": "file-certificate",
    "site": "map-pin",
}
STEP_WORDS = {"done": "đã xong", "current": "đang thực hiện", "todo": "chưa đến", "stopped": "đã dừng"}
NOTICE_ICONS = {
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "octagon-x",
}


@register.filter
def state_look(state: str) -> StateLook:
    """Word, icon and tone of a state; an unknown state is plain and brings its own word."""
    return STATES.get(str(state), OTHER_STATE)


@register.filter
def verdict_look(kind: str) -> VerdictLook:
    """What the band says of a stamp; a kind that is not in the table is an error of ours, so KeyError."""
    return VERDICTS[str(kind)]


@register.filter
def step_word(state: str) -> str:
    """What a screen reader says of a step."""
    return STEP_WORDS[str(state)]


@register.filter
def notice_icon(tone: str) -> str:
    """The icon of a notice; information where the tone has no other."""
    return NOTICE_ICONS.get(str(tone), "info-circle")


@register.filter
def star_slots(count: int | str) -> list[bool]:
    """Five stars, the first `count` of them full."""
    return [place < int(count) for place in range(5)]


@register.filter
def sources(url: str, width: int | str) -> list[PictureSource]:
    """The smaller ones of a stored picture of this width, by format, the lightest first; a small one has none."""
    widths = smaller_widths(int(width))
    return [
        PictureSource(kind, ", ".join(f"{smaller_name(url, small, kind)} {small}w" for small in widths))
        for kind in SMALLER_FORMATS
        if widths
    ]
