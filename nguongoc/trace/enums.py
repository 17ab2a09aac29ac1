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


class MovementKind(models.TextChoices):
    """What a quantity of a lot did: came in, went out, or went into a logistic unit and out of it again."""

    HARVESTED = "harvested", _("thu hoạch")
    MADE = "made", _("làm ra")
    RECEIVED = "received", _("nhận về")
    USED = "used", _("đã dùng")
    PACKED = "packed", _("đang nằm trong thùng, pallet")
    SHIPPED = "shipped", _("đã giao")
    SOLD = "sold", _("bán lẻ")
    LOST = "lost", _("hao hụt, hủy")


class WriteOffReason(models.TextChoices):
    """Why a quantity left the house without being handed over or used."""

    RETAIL = "retail", _("bán lẻ cho người tiêu dùng")
    SHRINKAGE = "shrinkage", _("hao hụt tự nhiên")
    SPOILED = "spoiled", _("hỏng, đã hủy")
    WASTE = "waste", _("phế phẩm khi làm")
    SAMPLE = "sample", _("lấy mẫu kiểm nghiệm")
    STOLEN = "stolen", _("mất, thất lạc")


class LogisticKind(models.TextChoices):
    """What a logistic unit is, by its outside."""

    CARTON = "carton", _("thùng")
    CRATE = "crate", _("sọt, khay")
    SACK = "sack", _("bao")
    FOAM_BOX = "foam_box", _("thùng xốp")
    PALLET = "pallet", _("pallet")


class UnitState(models.TextChoices):
    PACKED = "packed", _("đã đóng")
    ON_WAY = "on_way", _("đang trên đường")
    GONE = "gone", _("đã giao ra ngoài")
    UNPACKED = "unpacked", _("đã dỡ")


class HandoverState(models.TextChoices):
    """Where a hand-over stands; `actions/handovers` has the table of what may follow what."""

    ON_WAY = "on_way", _("chờ bên nhận xác nhận")
    CONFIRMED = "confirmed", _("đã nhận")
    DISPUTED = "disputed", _("bên nhận khiếu nại")
    REFUSED = "refused", _("bên nhận từ chối")
    WITHDRAWN = "withdrawn", _("đã rút lại")
    TAKEN_BACK = "taken_back", _("bên giao đã nhận lại")
    OUTSIDE = "outside", _("giao ra ngoài hệ thống")
    UNDECLARED = "undeclared", _("nhận khi chưa khai giao")
    DENIED = "denied", _("bên giao phủ nhận")
    ACKNOWLEDGED = "acknowledged", _("bên giao xác nhận sau")


class StatementKind(models.TextChoices):
    """What one side of a hand-over said."""

    SHIPPED = "shipped", _("Đã giao hàng")
    CONFIRMED = "confirmed", _("Đã nhận hàng")
    DISPUTED = "disputed", _("Khiếu nại")
    REFUSED = "refused", _("Từ chối nhận")
    WITHDRAWN = "withdrawn", _("Rút lại chuyến giao")
    TAKEN_BACK = "taken_back", _("Đã nhận lại hàng")
    RECEIVED = "received", _("Nhận hàng chưa được khai giao")
    DENIED = "denied", _("Chúng tôi không giao lô này")
    ACKNOWLEDGED = "acknowledged", _("Chúng tôi có giao lô này")


class Condition(models.TextChoices):
    """In what condition goods came."""

    GOOD = "good", _("tốt")
    DAMAGED = "damaged", _("dập, vỡ, rách")
    SPOILED = "spoiled", _("ôi, hỏng")
    WARM = "warm", _("không đủ lạnh")
    WRONG = "wrong", _("sai hàng")
