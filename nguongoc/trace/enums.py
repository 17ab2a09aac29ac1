from django.db import models
from django.utils.translation import gettext_lazy as _

from nguongoc.common.epcis import Part


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
# What has to wait after a treatment.
HARVESTS = (LogKind.HARVEST, LogKind.SLAUGHTER)
# What makes a lot out of other goods; packing does where nothing was made before.
MAKING = (LogKind.SLAUGHTER, LogKind.PROCESSING)


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


class FlagOutcome(models.TextChoices):
    """What an authority found of what a check had flagged."""

    ACCEPTED = "accepted", _("chấp nhận, không phải vi phạm")
    BREACH = "breach", _("xác nhận vi phạm")


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
    CRATE = "crate", _("sọt")
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


class Known(models.IntegerChoices):
    """The kinds of resources by which one browses what events speak of (EPCIS 2.0, 12.5.3). Numbers are stored."""

    EPC = 1, "epcs"
    READ_POINT = 2, "readPoints"
    BIZ_LOCATION = 3, "bizLocations"
    BIZ_STEP = 4, "bizSteps"
    DISPOSITION = 5, "dispositions"


KNOWN_BY_PART = {
    **dict.fromkeys((Part.EPC, Part.PARENT, Part.CHILD, Part.INPUT, Part.OUTPUT), Known.EPC),
    Part.READ_POINT: Known.READ_POINT,
    Part.BIZ_LOCATION: Known.BIZ_LOCATION,
}
"""The kind under which a thing is listed that plays this part."""
