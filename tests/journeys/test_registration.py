"""An establishment registers on a phone, with a draft in between; it is returned, mended and published."""

import pytest

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Notice
from nguongoc.registry.models import RegistrationDraft, Submission
from tests.factories import PASSWORD, make_person, make_reason, make_world
from tests.journeys.mails import mailed, set_password
from tests.journeys.screens import DESK, PHONE, screen
from tests.programs import worker

OWNER = "ho.nuoi.hau@vidu.example"
NAME = "Hộ nuôi hàu Cái Rồng"


@pytest.fixture
def world(transactional_db):
    return make_world()


def save_draft(phone):
    """Only what is at hand: the code is what one takes along."""
    phone.open("/dang-ky/")
    phone.fill(name=NAME, phone="0203 000 0001")
    phone.press("Lưu nháp")
    phone.reads("Đã lưu bản nháp", "Mã của bản nháp")
    return phone.page.locator(".code").first.inner_text()


def finish(phone, code, commune):
    """On another phone, by the code; the back button and a second tap make no second registration."""
    phone.open("/theo-doi/")
    phone.fill(ma=code.lower())
    phone.press("Xem hồ sơ")
    assert phone.page.input_value("[name=name]") == NAME
    phone.fill(address="Thôn 3", representative="Người đại diện thử", person_name="Chủ hộ thử", email=OWNER)
    phone.page.select_option("[name=kind]", "farm_household")
    phone.page.check("[name=sector][value=agriculture]")
    phone.page.check("[name=activities][value=primary_production]")
    phone.page.select_option("[name=unit]", label=commune)
    phone.press("Gửi đăng ký")
    phone.reads("Đã gửi đăng ký", code)
    phone.page.reload()
    phone.page.go_back()
    phone.look()
    phone.page.goto(f"{phone.site}/dang-ky/{code}/")
    phone.reads("chỉ giữ một hồ sơ")
    assert Submission.objects.count() == 1
    assert not RegistrationDraft.objects.exists()


def decide(official, button, **fields):
    official.open("/co-quan/hang-doi/")
    official.follow(NAME)
    official.fill(**fields)
    official.press(button)


def mend(phone):
    """The owner reads in the application why it came back, mends it and sends it again."""
    phone.open("/dang-nhap/")
    phone.fill(username=OWNER, password=PASSWORD)
    phone.press("Đăng nhập")
    phone.follow("Thông báo")
    phone.reads("cần bổ sung", "Thiếu số nhà.")
    phone.follow(f"Cơ sở “{NAME}” cần bổ sung")
    phone.reads("Thiếu số nhà.")
    phone.follow("Sửa và gửi lại")
    phone.fill(address="Số 5, thôn 3")
    phone.press("Gửi duyệt")
    phone.reads("Đã gửi duyệt")


def test_registration_from_draft_to_publication(browser, live_server, world, tmp_path):
    reason = make_reason("Thiếu số nhà.")
    reviewer = make_person(world.commune_authority, Role.REVIEWER).email
    with worker(tmp_path / "worker.log"):
        with screen(browser, live_server, PHONE) as first_phone:
            code = save_draft(first_phone)
        with screen(browser, live_server, PHONE) as phone:
            finish(phone, code, world.commune.name)
            set_password(phone, OWNER)
        with screen(browser, live_server, DESK, reviewer) as commune:
            commune.follow("Thông báo")
            commune.reads("Có hồ sơ mới chờ đơn vị bạn")
            decide(commune, "Trả lại", reason=reason.text)
        assert "Thiếu số nhà." in mailed(OWNER, "trả lại hồ sơ")
        with screen(browser, live_server, PHONE) as phone:
            mend(phone)
        with screen(browser, live_server, DESK, reviewer) as commune:
            decide(commune, "Chấp nhận")
        with screen(browser, live_server, DESK, world.approver.email) as department:
            department.open("/co-quan/hang-doi/")
            department.page.get_by_label(f"Chọn {NAME}").check()
            department.page.get_by_role("button", name="Duyệt đăng hồ sơ đã chọn").click()
            department.page.get_by_role("dialog").get_by_role("button", name="Duyệt đăng hồ sơ đã chọn").click()
            department.page.get_by_text("Đã xử lý 1 hồ sơ").wait_for()
            department.look()
        assert "mọi người đọc được" in mailed(OWNER, "đã duyệt đăng")
        with screen(browser, live_server, PHONE) as phone:
            phone.open(f"/theo-doi/{code}/")
            phone.reads("đã duyệt đăng", "Thiếu số nhà.")
    subjects = Notice.objects.filter(person__email=OWNER).order_by("pk").values_list("subject", flat=True)
    assert [subject.rpartition("” ")[2] for subject in subjects] == [
        "đã được gửi duyệt",
        "cần bổ sung",
        "đã được gửi duyệt",
        "đã được kiểm tra",
        "đã được duyệt đăng",
    ]
