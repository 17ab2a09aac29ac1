"""The plan's account groups, written out from its own words (193/KH-UBND, III.1.3), against the table in code.

Each clause stands here as the plan has it, then what follows from it for each kind of account that its group has.
Where the plan gives a function to a group and not to a kind of account, the glossary's reading decides: `hệ thống`
runs accounts, `kiểm tra` checks and stops goods, `vận hành` enters, `báo cáo` reads.
"""

import pytest

from nguongoc.accounts.enums import DECIDING, Level, Permission, Role
from nguongoc.accounts.models import Organisation
from nguongoc.accounts.roles import DEPUTY, ROLES, permissions_of, sentence_of
from tests.factories import make_owner, make_person

ACCOUNTS = (
    "Chức năng quản lý các tài khoản ..., xem lịch sử truy cập các tài khoản, tạm dừng hoạt động tài khoản trong "
    "phạm vi quản lý, thay đổi thông tin các nhân của tài khoản"
)
COUNTS = "báo cáo, thống kê số lượng tổ chức cán nhân đăng ký tham gia theo các điều kiện"
PUBLISHES = "duyệt đăng các công việc được gửi từ cấp huyện và doanh nghiệp"
STOPS = "thu hồi, cảnh báo sản phẩm (lô sản phẩm) không bảo đảm ATTP"
STAMP_STATES = (
    "Các chức năng thay đổi thông tin trạng thái của tem QR-code, đăng cảnh báo về tình trạng của sản phẩm cũng "
    "như lệnh thu hồi sản phẩm khi cần thiết"
)
CHECKS = "kiểm tra các công việc được gửi từ nhóm tài khoản vận hành"
ACCEPTS = (
    "Kiểm tra các thông tin trên hệ thống khi tài khoản vận hành đưa nội dung lên hệ thống, cho phép chấp nhận "
    "hoặc không chấp nhận nội dung công việc"
)
TAKES = "Tiếp nhận yêu cầu từ các tổ chức, cá nhân, thêm mới tổ chức, cá nhân tham gia hệ thống truy xuất"
ASKS = "tạo yêu cầu cấp mã tem cho cơ quan chức năng"
UPDATES = "Cập nhật thông tin sản phẩm"
CODE_LOTS = "cập nhật thông tin lô mã"
ASSIGNED = "Thông tin sản phẩm theo từng sản phẩm cụ thể được đảm nhận"
OWN_COUNTS = "thống kê số lượng tem, số lượng người truy xuất của cơ sở"
OWN_STAMPS = "thay đổi thông tin trạng thái của tem gắn trên sản phẩm"
LOGS = "III.2: Nhật ký sản xuất; nhật ký sơ chế chế biến; nhật ký logistic"
OWN_DATA = "III.2: Các tổ chức, các nhân sản xuất, kinh doanh cập nhật, biên tập, đưa thông tin dữ liệu lên"
BEYOND = "beyond the plan: reorganisation, and rules with dates, are operations of the province's administrator"
CLAUSES = (
    *(ACCOUNTS, COUNTS, PUBLISHES, STOPS, STAMP_STATES, CHECKS, ACCEPTS, TAKES, ASKS, UPDATES, CODE_LOTS),
    *(ASSIGNED, OWN_COUNTS, OWN_STAMPS, LOGS, OWN_DATA, BEYOND),
)

Row = dict[str, str]  # permission → the clause that gives it
RUNS_ACCOUNTS: Row = {"manage_accounts": ACCOUNTS, "see_audit_trail": ACCOUNTS}
COUNTS_ALL: Row = {"see_reports": COUNTS, "see_register": COUNTS}
STOPS_GOODS: Row = {"recall_lots": STOPS, "change_stamp_states": STAMP_STATES}


def local(checks: str) -> dict[str, Row]:
    """c), d) and đ): hệ thống; kiểm tra; vận hành; báo cáo."""
    return {
        "administrator": RUNS_ACCOUNTS | COUNTS_ALL,
        "reviewer": COUNTS_ALL | STOPS_GOODS | {"review_records": checks, "decide_stamps": ASKS},
        "operator": COUNTS_ALL | {"enter_records": TAKES, "change_stamp_states": STAMP_STATES},
        "reporter": COUNTS_ALL,
    }


