from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Levels of organisations (plan III.1.3 a to e). Which of them a province has is data."""

    PROVINCE = "province", _("cấp tỉnh, thành phố")
    DEPARTMENT = "department", _("sở, ngành")
    DIVISION = "division", _("phòng, đơn vị trực thuộc sở")
    DISTRICT = "district", _("cấp huyện")
    COMMUNE = "commune", _("cấp xã")
    ESTABLISHMENT = "establishment", _("cơ sở sản xuất, kinh doanh")


class SuccessionKind(models.TextChoices):
    """How an authority hands its places, people and work on. Only after a handover does it go on itself."""

    RENAME = "rename", _("đổi tên")
    MERGE = "merge", _("hợp nhất, sáp nhập")
    SPLIT = "split", _("chia, tách")
    ABOLISH = "abolish", _("giải thể, chuyển việc cho cơ quan khác")
    HAND_OVER = "hand_over", _("chuyển giao một phần địa bàn")


class Sector(models.TextChoices):
    """One product, one authority: the three sectors of food safety (Decree 15/2018)."""

    AGRICULTURE = "agriculture", _("nông nghiệp")
    HEALTH = "health", _("y tế")
    TRADE = "trade", _("công thương")


class Role(models.TextChoices):
    """Kinds of accounts (plan III.1.3)."""

    ADMINISTRATOR = "administrator", _("tài khoản hệ thống")
    APPROVER = "approver", _("tài khoản duyệt đăng")
    REVIEWER = "reviewer", _("tài khoản kiểm tra")
    OPERATOR = "operator", _("tài khoản vận hành")
    PRODUCER = "producer", _("tài khoản sản xuất")
    REPORTER = "reporter", _("tài khoản báo cáo")


class Permission(models.TextChoices):
    """What a person may be allowed to do; each view and each action names the one that it needs."""

    MANAGE_ACCOUNTS = "manage_accounts", _("quản lý, tạm dừng, khôi phục tài khoản trong phạm vi của đơn vị")
    SEE_AUDIT_TRAIL = "see_audit_trail", _("xem lịch sử truy cập của các tài khoản và nhật ký hệ thống")
    SEE_REGISTER = "see_register", _("xem cơ sở, sản phẩm, lô hàng trong địa bàn và lĩnh vực của đơn vị")
    REVIEW_RECORDS = "review_records", _("kiểm tra nội dung, chấp nhận hoặc không chấp nhận")
    APPROVE_RECORDS = "approve_records", _("duyệt đăng nội dung ra công khai")
    DECIDE_STAMPS = "decide_stamps", _("duyệt yêu cầu cấp tem")
    CHANGE_STAMP_STATES = "change_stamp_states", _("thay đổi trạng thái tem")
    RECALL_LOTS = "recall_lots", _("cảnh báo, thu hồi lô sản phẩm không bảo đảm an toàn")
    ENTER_RECORDS = "enter_records", _("tiếp nhận yêu cầu, thêm cơ sở, nhập hồ sơ thay cơ sở trong địa bàn")
    EDIT_RULES = "edit_rules", _("sửa quy định và thời hạn")
    REORGANISE = "reorganise", _("sắp xếp lại cơ quan quản lý")
    EDIT_OWN_RECORDS = "edit_own_records", _("cập nhật hồ sơ, giấy tờ và thêm sản phẩm của cơ sở")
    EDIT_PRODUCTS = "edit_products", _("cập nhật thông tin sản phẩm")
    WRITE_LOGS = "write_logs", _("mở lô, ghi nhật ký")
    REQUEST_STAMPS = "request_stamps", _("tạo yêu cầu cấp tem, in tem")
    ACTIVATE_STAMPS = "activate_stamps", _("kích hoạt tem lên lô hàng")
    SEE_REPORTS = "see_reports", _("xem báo cáo, thống kê")


# What an official may decide, and hand on to a colleague while away.
DECIDING = frozenset(
    {
        Permission.REVIEW_RECORDS,
        Permission.APPROVE_RECORDS,
        Permission.DECIDE_STAMPS,
        Permission.CHANGE_STAMP_STATES,
        Permission.RECALL_LOTS,
    }
)


class AccessAct(models.TextChoices):
    """What somebody looked at; what somebody changed stands in the audit trail."""

    OPEN = "open", _("mở xem")
    EXPORT = "export", _("xuất, tải về")


class AttemptKind(models.TextChoices):
    """What is limited by rate: nguongoc.accounts.limits says how."""

    PASSWORD = "password", _("mật khẩu")
    CODE = "code", _("mã sáu chữ số")
    RECOVERY_CODE = "recovery_code", _("mã dự phòng")
    PASSWORD_LINK = "password_link", _("thư đặt mật khẩu")
    REGISTRATION = "registration", _("đăng ký cơ sở")
    REGISTRATION_DRAFT = "registration_draft", _("bản nháp đăng ký")
    COMPLAINT = "complaint", _("phản ánh")
    COMPLAINT_PICTURE = "complaint_picture", _("ảnh của phản ánh chưa gửi được")
