from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    """What is checked before the public may read it."""

    ESTABLISHMENT = "establishment", _("cơ sở")
    PRODUCT = "product", _("sản phẩm")
    CERTIFICATE = "certificate", _("giấy chứng nhận")
    SITE = "site", _("địa điểm")


class RecordState(models.TextChoices):
    UNPUBLISHED = "unpublished", _("chưa đăng")
    PUBLISHED = "published", _("đã duyệt đăng")
    SUSPENDED = "suspended", _("tạm dừng")


class SubmissionState(models.TextChoices):
    DRAFT = "draft", _("bản nháp")
    SUBMITTED = "submitted", _("chờ kiểm tra")
    REVIEWED = "reviewed", _("đã kiểm tra, chờ duyệt đăng")
    PUBLISHED = "published", _("đã duyệt đăng")
    RETURNED = "returned", _("yêu cầu bổ sung")
    REFUSED = "refused", _("không chấp nhận")
    WITHDRAWN = "withdrawn", _("cơ sở đã rút")


UNDER_WAY = (SubmissionState.SUBMITTED, SubmissionState.REVIEWED, SubmissionState.RETURNED)
OPEN_STATES = (SubmissionState.DRAFT, *UNDER_WAY)


class DecisionAct(models.TextChoices):
    SUBMIT = "submit", _("gửi duyệt")
    ACCEPT = "accept", _("chấp nhận nội dung")
    RETURN = "return", _("trả lại, yêu cầu bổ sung")
    REFUSE = "refuse", _("không chấp nhận")
    PUBLISH = "publish", _("duyệt đăng")
    WITHDRAW = "withdraw", _("rút hồ sơ")


class RecordAct(models.TextChoices):
    """What an authority does with a record that is public, whatever is proposed beside it."""

    SUSPEND = "suspend", _("tạm dừng công khai")
    RESTORE = "restore", _("cho công khai lại")


class RouteKind(models.TextChoices):
    """What a route of the profile says for: each kind of record, and requests for stamps."""

    ESTABLISHMENT = "establishment", _("cơ sở")
    PRODUCT = "product", _("sản phẩm")
    CERTIFICATE = "certificate", _("giấy chứng nhận")
    SITE = "site", _("địa điểm")
    STAMP_REQUEST = "stamp_request", _("yêu cầu cấp tem")


class ReasonAct(models.TextChoices):
    """What a ready reason is for."""

    RETURN = "return", _("trả lại, yêu cầu bổ sung")
    REFUSE = "refuse", _("không chấp nhận")
    SUSPEND = "suspend", _("tạm dừng công khai")


class EstablishmentKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("doanh nghiệp")
    COOPERATIVE = "cooperative", _("hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("tổ hợp tác")
    HOUSEHOLD_BUSINESS = "household_business", _("hộ kinh doanh")
    FARM_HOUSEHOLD = "farm_household", _("nông hộ")
    SMALL_PRODUCER = "small_producer", _("cơ sở nhỏ lẻ")
    SLAUGHTERHOUSE = "slaughterhouse", _("cơ sở giết mổ")
    PACKING_HOUSE = "packing_house", _("cơ sở đóng gói")
    CARRIER = "carrier", _("đơn vị vận chuyển")
    WHOLESALE_MARKET = "wholesale_market", _("chợ đầu mối")
    CLASS1_MARKET = "class1_market", _("chợ hạng 1")
    RETAILER = "retailer", _("cửa hàng, siêu thị")


class Activity(models.TextChoices):
    PRIMARY_PRODUCTION = "primary_production", _("sản xuất ban đầu (trồng, nuôi, khai thác)")
    SLAUGHTER = "slaughter", _("giết mổ")
    PREPROCESSING = "preprocessing", _("sơ chế")
    PROCESSING = "processing", _("chế biến")
    PACKING = "packing", _("đóng gói")
    STORAGE = "storage", _("bảo quản, lưu kho")
    TRANSPORT = "transport", _("vận chuyển")
    TRADING = "trading", _("kinh doanh, bán lẻ")


class ProductionSector(models.TextChoices):
    """How a product comes into being: it chooses the log forms."""

    CROPS = "crops", _("trồng trọt")
    LIVESTOCK = "livestock", _("chăn nuôi, giết mổ")
    AQUACULTURE = "aquaculture", _("nuôi trồng thủy sản")
    MOLLUSCS = "molluscs", _("nuôi nhuyễn thể (hàu, ngao, tu hài)")
    CAPTURE = "capture", _("khai thác thủy sản")
    FOREST_PRODUCTS = "forest_products", _("lâm sản ngoài gỗ")
    HONEY = "honey", _("nuôi ong lấy mật")
    PROCESSED_FOOD = "processed_food", _("thực phẩm chế biến")


class CertificateKind(models.TextChoices):
    """Papers that speak for an establishment or a product (plan III.2, III.3)."""

    FOOD_SAFETY = "food_safety_certificate", _("Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm")
    COMMITMENT = "food_safety_commitment", _("Bản cam kết sản xuất thực phẩm an toàn")
    SELF_DECLARATION = "self_declaration", _("Bản tự công bố sản phẩm")
    DECLARATION_REGISTRATION = "declaration_registration", _("Giấy tiếp nhận đăng ký bản công bố sản phẩm")
    TEST_REPORT = "test_report", _("Phiếu kết quả kiểm nghiệm")
    OCOP = "ocop", _("Giấy chứng nhận sản phẩm OCOP")
    VIETGAP = "vietgap", _("Chứng nhận VietGAP")
    VIETGAHP = "vietgahp", _("Chứng nhận VietGAHP")
    ORGANIC = "organic", _("Chứng nhận hữu cơ")
    GMP = "gmp", _("Chứng nhận GMP")
    HACCP = "haccp", _("Chứng nhận HACCP")
    ISO_22000 = "iso_22000", _("Chứng nhận ISO 22000")
    IFS = "ifs", _("Chứng nhận IFS")
    BRC = "brc", _("Chứng nhận BRC")
    FSSC_22000 = "fssc_22000", _("Chứng nhận FSSC 22000")
    GROWING_AREA_CODE = "growing_area_code", _("Mã số vùng trồng")
    PACKING_HOUSE_CODE = "packing_house_code", _("Mã số cơ sở đóng gói")
    GEOGRAPHICAL_INDICATION = "geographical_indication", _("Chỉ dẫn địa lý")
    CERTIFICATION_MARK = "certification_mark", _("Nhãn hiệu chứng nhận")
    COLLECTIVE_MARK = "collective_mark", _("Nhãn hiệu tập thể")
    OTHER = "other", _("Giấy tờ khác")


# Whoever holds one of them needs no certificate of food safety (Decree 15/2018, article 12).
STANDARDS = (
    CertificateKind.GMP,
    CertificateKind.HACCP,
    CertificateKind.ISO_22000,
    CertificateKind.IFS,
    CertificateKind.BRC,
    CertificateKind.FSSC_22000,
)


class TestResult(models.TextChoices):
    """What a laboratory found, and what an authority found when it checked a declaration."""

    __test__ = False  # pytest would take it for a test

    PASSED = "passed", _("đạt")
    FAILED = "failed", _("không đạt")


class CertificateEffect(models.TextChoices):
    """What depends on a paper and stops once it has ended or was revoked, where its rule says so."""

    ACTIVATION = "activation", _("kích hoạt tem")
    PUBLICATION = "publication", _("duyệt đăng sản phẩm")
    BADGE = "badge", _("nêu hạng sao, chứng nhận trên trang tra cứu")


class NetUnit(models.TextChoices):
    """Units of quantity: UN/ECE Recommendation 20 codes, as EPCIS wants them."""

    KILOGRAM = "KGM", "kg"
    GRAM = "GRM", "g"
    LITRE = "LTR", "lít"
    MILLILITRE = "MLT", "ml"
    PIECE = "H87", _("cái")
    HEAD = "HEA", _("con")


class PriceUnit(models.TextChoices):
    """For how much a price is."""

    PACK = "pack", _("một gói")
    CARTON = "carton", _("một thùng")
    KILOGRAM = "KGM", _("một kg")
    LITRE = "LTR", _("một lít")
    PIECE = "H87", _("một cái, quả")
    HEAD = "HEA", _("một con")


class Period(models.TextChoices):
    """In what time a capacity is reached."""

    DAY = "day", _("ngày")
    MONTH = "month", _("tháng")
    SEASON = "season", _("vụ")
    YEAR = "year", _("năm")


class Audience(models.TextChoices):
    """Who reads a field, from the widest circle to the narrowest: each reads what the wider one reads."""

    PUBLIC = "public", _("mọi người")
    PARTNER = "partner", _("đối tác và cơ quan quản lý")
    AUTHORITY = "authority", _("chỉ cơ quan quản lý")


NARROWNESS = {audience: place for place, audience in enumerate(Audience)}


class AreaUnit(models.TextChoices):
    """Units of area: UN/ECE Recommendation 20 codes."""

    HECTARE = "HAR", "ha"
    SQUARE_METRE = "MTK", "m²"


class LegalPaperKind(models.TextChoices):
    """Papers by which an establishment exists in law (plan III.2)."""

    BUSINESS_REGISTRATION = "business_registration", _("giấy chứng nhận đăng ký doanh nghiệp")
    COOPERATIVE_REGISTRATION = "cooperative_registration", _("giấy chứng nhận đăng ký hợp tác xã")
    HOUSEHOLD_REGISTRATION = "household_registration", _("giấy chứng nhận đăng ký hộ kinh doanh")
    COOPERATION_CONTRACT = "cooperation_contract", _("hợp đồng hợp tác của tổ hợp tác")
    IDENTITY_CARD = "identity_card", _("căn cước của chủ hộ")
    OTHER = "other", _("giấy tờ khác")


class SiteKind(models.TextChoices):
    """Where an establishment grows, keeps, catches, makes, packs, stores or sells."""

    GROWING_AREA = "growing_area", _("vùng trồng")
    FARM = "farm", _("trang trại, chuồng nuôi")
    POND = "pond", _("ao nuôi")
    CAGE = "cage", _("lồng bè")
    TIDAL_BED = "tidal_bed", _("bãi triều")
    VESSEL = "vessel", _("tàu cá")
    FOREST = "forest", _("rừng, nơi thu hái lâm sản")
    SLAUGHTERHOUSE = "slaughterhouse", _("cơ sở giết mổ")
    PREPROCESSING_PLANT = "preprocessing_plant", _("xưởng sơ chế")
    PROCESSING_PLANT = "processing_plant", _("nhà máy, xưởng chế biến")
    PACKING_HOUSE = "packing_house", _("cơ sở đóng gói")
    STORE = "store", _("kho bảo quản")
    SHOP = "shop", _("cửa hàng, điểm bán")
    OTHER = "other", _("địa điểm khác")


class SiteCodeKind(models.TextChoices):
    """Codes that authorities give to sites."""

    GROWING_AREA_CODE = "growing_area_code", _("mã số vùng trồng")
    PACKING_HOUSE_CODE = "packing_house_code", _("mã số cơ sở đóng gói")
    FARM_CODE = "farm_code", _("mã số cơ sở nuôi")
    VESSEL_REGISTRATION = "vessel_registration", _("số đăng ký tàu cá")
    OTHER = "other", _("mã số khác")


class ChainRole(models.TextChoices):
    """What an establishment does in a safe-food chain (plan III.2)."""

    PRODUCTION = "production", _("sản xuất ban đầu")
    PREPROCESSING = "preprocessing", _("sơ chế")
    PROCESSING = "processing", _("chế biến")
    PACKING = "packing", _("đóng gói")
    TRANSPORT = "transport", _("vận chuyển")
    TRADING = "trading", _("kinh doanh")


class ChainState(models.TextChoices):
    """Where a safe-food chain stands today; it follows from its dates."""

    CONFIRMED = "confirmed", _("đang hiệu lực")
    DRAFT = "draft", _("chưa xác nhận")
    EXPIRED = "expired", _("hết hạn")
    ENDED = "ended", _("đã kết thúc")
