"""What each act of the audit trail is called, in Vietnamese, and how it looks in a timeline."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActLook:
    """The act in words; icon of the sprite; tone of the timeline: good, plain, warn or bad."""

    words: str
    icon: str
    tone: str = "plain"


def look_of(action: str) -> ActLook:
    """How an act looks; one that is not in the table is called by its own name."""
    return ACTS.get(action) or ActLook(action, "point")


ACTS = {
    "log_in": ActLook("Đăng nhập", "login"),
    "fail_log_in": ActLook("Đăng nhập không thành công", "lock", "warn"),
    "create_account": ActLook("Tạo tài khoản", "user"),
    "edit_account": ActLook("Sửa tài khoản", "edit"),
    "suspend_account": ActLook("Tạm dừng tài khoản", "player-pause", "warn"),
    "restore_account": ActLook("Khôi phục tài khoản", "player-play", "good"),
    "issue_password_link": ActLook("Cấp đường dẫn đặt mật khẩu", "key"),
    "set_password": ActLook("Đặt mật khẩu", "key"),
    "mail_password_link": ActLook("Gửi thư đặt mật khẩu", "mail"),
    "set_up_authenticator_app": ActLook("Đặt ứng dụng tạo mã", "device-mobile", "good"),
    "remove_authenticator_app": ActLook("Gỡ ứng dụng tạo mã", "device-mobile", "warn"),
    "add_passkey": ActLook("Thêm khóa truy cập", "key", "good"),
    "remove_passkey": ActLook("Gỡ khóa truy cập", "key", "warn"),
    "renew_recovery_codes": ActLook("Làm mới mã dự phòng", "refresh"),
    "use_recovery_code": ActLook("Dùng mã dự phòng", "ticket", "warn"),
    "fail_second_step": ActLook("Nhập sai ở bước đăng nhập thứ hai", "lock", "warn"),
    "reset_second_step": ActLook("Bỏ bước đăng nhập thứ hai", "lock", "warn"),
    "make_token": ActLook("Tạo khóa cho máy", "key", "warn"),
    "revoke_token": ActLook("Thu hồi khóa cho máy", "key"),
    "end_session": ActLook("Kết thúc phiên đăng nhập", "logout"),
    "begin_acting": ActLook("Bắt đầu làm thay cơ sở", "login"),
    "end_acting": ActLook("Thôi làm thay cơ sở", "logout"),
    "grant_mandate": ActLook("Ủy quyền cho cơ sở khác làm thay", "users", "warn"),
    "end_mandate": ActLook("Kết thúc ủy quyền làm thay", "users"),
    "delegate_decisions": ActLook("Ủy quyền quyết định khi vắng mặt", "users", "warn"),
    "end_delegation": ActLook("Kết thúc ủy quyền quyết định", "users"),
    "assign_products": ActLook("Giao sản phẩm cho người sản xuất", "package"),
    "begin_authority": ActLook("Lập cơ quan", "plus"),
    "edit_authority": ActLook("Sửa cơ quan", "pencil"),
    "reorganise": ActLook("Sắp xếp cơ quan", "settings", "warn"),
    "move_account": ActLook("Chuyển tài khoản sang cơ quan khác", "user"),
    "load_profile": ActLook("Nạp hồ sơ địa phương", "settings"),
    "open_submission": ActLook("Lập hồ sơ", "pencil"),
    "edit_submission": ActLook("Sửa hồ sơ", "pencil"),
    "submit_submission": ActLook("Gửi duyệt", "send"),
    "accept_submission": ActLook("Chấp nhận nội dung", "clipboard-check", "good"),
    "return_submission": ActLook("Trả lại, yêu cầu bổ sung", "arrow-back-up", "warn"),
    "refuse_submission": ActLook("Không chấp nhận hồ sơ", "x", "bad"),
    "publish_submission": ActLook("Duyệt đăng", "check", "good"),
    "withdraw_submission": ActLook("Rút hồ sơ", "arrow-back-up"),
    "suspend_record": ActLook("Tạm dừng công khai", "player-pause", "warn"),
    "restore_record": ActLook("Cho công khai lại", "player-play", "good"),
    "declare_distinct": ActLook("Xác định không trùng", "scale"),
    "add_reason": ActLook("Thêm mẫu lý do", "pencil"),
    "edit_reason": ActLook("Sửa mẫu lý do", "pencil"),
    "invite_account": ActLook("Mời mở tài khoản", "mail"),
    "upload_import": ActLook("Tải tệp Excel lên", "upload"),
    "apply_import": ActLook("Nhập từ Excel", "check"),
    "cancel_import": ActLook("Hủy tệp Excel", "x", "warn"),
    "export_establishments": ActLook("Xuất danh sách cơ sở", "download"),
    "export_sites": ActLook("Xuất danh sách địa điểm", "download"),
    "export_products": ActLook("Xuất danh sách sản phẩm", "download"),
    "export_certificates": ActLook("Xuất danh sách giấy tờ", "download"),
    "export_accounts": ActLook("Xuất danh sách tài khoản", "download"),
    "add_chain": ActLook("Lập chuỗi an toàn", "link"),
    "edit_chain": ActLook("Sửa chuỗi an toàn", "pencil"),
    "confirm_chain": ActLook("Xác nhận chuỗi an toàn", "shield-check", "good"),
    "end_chain": ActLook("Kết thúc chuỗi an toàn", "lock", "warn"),
    "add_chain_member": ActLook("Thêm cơ sở vào chuỗi", "plus"),
    "end_chain_member": ActLook("Cơ sở thôi tham gia chuỗi", "circle-minus", "warn"),
    "mark_key_product": ActLook("Đưa vào sản phẩm chủ lực", "star", "good"),
    "end_key_product": ActLook("Đưa ra khỏi sản phẩm chủ lực", "circle-minus", "warn"),
    "revoke_certificate": ActLook("Thu hồi giấy", "ban", "bad"),
    "check_declaration": ActLook("Hậu kiểm bản công bố", "clipboard-check"),
    "revise_certificate_rule": ActLook("Sửa quy định về giấy tờ", "settings", "warn"),
    "pass_submission_on": ActLook("Chuyển hồ sơ sang cơ quan mới", "send"),
    "move_establishment": ActLook("Chuyển cơ sở sang đơn vị hành chính mới", "map-pin"),
    "move_site": ActLook("Chuyển địa điểm sang đơn vị hành chính mới", "map-pin"),
    "confirm_place": ActLook("Xác nhận xã, phường của cơ sở", "map-pin", "good"),
    "open_lot": ActLook("Mở lô", "plus"),
    "close_lot": ActLook("Đóng lô", "check"),
    "record_log": ActLook("Ghi nhật ký", "pencil"),
    "request_stamps": ActLook("Yêu cầu cấp tem", "ticket"),
    "issue_stamps": ActLook("Cấp tem", "rubber-stamp", "good"),
    "refuse_stamps": ActLook("Không chấp nhận yêu cầu cấp tem", "x", "bad"),
    "pass_request_on": ActLook("Chuyển yêu cầu cấp tem sang cơ quan mới", "send"),
    "order_print": ActLook("Yêu cầu in tem", "printer"),
    "activate_stamps": ActLook("Kích hoạt tem", "qrcode", "good"),
    "write_off_stamps": ActLook("Báo tem hỏng, mất, trả lại", "ticket", "warn"),
    "change_stamps": ActLook("Thay đổi trạng thái tem", "player-pause", "warn"),
    "upload_activations": ActLook("Tải tệp kích hoạt tem lên", "upload"),
    "apply_activations": ActLook("Kích hoạt tem từ Excel", "qrcode", "good"),
    "import_old_serials": ActLook("Nhập tem của hệ thống cũ", "upload", "warn"),
    "open_recall": ActLook("Thu hồi lô", "octagon-x", "bad"),
}
