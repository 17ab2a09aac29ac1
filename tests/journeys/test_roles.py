"""What each role of the plan is there for, in a browser: one story a level, each role at its own screen."""

from urllib.parse import urlsplit

import pytest

from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.accounts.models import Membership
from nguongoc.accounts.roles import ROLES
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.actions import accept
from nguongoc.registry.models import ReviewRoute, Submission
from nguongoc.trace.models import LogEntry
from tests.factories import (
    PASSWORD,
    make_authority,
    make_chain,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_stamps,
    make_unit,
    make_world,
    register,
)
from tests.journeys.screens import DESK, PHONE, screen
from tests.programs import worker
from tests.workbooks import ESTABLISHMENT_HEADERS, establishment_row, workbook_bytes

NAME = "Hộ nuôi hàu Cái Rồng"


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def at(browser, live_server):
    """The screen of a new person in a role, logged in; a second step where the role needs one."""

    def enter(organisation, role, size=DESK):
        return screen(browser, live_server, size, make_person(organisation, role).email)

    return enter


def runs_accounts(administrator, role):
    """An account is added, its link given away once, then suspended, restored, and read about."""
    administrator.follow("Tài khoản", exact=True)
    administrator.follow("Thêm tài khoản")
    administrator.fill(name="Người mới thử", email="nguoi.moi@vidu.example")
    administrator.page.check(f"[name=role][value={role}]")
    administrator.press("Thêm tài khoản")
    administrator.reads("Đã thêm tài khoản", "chỉ hiện một lần")
    administrator.follow("Mở tài khoản")
    administrator.follow("Tạm dừng tài khoản")
    administrator.fill(reason="Chuyển công tác")
    administrator.press("Tạm dừng tài khoản")
    assert not Membership.objects.in_force().filter(person__email="nguoi.moi@vidu.example").exists()
    administrator.press("Khôi phục tài khoản")
    assert Membership.objects.in_force().filter(person__email="nguoi.moi@vidu.example").exists()
    administrator.reads("Lịch sử truy cập", "Chuyển công tác")


