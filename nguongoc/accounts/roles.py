"""The plan's account groups as one table: level × role → permissions, with a sentence for each row."""

from dataclasses import dataclass

from nguongoc.accounts.enums import Level, Permission, Role

P = Permission
_AUTHORITY_READS = frozenset({P.SEE_REGISTER, P.SEE_REPORTS})
_HOLDER = frozenset({P.MANAGE_ACCOUNTS, P.SEE_AUDIT_TRAIL, P.SEE_REPORTS, P.SEE_REGISTER})
_REVIEWER = _AUTHORITY_READS | {P.REVIEW_RECORDS, P.DECIDE_STAMPS, P.CHANGE_STAMP_STATES, P.RECALL_LOTS}
_OPERATOR = _AUTHORITY_READS | {P.CHANGE_STAMP_STATES, P.ENTER_RECORDS}
# What an official, or the clerk of a cooperative, may do in the name of an establishment.
DEPUTY = frozenset({P.EDIT_OWN_RECORDS, P.WRITE_LOGS, P.REQUEST_STAMPS, P.ACTIVATE_STAMPS})
# Who holds one of these logs in with a second step.
TWO_STEPS = frozenset({P.MANAGE_ACCOUNTS, P.APPROVE_RECORDS})
_MAKER = frozenset({P.EDIT_OWN_RECORDS, P.WRITE_LOGS, P.REQUEST_STAMPS, P.ACTIVATE_STAMPS, P.SEE_REPORTS})


@dataclass(frozen=True, slots=True)
class RoleRow:
    sentence: str
    permissions: frozenset[Permission]


_LOCAL_AUTHORITY = {
    Role.ADMINISTRATOR: RoleRow("Quản lý tài khoản của đơn vị, xem lịch sử truy cập.", _HOLDER),
    Role.REVIEWER: RoleRow("Kiểm tra, chấp nhận hoặc trả lại nội dung; cảnh báo, thu hồi lô.", _REVIEWER),
    Role.OPERATOR: RoleRow("Tiếp nhận yêu cầu, nhập hồ sơ thay cơ sở.", _OPERATOR),
    Role.REPORTER: RoleRow("Xem và lập báo cáo trong phạm vi của đơn vị.", _AUTHORITY_READS),
}

ROLES: dict[Level, dict[Role, RoleRow]] = {
    Level.PROVINCE: {
        Role.ADMINISTRATOR: RoleRow(
            "Quản lý tài khoản cấp tỉnh, sắp xếp cơ quan, sửa quy định; xem lịch sử truy cập.",
            _HOLDER | {P.REORGANISE, P.EDIT_RULES},
        ),
        Role.REPORTER: RoleRow("Báo cáo, thống kê toàn tỉnh theo mọi điều kiện.", _AUTHORITY_READS),
    },
    Level.DEPARTMENT: {
        Role.ADMINISTRATOR: RoleRow("Quản lý tài khoản của sở, xem lịch sử truy cập.", _HOLDER),
        Role.APPROVER: RoleRow(
            "Duyệt đăng nội dung từ cấp dưới và cơ sở; duyệt cấp tem; thu hồi, cảnh báo lô hàng.",
            _AUTHORITY_READS | {P.APPROVE_RECORDS, P.DECIDE_STAMPS, P.CHANGE_STAMP_STATES, P.RECALL_LOTS},
        ),
        Role.REPORTER: RoleRow("Báo cáo, thống kê trong lĩnh vực của sở.", _AUTHORITY_READS),
    },
    Level.DIVISION: _LOCAL_AUTHORITY,
    Level.DISTRICT: _LOCAL_AUTHORITY,
    Level.COMMUNE: _LOCAL_AUTHORITY,
    Level.ESTABLISHMENT: {
        Role.ADMINISTRATOR: RoleRow(
            "Quản lý tài khoản, hồ sơ, sản phẩm, lô hàng và tem của cơ sở; tự thu hồi.",
            _MAKER | {P.MANAGE_ACCOUNTS, P.SEE_AUDIT_TRAIL, P.RECALL_LOTS, P.CHANGE_STAMP_STATES},
        ),
        Role.OPERATOR: RoleRow("Cập nhật sản phẩm, ghi nhật ký, yêu cầu và kích hoạt tem.", _MAKER),
        Role.PRODUCER: RoleRow("Ghi nhật ký cho sản phẩm được giao.", frozenset({P.WRITE_LOGS})),
        Role.REPORTER: RoleRow("Xem số lượng tem, lượt tra cứu của cơ sở.", frozenset({P.SEE_REPORTS})),
    },
}


def permissions_of(level: str, role: str) -> frozenset[Permission]:
    """What a role may do at a level; nothing where the plan has no such account."""
    row = ROLES[Level(level)].get(Role(role))
    return row.permissions if row else frozenset()


def sentence_of(level: str, role: str) -> str:
    """What a role may do at a level, in words."""
    row = ROLES[Level(level)].get(Role(role))
    return row.sentence if row else "Vai trò này không có trong bảng phân quyền: chưa làm được việc gì."
