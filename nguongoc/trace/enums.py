from django.db import models
from django.utils.translation import gettext_lazy as _


class LotState(models.TextChoices):
    OPEN = "open", _("đang mở")
    CLOSED = "closed", _("đã đóng")
    ON_HOLD = "on_hold", _("tạm giữ")
    RECALLED = "recalled", _("đã thu hồi")


class LogKind(models.TextChoices):
    """What was done: the critical tracking events of which people keep a log, in the order of the work."""

    PREPARATION = "preparation", _("Chuẩn bị đất, ao, chuồng")
    INPUT = "input", _("Mua vật tư")
    STOCKING = "stocking", _("Gieo trồng, thả giống")
    CARE = "care", _("Chăm sóc")
    FERTILISING = "fertilising", _("Bón phân")
    PESTICIDE = "pesticide", _("Phun thuốc bảo vệ thực vật")
    FEEDING = "feeding", _("Cho ăn")
    TREATMENT = "treatment", _("Dùng thuốc, tiêm phòng")
    DISINFECTION = "disinfection", _("Khử trùng, vệ sinh")
    MEASUREMENT = "measurement", _("Đo môi trường")
    DEATH = "death", _("Chết, loại bỏ")
    TRIP = "trip", _("Chuyến biển")
    HAUL = "haul", _("Mẻ lưới")
    TRANSSHIPMENT = "transshipment", _("Chuyển tải")
    TEST = "test", _("Lấy mẫu, kiểm nghiệm")
    HARVEST = "harvest", _("Thu hoạch")
    SLAUGHTER = "slaughter", _("Giết mổ")
    PROCESSING = "processing", _("Chế biến")
    PACKING = "packing", _("Đóng gói")
    STORAGE = "storage", _("Lưu kho")
    SHIPPING = "shipping", _("Xuất hàng")
    TRANSPORT = "transport", _("Vận chuyển")
    RECEIVING = "receiving", _("Nhận hàng")
    RETAIL = "retail", _("Bán lẻ")


# Work before there are goods: it has no quantity of a lot and makes no event.
BEFORE_GOODS = (
    LogKind.PREPARATION,
    LogKind.INPUT,
    LogKind.STOCKING,
    LogKind.CARE,
    LogKind.FERTILISING,
    LogKind.PESTICIDE,
    LogKind.FEEDING,
    LogKind.TREATMENT,
    LogKind.DISINFECTION,
    LogKind.MEASUREMENT,
    LogKind.DEATH,
    LogKind.TRIP,
    LogKind.HAUL,
    LogKind.TRANSSHIPMENT,
    LogKind.TEST,
)
TREATMENTS = (LogKind.PESTICIDE, LogKind.TREATMENT)


class Catalogue(models.TextChoices):
    """Lists of what people use and name in their logs."""

    PESTICIDE = "pesticide", _("Thuốc bảo vệ thực vật")
    VETERINARY_DRUG = "veterinary_drug", _("Thuốc thú y, vắc xin")
    FEED = "feed", _("Thức ăn")
    FERTILISER = "fertiliser", _("Phân bón")
    SPECIES = "species", _("Giống, loài")
    GEAR = "gear", _("Ngư cụ")


class LogCheck(models.TextChoices):
    """What is checked of an entry; with which consequence is a dated rule of the profile."""

    INTERVAL = "interval", _("Thời gian cách ly, ngừng thuốc")
    YIELD = "yield", _("Thành phẩm nhiều hơn nguyên liệu")
    PAPER = "paper", _("Giấy tờ hết hạn")


class RuleLevel(models.TextChoices):
    """What follows where a check finds something."""

    WARN = "warn", _("cảnh báo")
    BLOCK = "block", _("không cho ghi")
    OFF = "off", _("không kiểm tra")


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


class ThingKind(models.TextChoices):
    """What an identifier names, as far as tracing tells things apart."""

    LOT = "lot", _("lô")
    ITEM = "item", _("sản phẩm đơn chiếc")
    UNIT = "unit", _("đơn vị vận chuyển (SSCC)")
    ASSET = "asset", _("thùng, sọt dùng lại")
    CLASS = "class", _("loại hàng không ghi lô")
    OTHER = "other", _("vật khác")


class BreakLevel(models.TextChoices):
    """How much a break in a chain weighs."""

    WRONG = "wrong", _("không thể đúng")
    MISSING = "missing", _("thiếu")
    CARE = "care", _("cần xem lại")
