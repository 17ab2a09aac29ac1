from django.db import models
from django.utils.translation import gettext_lazy as _


class ShieldRule(models.TextChoices):
    """What may tell of copies. Which of them hold, from when, and how much each allows is data of the profile."""

    UNKNOWN_NETWORK = "unknown_network", _("Nhiều mã lạ từ một mạng")
    UNKNOWN_NEAR = "unknown_near", _("Nhiều mã lạ gần giống nhau")
    INACTIVE = "inactive", _("Tem chưa kích hoạt đã bị quét")
    VOID = "void", _("Tem đã hủy còn bị quét")
    RECALLED = "recalled", _("Hàng đã thu hồi còn bị quét")
    SESSIONS_LATER = "sessions_later", _("Một tem, nhiều người quét sau ngày đầu")
    SESSIONS_TOTAL = "sessions_total", _("Một tem, quá nhiều người quét")
    SPEED = "speed", _("Một tem đi nhanh không thể có")
    PROVINCES = "provinces", _("Một tem ở nhiều tỉnh")
    LOT_BEYOND = "lot_beyond", _("Lô có nhiều lượt quét hơn số gói")
    LOT_SHARE = "lot_share", _("Một tem chiếm phần lớn lượt quét của lô")  # measured no more: old alerts name it
    LOT_PEERS = "lot_peers", _("Một tem được quét gấp nhiều lần tem cùng lô")
    PIN_WRONG = "pin_wrong", _("Nhập sai mã PIN nhiều lần")
    OUTSIDE_MARKET = "outside_market", _("Quét ngoài vùng bán đã khai")


class SubjectKind(models.TextChoices):
    """What an alert is about."""

    STAMP = "stamp", _("tem")
    BATCH = "batch", _("đợt tem")
    LOT = "lot", _("lô hàng")
    NETWORK = "network", _("mạng của người quét")
    CODES = "codes", _("dãy mã lạ")


class AlertState(models.TextChoices):
    OPEN = "open", _("chưa kết luận")
    SETTLED = "settled", _("đã kết luận")


class Finding(models.TextChoices):
    """What an authority found of an alert."""

    FAKE = "fake", _("tem giả")
    COPIED = "copied", _("tem bị sao chép")
    MISUSED = "misused", _("tem thật dùng sai")
    HARMLESS = "harmless", _("vô hại")
