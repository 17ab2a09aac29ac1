"""Photos of a complaint that is refused: they come back with the form, for an hour, to its sender alone."""

import datetime as dt
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nguongoc.accounts import limits
from nguongoc.accounts.actions import admit
from nguongoc.accounts.enums import AttemptKind
from nguongoc.safety.complaints.kept import delete_kept_pictures
from nguongoc.safety.models import Complaint, KeptPicture
from tests.factories import picture_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
WRONG = {"contact": "0912345678"}  # without consent
RIGHT = {"contact": ""}


def send(client, **changes):
    code = re.search(r'name="code" value="([^"]+)"', client.get("/phan-anh/").text)[1]
    given = {
        "code": code,
        "kind": "copy",
        "text": "Tem mờ.",
        "asked": "",
        "bought_at": "",
        "contact": "",
    } | changes
    return client.post("/phan-anh/", given)


def carried(answer):
    assert answer.status_code == 422, answer.url
    return re.findall(r'name="kept" value="([^"]+)"[^>]* checked', answer.text)


def let_an_hour_pass():
    KeptPicture.objects.update(kept_at=timezone.now() - dt.timedelta(minutes=61))


def test_photos_of_a_refused_form_are_sent_with_the_next_try(client):
    refused = send(client, **WRONG, picture=[picture_file(), picture_file()])
    tokens = carried(refused)
    assert len(tokens) == 2
    assert "hãy chọn lại ảnh" not in refused.text
    names = set(KeptPicture.objects.values_list("name", flat=True))
    again = send(client, **WRONG, kept=tokens)
    assert len(carried(again)) == 2
    assert send(client, **RIGHT, kept=carried(again), picture=[picture_file()]).status_code == 302
    stored = set(Complaint.objects.get().pictures.values_list("name", flat=True))
    assert names < stored
    assert len(stored) == 3
    assert all(default_storage.exists(name) for name in stored)
    assert not KeptPicture.objects.exists()


def test_a_photo_without_its_tick_is_not_sent(client):
    first, _ = carried(send(client, **WRONG, picture=[picture_file(), picture_file()]))
    assert send(client, **RIGHT, kept=[first]).status_code == 302
    assert Complaint.objects.get().pictures.count() == 1
    assert KeptPicture.objects.count() == 1


def test_the_number_of_photos_holds_over_both_tries(client):
    tokens = carried(send(client, **WRONG, picture=[picture_file(), picture_file()]))
    refused = send(client, **RIGHT, kept=tokens, picture=[picture_file(), picture_file()])
    assert "Tối đa 3 ảnh" in refused.text
    assert len(carried(refused)) == 2
    assert KeptPicture.objects.count() == 2
    assert not Complaint.objects.exists()
    assert carried(send(client, **WRONG, picture=[picture_file() for _ in range(4)])) == []


def test_a_file_that_is_no_picture_does_not_lose_those_that_are(client):
    text = SimpleUploadedFile("ghi-chu.jpg", b"khong phai anh", "image/jpeg")
    refused = send(client, **RIGHT, picture=[picture_file(), text])
    assert "Tệp này không phải ảnh" in refused.text
    assert len(carried(refused)) == 1


def test_a_photo_is_sent_once_and_by_its_form_alone(client):
    tokens = carried(send(client, **WRONG, picture=[picture_file()]))
    pk = KeptPicture.objects.get().pk
    for forged in (str(pk), tokens[0][:-1], "x" * 5000, "\0"):
        assert "Hãy chọn lại ảnh" in send(client, **RIGHT, kept=[forged]).text
    assert send(client, **RIGHT, kept=tokens * 2).status_code == 302
    assert "Hãy chọn lại ảnh" in send(client, **RIGHT, kept=tokens).text
    assert Complaint.objects.count() == 1


def test_after_an_hour_photos_and_their_files_are_deleted(client, django_capture_on_commit_callbacks):
    tokens = carried(send(client, **WRONG, picture=[picture_file()]))
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_kept_pictures() == 0
    name = KeptPicture.objects.get().name
    let_an_hour_pass()
    refused = send(client, **RIGHT, kept=tokens)
    assert "chỉ được giữ một giờ" in refused.text
    assert carried(refused) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_kept_pictures() == 1
    assert not default_storage.exists(name)


def test_a_flood_of_photos_from_one_network_is_not_kept(client):
    (limit,) = limits.LIMITS[AttemptKind.COMPLAINT_PICTURE]
    for _ in range(limit.allowed):
        attempt = admit(kind=AttemptKind.COMPLAINT_PICTURE, account="")
        attempt.address = "127.0.0.1"
        attempt.save()
    refused = send(client, **WRONG, picture=[picture_file()])
    assert "hãy chọn lại ảnh" in refused.text
    assert carried(refused) == []
    assert not KeptPicture.objects.exists()


def test_the_name_of_a_file_is_never_markup(client):
    upload = picture_file()
    upload.name = "<b>Ảnh chợ.png"
    refused = send(client, **WRONG, picture=[upload])
    assert "&lt;b&gt;Ảnh chợ.png" in refused.text


def test_forms_refused_for_their_photos_count_as_tries(client):
    """To look at a photo may cost seconds, whatever comes of it."""
    (limit,) = limits.LIMITS[AttemptKind.COMPLAINT]
    for _ in range(limit.allowed):
        text = SimpleUploadedFile("ghi-chu.jpg", b"khong phai anh", "image/jpeg")
        assert "Tệp này không phải ảnh" in send(client, **RIGHT, picture=[text]).text
    assert "quá nhiều phản ánh" in send(client, **RIGHT).text
    assert not Complaint.objects.exists()