OPERATES: Row = {
    "edit_own_records": OWN_DATA,
    "edit_products": UPDATES,
    "write_logs": LOGS,
    "request_stamps": ASKS,
    "activate_stamps": CODE_LOTS,
    "see_reports": OWN_COUNTS,
}
PLAN: dict[str, dict[str, Row]] = {
    # a) bao gồm Tài khoản hệ thống và tài khoản báo cáo
    "province": {
        "administrator": RUNS_ACCOUNTS | COUNTS_ALL | {"reorganise": BEYOND, "edit_rules": BEYOND},
        "reporter": COUNTS_ALL,
    },
    # b) bao gồm tài khoản hệ thống; tài khoản duyệt đăng cấp; tài khoản báo cáo cấp sở, ngành
    "department": {
        "administrator": RUNS_ACCOUNTS | COUNTS_ALL,
        "approver": COUNTS_ALL | STOPS_GOODS | {"approve_records": PUBLISHES, "decide_stamps": ASKS},
        "reporter": COUNTS_ALL,
    },
    # c) d) đ) bao gồm Tài khoản hệ thống; Tài khoản kiểm tra; Tài khoản vận hành; Tài khoản báo cáo
    "division": local(CHECKS),
    "district": local(ACCEPTS),
    "commune": local(ACCEPTS),
    # e) bao gồm Tài khoản hệ thống; Tài khoản vận hành; Tài khoản sản xuất; Tài khoản báo cáo
    "establishment": {
        "administrator": OPERATES | RUNS_ACCOUNTS | {"recall_lots": STOPS, "change_stamp_states": OWN_STAMPS},
        "operator": OPERATES,
        "producer": {"edit_products": ASSIGNED, "write_logs": LOGS},
        "reporter": {"see_reports": OWN_COUNTS},
    },
}
CELLS = [(level, role, permission) for level in Level for role in Role for permission in Permission]


@pytest.mark.parametrize(("level", "role", "permission"), CELLS, ids=str)
def test_cell_is_the_plans(level, role, permission):
    planned = permission.value in PLAN[level.value].get(role.value, {})
    assert (permission in permissions_of(level, role)) == planned


def test_levels_and_roles_are_the_plans():
    assert {level.value: {role.value for role in roles} for level, roles in ROLES.items()} == {
        level: set(roles) for level, roles in PLAN.items()
    }


def test_every_clause_gives_something_and_everything_given_has_its_clause():
    used = {clause for roles in PLAN.values() for row in roles.values() for clause in row.values()}
    assert used == set(CLAUSES)
    assert {permission for roles in PLAN.values() for row in roles.values() for permission in row} == set(
        Permission.values
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("level", "role"), [(level, role) for level in PLAN for role in PLAN[level]], ids=str)
def test_person_may_what_the_table_says(world, level, role):
    organisation = make_owner(world).organisation
    Organisation.objects.filter(pk=organisation.pk).update(level=level)
    organisation.refresh_from_db()
    person = make_person(organisation, Role(role))
    assert {permission.value for permission in Permission if person.may(permission)} == set(PLAN[level][role])


def test_each_role_and_each_permission_has_a_sentence_of_its_own():
    sentences = [row.sentence for level in (Level.PROVINCE, Level.ESTABLISHMENT) for row in ROLES[level].values()]
    assert len(set(sentences)) == len(sentences)
    assert all(row.sentence.endswith(".") for roles in ROLES.values() for row in roles.values())
    labels = [str(label) for label in Permission.labels]
    assert len(set(labels)) == len(labels)
    assert all(len(label.split()) > 2 for label in labels)
    assert "chưa làm được việc gì" in sentence_of("commune", "approver")


def test_deputy_never_runs_accounts_recalls_or_decides():
    assert permissions_of("establishment", "operator") >= DEPUTY
    assert not DEPUTY & (DECIDING | {Permission.MANAGE_ACCOUNTS, Permission.SEE_AUDIT_TRAIL})
    assert Permission.MANAGE_ACCOUNTS not in DECIDING
