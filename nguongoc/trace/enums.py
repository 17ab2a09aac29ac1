from django.db import models
from django.utils.translation import gettext_lazy as _


class LotState(models.TextChoices):
    OPEN = "open", _("đang mở")
    CLOSED = "closed", _("đã đóng")
    ON_HOLD = "on_hold", _("tạm giữ")
    RECALLED = "recalled", _("đã thu hồi")


class LogKind(models.TextChoices):
    """What was done: the critical tracking events of which people keep a log."""

    HARVEST = "harvest", _("Thu hoạch")
    PROCESSING = "processing", _("Chế biến")
    PACKING = "packing", _("Đóng gói")
    STORAGE = "storage", _("Lưu kho")
    SHIPPING = "shipping", _("Xuất hàng")
    RECEIVING = "receiving", _("Nhận hàng")


class EventType(models.TextChoices):
    """EPCIS 2.0 event types, verbatim."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class EventAction(models.TextChoices):
    """EPCIS 2.0 actions, verbatim; a TransformationEvent has none."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


class OnError(models.TextChoices):
    """What a capture does with the good events of a document that has bad ones (EPCIS 2.0, 12.6.1), verbatim."""

    ROLLBACK = "rollback", _("không lưu sự kiện nào")
    PROCEED = "proceed", _("lưu các sự kiện đúng")
