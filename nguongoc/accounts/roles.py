"""The plan's account groups (III.1.3 a to e) as one table: level × role → permissions, with a sentence each.

tests/accounts/test_roles_of_the_plan.py writes the same table out of the plan's own words and compares.
"""

from dataclasses import dataclass

from nguongoc.accounts.enums import Level, Permission, Role

P = Permission
_READS = frozenset({P.SEE_REGISTER, P.SEE_REPORTS})
_RUNS_ACCOUNTS = frozenset({P.MANAGE_ACCOUNTS, P.SEE_AUDIT_TRAIL})
_STOPS_GOODS = frozenset({P.RECALL_LOTS, P.CHANGE_STAMP_STATES})
# What an official, or the clerk of a cooperative, may do in the name of an establishment.
DEPUTY = frozenset({P.EDIT_OWN_RECORDS, P.EDIT_PRODUCTS, P.WRITE_LOGS, P.REQUEST_STAMPS, P.ACTIVATE_STAMPS})
_MAKES = DEPUTY | {P.SEE_REPORTS}
# Who holds one of these logs in with a second step.
TWO_STEPS = frozenset({P.MANAGE_ACCOUNTS, P.APPROVE_RECORDS})
# What a program may be given a key for: no decision and nothing about accounts.
FOR_PROGRAMS = frozenset({P.SEE_REGISTER, P.SEE_REPORTS, P.WRITE_LOGS, P.REQUEST_STAMPS, P.ACTIVATE_STAMPS})


@dataclass(frozen=True, slots=True)
class RoleRow:
    sentence: str
    permissions: frozenset[Permission]


_LOCAL_AUTHORITY = {
    Role.ADMINISTRATOR: RoleRow(
        "Quản lý tài khoản của đơn vị, xem lịch sử truy cập, tạm dừng tài khoản.", _RUNS_ACCOUNTS | _READS
    ),
    Role.REVIEWER: RoleRow(
        "Kiểm tra nội dung do tài khoản vận hành và cơ sở đưa lên, chấp nhận hoặc không chấp nhận; cảnh báo, "
        "thu hồi lô hàng.",
        _READS | _STOPS_GOODS | {P.REVIEW_RECORDS, P.DECIDE_STAMPS},
    ),
    Role.OPERATOR: RoleRow(
        "Tiếp nhận yêu cầu, thêm cơ sở và nhập hồ sơ thay cơ sở; thay đổi trạng thái tem.",
        _READS | {P.ENTER_RECORDS, P.CHANGE_STAMP_STATES},
    ),
    Role.REPORTER: RoleRow("Báo cáo, thống kê trong địa bàn và lĩnh vực của đơn vị.", _READS),
}

ROLES: dict[Level, dict[Role, RoleRow]] = {
    Level.PROVINCE: {
        Role.ADMINISTRATOR: RoleRow(
            "Quản lý tài khoản cấp tỉnh, xem lịch sử truy cập; sắp xếp cơ quan, sửa quy định.",
            _RUNS_ACCOUNTS | _READS | {P.REORGANISE, P.EDIT_RULES},
        ),
        Role.REPORTER: RoleRow("Báo cáo, thống kê toàn tỉnh theo mọi điều kiện.", _READS),
    },
    Level.DEPARTMENT: {
        Role.ADMINISTRATOR: RoleRow(
            "Quản lý tài khoản của sở, xem lịch sử truy cập, tạm dừng tài khoản.", _RUNS_ACCOUNTS | _READS
        ),
        Role.APPROVER: RoleRow(
            "Duyệt đăng nội dung do cấp dưới và cơ sở gửi lên; duyệt cấp tem; cảnh báo, thu hồi lô hàng.",
            _READS | _STOPS_GOODS | {P.APPROVE_RECORDS, P.DECIDE_STAMPS},
        ),
        Role.REPORTER: RoleRow("Báo cáo, thống kê trong lĩnh vực của sở.", _READS),
    },
    Level.DIVISION: _LOCAL_AUTHORITY,
    Level.DISTRICT: _LOCAL_AUTHORITY,
    Level.COMMUNE: _LOCAL_AUTHORITY,
    Level.ESTABLISHMENT: {
        Role.ADMINISTRATOR: RoleRow(
            "Quản lý tài khoản, hồ sơ, sản phẩm, lô hàng và tem của cơ sở; tự cảnh báo, thu hồi.",
            _MAKES | _RUNS_ACCOUNTS | _STOPS_GOODS,
        ),
        Role.OPERATOR: RoleRow(
            "Cập nhật hồ sơ, sản phẩm; mở lô, ghi nhật ký; yêu cầu, in và kích hoạt tem.", _MAKES
        ),
        Role.PRODUCER: RoleRow(
            "Cập nhật thông tin, mở lô và ghi nhật ký cho những sản phẩm được giao.",
            frozenset({P.EDIT_PRODUCTS, P.WRITE_LOGS}),
        ),
        Role.REPORTER: RoleRow("Xem số lượng tem và số lượt tra cứu của cơ sở.", frozenset({P.SEE_REPORTS})),
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
