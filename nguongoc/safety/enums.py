from django.db import models
from django.utils.translation import gettext_lazy as _


class RecallKind(models.TextChoices):
    VOLUNTARY = "voluntary", _("tự nguyện")
    COMPULSORY = "compulsory", _("bắt buộc")


class RecallState(models.TextChoices):
    OPEN = "open", _("đang thu hồi")
    CLOSED = "closed", _("đã kết thúc")


class InspectionState(models.TextChoices):
    OPEN = "open", _("đang kiểm tra")
    CLOSED = "closed", _("đã có kết quả")


class InspectionResult(models.TextChoices):
    """What inspectors found."""

    CLEAN = "clean", _("không vi phạm")
    BREACH = "breach", _("có vi phạm")
    NOTHING = "nothing", _("không tìm thấy hàng, cơ sở")
