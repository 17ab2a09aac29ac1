from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    SUBMITTED = "submitted", _("chờ duyệt")
    REFUSED = "refused", _("không chấp nhận")
    ISSUED = "issued", _("đã cấp")


class StampState(models.TextChoices):
    """States of a stamp; all stamps of a range share one."""

    ALLOCATED = "allocated", _("đã cấp, chưa kích hoạt")
    ACTIVE = "active", _("đang hoạt động")
    SUSPENDED = "suspended", _("tạm dừng")
    VOID = "void", _("đã hủy")


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
