"""A submission before the authority: what it shows, and the decision."""

import msgspec
import pytest
from django.urls import reverse

from nguongoc.accounts.enums import Role
from nguongoc.registry.actions import accept, add_picture, propose_change, propose_product, submit
from nguongoc.registry.enums import SubmissionState
from tests.factories import (
    make_owner,
    make_person,
    make_product,
    make_reason,
    picture_file,
    product_content,
    publish,
    register,
)
from tests.web.office.reading import words


def address(submission):
    return reverse("office:submission", args=[submission.pk])


def changed(world, owner, **changes):
    """A submitted change of the owner's own record."""
    record = owner.organisation.establishment
    content = msgspec.structs.replace(record.content, **changes)
    return submit(submission=propose_change(record=record, content=content, by=owner), by=owner)


def test_accept_hands_over_to_the_approver_and_opens_the_next_that_waits(world, enter):
    first, second = register(world), register(world)
    browser = enter(world.reviewer)
    response = browser.post(address(first), {"act": "accept", "note": "Đã đối chiếu."}, follow=True)
    first.refresh_from_db()
    assert first.state == SubmissionState.REVIEWED
    assert first.decisions.last().reason == "Đã đối chiếu."
    assert response.redirect_chain == [(address(second), 302)]
    assert f"Hồ sơ được chuyển tới {world.department} để duyệt đăng." in words(response)
    assert "Đây là hồ sơ tiếp theo trong danh sách." in words(response)


def test_last_decision_leads_back_to_the_queue(world, enter):
    submission = register(world)
    response = enter(world.reviewer).post(address(submission), {"act": "accept"}, follow=True)
    assert response.redirect_chain == [(reverse("office:queue"), 302)]
    assert "Không còn hồ sơ nào chờ đơn vị bạn." in words(response)


def test_publish_makes_the_content_public(world, enter):
    submission = register(world)
    accept(submission=submission, by=world.reviewer)
    browser = enter(world.approver)
    assert 'value="publish"' in browser.get(address(submission)).content.decode()
    browser.post(address(submission), {"act": "publish"})
    submission.record.refresh_from_db()
    assert submission.record.published is not None


@pytest.mark.parametrize(("act", "state"), [("return", "returned"), ("refuse", "refused")])
def test_turning_down_needs_a_reason_and_keeps_it_for_the_establishment(world, enter, act, state):
    submission = register(world)
    browser = enter(world.reviewer)
    response = browser.post(address(submission), {"act": act, "reason": "  "})
    assert response.status_code == 200
    assert "Hãy ghi lý do để cơ sở biết cần làm gì." in words(response)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED
    browser.post(address(submission), {"act": act, "reason": "Thiếu số điện thoại."})
    submission.refresh_from_db()
    assert submission.state == state
    assert submission.last_reason == "Thiếu số điện thoại."


def test_ready_sentence_counts_as_the_reason_where_no_script_wrote_it_down(world, enter):
    submission = register(world)
    sentence = make_reason().text
    enter(world.reviewer).post(address(submission), {"act": "return", "ready": sentence, "reason": ""})
    submission.refresh_from_db()
    assert submission.last_reason == sentence


def test_refused_decision_keeps_what_was_typed(world, enter):
    submission = register(world)
    publish(world, submission)
    response = enter(world.reviewer).post(address(submission), {"act": "return", "reason": "x" * 3000})
    assert "Dài quá: tối đa 2000 ký tự." in words(response)
    response = enter(world.reviewer).post(address(submission), {"act": "return", "reason": "Quá muộn rồi."})
    assert "Hồ sơ này không còn chờ xử lý." in words(response)


def test_reason_is_kept_in_its_field_when_another_one_is_wrong(world, enter):
    submission = register(world)
    data = {"act": "return", "ready": "Không có trong danh sách", "reason": "Giữ lại câu này."}
    response = enter(world.reviewer).post(address(submission), data)
    assert "Giữ lại câu này.</textarea>" in response.content.decode()
    assert "Hãy chọn một mục có trong danh sách." in words(response)


def test_unknown_act_decides_nothing(world, enter):
    submission = register(world)
    response = enter(world.reviewer).post(address(submission), {"act": "burn", "reason": "x"})
    assert "Hãy chọn một quyết định." in words(response)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED


def test_who_may_not_decide_reads_why(world, enter):
    submission = register(world)
    elsewhere = words(enter(world.approver).get(address(submission)))
    assert f"Hồ sơ này đang chờ {world.commune_authority} xử lý." in elsewhere
    assert "Chấp nhận nếu" not in elsewhere
    reporter = words(enter(make_person(world.commune_authority, Role.REPORTER)).get(address(submission)))
    assert "Tài khoản của bạn không có quyền: kiểm tra nội dung" in reporter


