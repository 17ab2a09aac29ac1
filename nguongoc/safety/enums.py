from django.db import models
from django.utils.translation import gettext_lazy as _


class RecallKind(models.TextChoices):
    VOLUNTARY = "voluntary", _("tự nguyện")
    COMPULSORY = "compulsory", _("bắt buộc")


class RecallState(models.TextChoices):
    OPEN = "open", _("đang thu hồi")
    CLOSED = "closed", _("đã kết thúc")