def looks_things_up(reporter, name):
    """Found without accents, on the list, its page and the map; taken along as Excel; nothing to be changed."""
    reporter.open("/co-quan/tim/")
    reporter.fill(q="ho nuoi hau")
    reporter.page.get_by_role("main").get_by_role("button", name="Tìm").click()
    reporter.follow(name)
    reporter.reads(name)
    reporter.open("/co-quan/ban-do/")
    reporter.open("/co-quan/co-so/?q=ho+nuoi+hau")
    with reporter.page.expect_download() as download:
        reporter.page.get_by_role("link", name="Xuất Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert reporter.page.get_by_role("link", name="Thêm cơ sở").count() == 0
    assert reporter.page.get_by_role("link", name="Tài khoản", exact=True).count() == 0


def enters(operator, unit):
    """An establishment that has no account."""
    operator.open("/co-quan/co-so/them/")
    operator.fill(name=NAME, address="Thôn 3", phone="0203 000 0001", representative="Người đại diện thử")
    operator.page.select_option("[name=kind]", "farm_household")
    operator.page.check("[name=sector][value=agriculture]")
    operator.page.check("[name=activities][value=primary_production]")
    operator.page.select_option("[name=unit]", label=unit)
    operator.press("Gửi duyệt")
    operator.reads("Đã gửi duyệt thay cơ sở")


def imports(operator, tmp_path, unit):
    """Two establishments from a file, one of them wrong: its row is given back."""
    file = tmp_path / "co-so.xlsx"
    rows = establishment_row("Cơ sở từ tệp", unit=unit), establishment_row("Cơ sở sai", unit="Xã lạ")
    file.write_bytes(workbook_bytes(ESTABLISHMENT_HEADERS, *rows))
    operator.open("/co-quan/excel/nhap/")
    operator.page.set_input_files("[name=file]", str(file))
    operator.press("Tải lên")
    operator.press("Xem trước")
    operator.page.get_by_text("1 dòng mới, 0 dòng thay đổi, 0 dòng giữ nguyên, 1 dòng sai").wait_for()
    operator.reads("không có “Xã lạ” trong danh mục")
    operator.press("Chỉ nhập 1 dòng tốt")
    operator.page.get_by_text("Đã nhập 1 dòng").wait_for()
    operator.look()
    with operator.page.expect_download():
        operator.page.get_by_role("link", name="Tải các dòng lỗi").click()


def checks(reviewer):
    """What an operator entered is checked by somebody else, then handed on."""
    reviewer.open("/co-quan/hang-doi/")
    reviewer.follow(NAME)
    reviewer.press("Chấp nhận")
    reviewer.reads("Đã chấp nhận")
    assert Submission.objects.get(record__name=NAME).state == "reviewed"


def local_authority(world, level):
    """An authority of this level that looks after Vân Đồn, and reviews what comes from there."""
    ReviewRoute.objects.exclude(reviewer_level="").update(reviewer_level=level)
    if level == Level.COMMUNE:
        return world.commune_authority
    if level == Level.DIVISION:
        name = "Chi cục Chất lượng, Chế biến và Phát triển thị trường"
        return make_authority(level, name, world.province.unit, Sector.AGRICULTURE)
    district = make_unit("203", "Huyện Vân Đồn", UnitKind.DISTRICT, UnitLevel.DISTRICT, world.province.unit)
    world.commune.parent = district
    world.commune.save()
    return make_authority(level, "Ủy ban nhân dân huyện Vân Đồn", district)


@pytest.mark.parametrize("level", [Level.COMMUNE, Level.DISTRICT, Level.DIVISION])
def test_local_authority(at, world, level):
    authority = local_authority(world, level)
    with at(authority, Role.ADMINISTRATOR) as administrator:
        runs_accounts(administrator, Role.REVIEWER)
    with at(authority, Role.OPERATOR) as operator:
        enters(operator, world.commune.name)
    with at(authority, Role.REVIEWER) as reviewer:
        checks(reviewer)
    with at(authority, Role.REPORTER, PHONE) as reporter:
        looks_things_up(reporter, NAME)


def test_operator_brings_many_in_from_excel(at, world, tmp_path):
    with worker(tmp_path / "worker.log"), at(world.commune_authority, Role.OPERATOR) as operator:
        imports(operator, tmp_path, world.commune.name)


def test_department(at, world):
    submission = register(world, name=NAME)
    with at(world.department, Role.ADMINISTRATOR) as administrator:
        runs_accounts(administrator, Role.APPROVER)
    accept(submission=submission, by=world.reviewer)
    with at(world.department, Role.APPROVER) as approver:
        approver.follow("Hồ sơ")
        approver.follow(NAME)
        approver.press("Duyệt đăng")
        approver.reads("Đã duyệt đăng")
        approver.open("/tai-khoan-cua-toi/uy-quyen/")
        approver.page.select_option("[name=delegate]", str(world.approver.pk))
        approver.fill(first_date="2099-01-05", last_date="2099-01-09", reason="Đi công tác")
        approver.press("Ủy quyền")
        approver.reads("quyết định thay", "Đi công tác")
    with at(world.department, Role.REPORTER, PHONE) as reporter:
        looks_things_up(reporter, NAME)


def test_province(at, world):
    make_chain(world, make_owner(world, name=NAME))
    top = world.administrator.organisation
    with at(top, Role.ADMINISTRATOR) as administrator:
        runs_accounts(administrator, Role.REPORTER)
        administrator.follow("Mẫu lý do")
        administrator.follow("Thêm mẫu")
        administrator.fill(text="Ảnh chụp giấy bị mờ. Hãy chụp lại.")
        administrator.press("Lưu")
        administrator.reads("Ảnh chụp giấy bị mờ")
        administrator.follow("Quy định về giấy tờ")
        administrator.follow("Nhật ký hệ thống")
        administrator.reads("Chuyển công tác", "Người thử (tài khoản hệ thống)")
    with at(top, Role.REPORTER, PHONE) as reporter:
        looks_things_up(reporter, NAME)


def test_establishment(at, browser, live_server, world):
    owner = make_owner(world, name=NAME)
    product, other = make_product(world, owner), make_product(world, owner, name="Mực khô")
    make_stamps(world, owner, make_lot(world, owner, product), 20, active=10)
    with screen(browser, live_server, PHONE, owner.email) as administrator:
        administrator.open("/co-so/tai-khoan/them/")
        administrator.fill(name="Người nuôi thử", email="nguoi.nuoi@vidu.example")
        administrator.page.check("[name=role][value=producer]")
        administrator.press("Thêm tài khoản")
        link = administrator.page.input_value("#duong-dan")
        administrator.follow("Mở tài khoản")
        administrator.follow("Giao sản phẩm")
        administrator.page.get_by_label(product.name).check()
        administrator.press("Giao sản phẩm")
        administrator.reads(product.name)
    with screen(browser, live_server, PHONE) as phone:
        phone.open(urlsplit(link).path)
        phone.fill(new_password1=PASSWORD, new_password2=PASSWORD)
        phone.press("Đặt mật khẩu")
    with screen(browser, live_server, PHONE, "nguoi.nuoi@vidu.example") as producer:
        producer.open("/co-so/lo/mo/")
        assert other.name not in producer.page.inner_text("main")
        producer.fill(code="NN-01")
        producer.press("Mở lô")
        producer.follow("Ghi")
        producer.page.locator("a.tile").first.click()
        producer.fill(quantity="40")
        producer.page.select_option("[name=unit]", "KGM")
        producer.press("Ghi nhật ký")
        assert LogEntry.objects.get(lot__code="NN-01").entered_by.email == "nguoi.nuoi@vidu.example"
    with at(owner.organisation, Role.OPERATOR, PHONE) as operator:
        operator.open("/co-so/ho-so/giay-to/them/")
        operator.page.select_option("[name=kind]", "haccp")
        operator.fill(number="HC-01", issuer="Tổ chức thử", issued_date="2026-01-05", expiry_date="2028-01-04")
        operator.press("Gửi duyệt")
        operator.reads("chờ kiểm tra")
    with at(owner.organisation, Role.REPORTER, PHONE) as reporter:
        reporter.reads("Tem và tra cứu", "Tem đã cấp", "20", "Lượt tra cứu")
        assert reporter.page.get_by_role("link", name="Sản phẩm").count() == 0


def test_every_role_of_the_table_has_its_story():
    local = {Role.ADMINISTRATOR, Role.REVIEWER, Role.OPERATOR, Role.REPORTER}
    told = {
        Level.PROVINCE: {Role.ADMINISTRATOR, Role.REPORTER},
        Level.DEPARTMENT: {Role.ADMINISTRATOR, Role.APPROVER, Role.REPORTER},
        Level.DIVISION: local,
        Level.DISTRICT: local,
        Level.COMMUNE: local,
        Level.ESTABLISHMENT: {Role.ADMINISTRATOR, Role.OPERATOR, Role.PRODUCER, Role.REPORTER},
    }
    assert {level: set(rows) for level, rows in ROLES.items()} == told