def test_who_may_not_decide_is_refused_by_the_action_too(world, enter):
    submission = register(world)
    reporter = enter(make_person(world.commune_authority, Role.REPORTER))
    response = reporter.post(address(submission), {"act": "accept"})
    assert "Tài khoản của bạn không có quyền" in words(response)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED


def test_what_was_entered_by_oneself_is_not_offered_for_decision(world, enter):
    submission = register(world)
    submission.entered_by = world.reviewer
    submission.save(update_fields=["entered_by"])
    page = words(enter(world.reviewer).get(address(submission)))
    assert "Bạn đã nhập hồ sơ này nên không được tự duyệt." in page
    assert "Không ai được duyệt hồ sơ do chính mình nhập" in page


def test_change_stands_beside_what_is_published(world, enter):
    owner = make_owner(world, phone="0000 000 001", representative="Tên cũ")
    submission = changed(world, owner, phone="0000 000 009", representative="")
    page = words(enter(world.reviewer).get(address(submission)))
    assert "Trước: 0000 000 001" in page
    assert "Sau: 0000 000 009" in page
    assert "Đã bỏ" in page
    assert "Giữ nguyên" in page


def test_fields_stand_in_the_order_of_the_form(world, enter):
    page = words(enter(world.reviewer).get(address(register(world))))
    assert page.index("Tên Cơ sở") < page.index("Hoạt động") < page.index("Địa chỉ") < page.index("Điện thoại")


def test_map_shows_the_marker_and_how_far_the_centre_is(world, enter):
    world.commune.latitude, world.commune.longitude = "21.07", "107.42"
    world.commune.save()
    near = enter(world.reviewer).get(address(register(world, latitude=21.07, longitude=107.52)))
    assert 'data-lat="21.07" data-lon="107.52"' in near.content.decode()
    assert "Cách trung tâm Đặc khu Vân Đồn khoảng 10 km." in words(near)
    unmarked = enter(world.reviewer).get(address(register(world, latitude=None, longitude=None)))
    assert "Cơ sở chưa đặt vị trí trên bản đồ." in words(unmarked)
    far = enter(world.reviewer).get(address(register(world, latitude=20.0, longitude=107.42)))
    assert "Hãy so lại với địa chỉ." in words(far)


def test_proposed_picture_stands_beside_the_published_one(world, enter):
    owner = make_owner(world)
    old, new = (add_picture(upload=picture_file(), by=owner) for _ in range(2))
    product = make_product(world, owner, picture=old.pk)
    content = msgspec.structs.replace(product.content, picture=new.pk)
    submission = submit(submission=propose_change(record=product, content=content, by=owner), by=owner)
    page = enter(world.reviewer).get(address(submission)).content.decode()
    assert f"/tep/{old.name}" in page
    assert f"/tep/{new.name}" in page
    assert "Chữ không thay đổi, chỉ ảnh, video hoặc âm thanh thay đổi." in page


def test_what_an_establishment_types_is_never_html(world, enter):
    owner = make_owner(world)
    content = product_content(name='<script>alert("1")</script>', description="<img src=x onerror=alert(2)>")
    submission = submit(submission=propose_product(content=content, by=owner), by=owner)
    browser = enter(world.reviewer)
    for page in (address(submission), reverse("office:queue"), reverse("office:today")):
        body = browser.get(page).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "&lt;script&gt;alert(" in body
        assert "&amp;lt;" not in body


def test_page_tells_its_own_history(world, enter):
    submission = register(world)
    accept(submission=submission, by=world.reviewer)
    page = words(enter(world.reviewer).get(address(submission)))
    assert "Lịch sử thao tác (3)" in page
    assert page.index("Lịch sử thao tác") < page.rindex("Chấp nhận nội dung") < page.rindex("Lập hồ sơ")


def test_second_product_with_the_same_gtin_is_not_published(world, enter):
    owner = make_owner(world)
    contents = [product_content(name=name, gtin="08931234567897") for name in ("Thứ nhất", "Thứ hai")]
    drafts = [propose_product(content=content, by=owner) for content in contents]
    first, second = (submit(submission=draft, by=owner) for draft in drafts)
    publish(world, first)
    accept(submission=second, by=world.reviewer)
    response = enter(world.approver).post(address(second), {"act": "publish"})
    assert "Mã GTIN 08931234567897 đã thuộc một sản phẩm khác." in words(response)
    second.refresh_from_db()
    assert second.state == SubmissionState.REVIEWED
