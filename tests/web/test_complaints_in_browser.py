"""The pages of complaints in a real browser: accessible, and within the window of a phone and of a desk."""

from django.conf import settings
from django.urls import reverse

from nguongoc.safety.complaints.actions import answer_complaint, pass_complaint_on
from nguongoc.safety.models import Complaint
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_owner, make_product, make_world, picture_file
from tests.safety.complaints import make_complaint

WIDTHS = (360, 1280)


def test_pages_of_all_three_grounds_are_accessible_and_fit(live_server, client):
    world = make_world()
    owner = make_owner(world)
    product = make_product(world, owner)
    answered = make_complaint(product.gtin, contact="0912345678", consents=True)
    answer_complaint(complaint=answered, reason="Đã kiểm tra: tem là thật.", by=world.reviewer)
    complaint = make_complaint(product.gtin, pictures=[picture_file(), picture_file()])
    pass_complaint_on(complaint=complaint, note="Hãy kiểm tra lô.", by=world.reviewer)
    office, workshop = (reverse(f"{ground}:complaint", args=[complaint.pk]) for ground in ("office", "workshop"))
    pages = {
        None: ["/phan-anh/", f"/phan-anh/?ma={product.gtin}", f"/phan-anh/{answered.code}/"],
        world.reviewer: [reverse("office:complaints"), office],
        owner: [reverse("workshop:complaints"), workshop],
    }
    with launch_chromium() as browser:
        for person, addresses in pages.items():
            page = browser.new_context().new_page()
            if person:
                client.force_login(person)
                value = client.cookies[settings.SESSION_COOKIE_NAME].value
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
                page.context.add_cookies([cookie])
            for address in addresses:
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    page.goto(live_server.url + address)
                    assert (address, width, axe_violations(page)) == (address, width, [])
                    assert (address, width, overflowing(page)) == (address, width, [])


def test_a_problem_is_reported_without_scripts(live_server, tmp_path):
    make_world()
    photo = tmp_path / "anh.jpg"
    photo.write_bytes(picture_file().read())
    with launch_chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{live_server.url}/phan-anh/")
        page.get_by_label("Tem bị cào sẵn").check()
        page.get_by_label("Kể điều bạn thấy").fill("Lớp cào đã bị cào.")
        page.get_by_label("Ảnh chụp").set_input_files([photo, photo])
        page.get_by_role("button", name="Gửi phản ánh").click()
        assert "Số phản ánh" in page.content()
    assert Complaint.objects.get().pictures.count() == 2
