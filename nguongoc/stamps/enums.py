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


class ActivationRowState(models.TextChoices):
    """What became of a row of an Excel file that activates stamps."""

    WRONG = "wrong", _("sai")
    WAITING = "waiting", _("chờ kích hoạt")
    DONE = "done", _("đã kích hoạt")
    FAILED = "failed", _("không kích hoạt được")
