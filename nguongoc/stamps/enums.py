from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    SUBMITTED = "submitted", _("chờ duyệt")
    REFUSED = "refused", _("không chấp nhận")
    ISSUED = "issued", _("đã cấp")


class StampKind(models.TextChoices):
    STANDARD = "standard", _("tem truy xuất nguồn gốc")
    SECURITY = "security", _("tem xác thực chống giả")


class PackLevel(models.TextChoices):
    """What a stamp stands on."""

    UNIT = "unit", _("từng gói")
    CARTON = "carton", _("từng thùng")

    @property
    def noun(self) -> str:
        return "thùng" if self is PackLevel.CARTON else "gói"


class Printing(models.TextChoices):
    """Who prints: the establishment itself, or the authority, which hands the printed stamps over."""

    OWN = "own", _("cơ sở tự in")
    CENTRAL = "central", _("cơ quan in và giao")


class StampState(models.TextChoices):
    """States of a stamp; all stamps of a range share one."""

    ALLOCATED = "allocated", _("đã cấp, chưa kích hoạt")
    PRINTED = "printed", _("đã in")
    DELIVERED = "delivered", _("đã giao")
    ACTIVE = "active", _("đang hoạt động")
    SUSPENDED = "suspended", _("tạm dừng")
    RECALLED = "recalled", _("bị thu hồi")
    VOID = "void", _("đã hủy")


FREE = frozenset({StampState.ALLOCATED, StampState.PRINTED, StampState.DELIVERED})
"""On no lot yet, and fit to be put on one."""

ON_PACKS = frozenset({StampState.ACTIVE, StampState.SUSPENDED, StampState.RECALLED})
"""What counts against the packs of the lot that a stamp is on."""


class WriteOff(models.TextChoices):
    """Why stamps went out of use without a pack to stand on."""

    SPOILED = "spoiled", _("hỏng khi in, khi dán")
    LOST = "lost", _("mất, thất lạc")
    RETURNED = "returned", _("trả lại cơ quan cấp")


class PrintState(models.TextChoices):
    WAITING = "waiting", _("đang chờ")
    RUNNING = "running", _("đang tạo")
    DONE = "done", _("đã xong")
    FAILED = "failed", _("bị lỗi")


class DesignState(models.TextChoices):
    """States of a version of a stamp design."""

    DRAFT = "draft", _("bản nháp")
    SUBMITTED = "submitted", _("chờ duyệt")
    RETURNED = "returned", _("trả lại")
    APPROVED = "approved", _("đã duyệt")


class PrintOutput(models.TextChoices):
    """For which printer the files of a print job are."""

    SHEET = "sheet", _("tờ nhiều tem (PDF)")
    ROLL = "roll", _("cuộn, mỗi trang một tem (PDF)")
    ZPL = "zpl", _("máy in tem nhiệt (ZPL)")
    CSV = "csv", _("bảng mã cho nhà in (CSV)")
    XLSX = "xlsx", _("bảng mã cho nhà in (Excel)")
    SVG = "svg", _("một tem, ảnh vector (SVG)")
    PNG = "png", _("một tem, ảnh điểm (PNG)")


class ActivationRowState(models.TextChoices):
    """What became of a row of an Excel file that activates stamps."""

    WRONG = "wrong", _("sai")
    WAITING = "waiting", _("chờ kích hoạt")
    DONE = "done", _("đã kích hoạt")
    FAILED = "failed", _("không kích hoạt được")
