"""What the audit trail calls each act, in Vietnamese, and where its subject can be seen."""

from dataclasses import dataclass

from django.urls import reverse

from nguongoc.common.models import AuditEntry
from nguongoc.web.office.devices import device_words


@dataclass(frozen=True, slots=True)
class ActLook:
    """The act in words; icon of the sprite; tone of the timeline: good, plain, warn or bad."""

    words: str
    icon: str
    tone: str = "plain"


ACTS = {
    "log_in": ActLook("Đăng nhập", "login"),
    "fail_log_in": ActLook("Đăng nhập không thành công", "lock", "warn"),
    "create_account": ActLook("Tạo tài khoản", "user"),
    "load_profile": ActLook("Nạp hồ sơ địa phương", "settings"),
    "open_submission": ActLook("Lập hồ sơ", "pencil"),
    "edit_submission": ActLook("Sửa hồ sơ", "pencil"),
    "submit_submission": ActLook("Gửi duyệt", "send"),
    "accept_submission": ActLook("Chấp nhận nội dung", "clipboard-check", "good"),
    "return_submission": ActLook("Trả lại, yêu cầu bổ sung", "arrow-back-up", "warn"),
    "refuse_submission": ActLook("Không chấp nhận hồ sơ", "x", "bad"),
    "publish_submission": ActLook("Duyệt đăng", "check", "good"),
    "open_lot": ActLook("Mở lô", "plus"),
    "close_lot": ActLook("Đóng lô", "check"),
    "record_log": ActLook("Ghi nhật ký", "pencil"),
    "request_stamps": ActLook("Yêu cầu cấp tem", "ticket"),
    "issue_stamps": ActLook("Cấp tem", "rubber-stamp", "good"),
    "refuse_stamps": ActLook("Không chấp nhận yêu cầu cấp tem", "x", "bad"),
    "order_print": ActLook("Yêu cầu in tem", "printer"),
    "activate_stamps": ActLook("Kích hoạt tem", "qrcode", "good"),
    "change_stamps": ActLook("Thay đổi trạng thái tem", "player-pause", "warn"),
    "open_recall": ActLook("Thu hồi lô", "octagon-x", "bad"),
}
_PAGES = {
    "registry.submission": "office:submission",
    "trace.lot": "office:lot",
    "stamps.stamprequest": "office:stamp_request",
    "stamps.codebatch": "office:batch",
    "safety.recall": "office:recall",
}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry of the audit trail as people read it; `url` leads to the subject, empty where it has no page."""

    entry: AuditEntry
    look: ActLook
    url: str
    reason: str
    device: str


def audit_row(entry: AuditEntry) -> AuditRow:
    page = _PAGES.get(entry.subject_kind)
    return AuditRow(
        entry=entry,
        look=ACTS.get(entry.action) or ActLook(entry.action, "point"),
        url=reverse(page, args=[entry.subject_id]) if page else "",
        reason=str(entry.details.get("reason", "")),
        device=device_words(entry.device),
    )
