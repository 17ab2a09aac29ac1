"""Published pictures, video and sound are sent to everybody; others to whom they concern; nothing else at all."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.common.errors import Refusal
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions
from nguongoc.registry.actions import add_picture, add_recording
from tests.common.test_containers import SCRIPT
from tests.factories import (
    MEDIA,
    make_authority,
    make_owner,
    make_person,
    make_product,
    make_recording,
    make_unit,
    picture_file,
    product_content,
    publish,
)
from tests.ground import made_once


@made_once
def film(world, owner):
    """A published video."""
    recording = make_recording(owner)
    make_product(world, owner, video=recording.pk)
    return recording


def body(answer):
    return b"".join(answer.streaming_content)


def test_a_published_picture_is_sent_with_its_type_and_for_a_day(client, world, owner):
    picture = add_picture(upload=picture_file(), by=owner)
    make_product(world, owner, picture=picture.pk)
    answer = client.get(f"/tep/{picture.name}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert len(body(answer)) == picture.size


@pytest.mark.parametrize("store", [make_recording, lambda owner: add_picture(upload=picture_file(), by=owner)])
def test_what_is_not_published_is_its_makers_and_its_authorities_alone(client, world, owner, store):
    address = f"/tep/{store(owner).name}"
    assert client.get(address).status_code == 404
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    strangers = [
        make_owner(world),
        make_person(make_authority(Level.COMMUNE, "Cô Tô", elsewhere), Role.REVIEWER),
        make_person(make_authority(Level.DEPARTMENT, "Y tế", world.province.unit, Sector.HEALTH), Role.APPROVER),
    ]
    for person in strangers:
        client.force_login(person)
        assert client.get(address).status_code == 404, person
    for person in (owner, world.reviewer, world.approver):
        client.force_login(person)
        answer = client.get(address)
        body(answer)
        assert answer.status_code == 200, person
        assert answer["Cache-Control"] == "private, no-store"


def test_publication_opens_files_and_a_later_one_shuts_those_that_it_leaves_out(world, owner):
    old, new = (add_picture(upload=picture_file(), by=owner) for _ in range(2))
    film = make_recording(owner)
    product = make_product(world, owner, picture=old.pk, video=film.pk)
    shared = make_product(world, owner, name="Khác", picture=old.pk)
    content = product_content(picture=new.pk, video=film.pk, visibility={"video": "partner"})
    change = actions.propose_change(record=product, content=content, by=owner)
    publish(world, actions.submit(submission=change, by=owner))
    for file in (old, new, film):
        file.refresh_from_db()
    assert (old.is_public, new.is_public, film.is_public) == (True, True, False)
    change = actions.propose_change(record=shared, content=product_content(), by=owner)
    publish(world, actions.submit(submission=change, by=owner))
    old.refresh_from_db()
    assert not old.is_public


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=10-999999999", 206, slice(10, None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("pages=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("Bytes=0-9", 206, slice(0, 10)),
        ("bytes=9-3", 200, slice(None)),
        ("bytes=-999999999", 206, slice(0, None)),
    ],
)
def test_players_get_the_range_that_they_ask_for(client, film, asked, status, part):
    whole = body(client.get(f"/tep/{film.name}"))
    answer = client.get(f"/tep/{film.name}", headers={"Range": asked})
    assert answer.status_code == status
    assert body(answer) == whole[part]
    assert int(answer["Content-Length"]) == len(whole[part])
    assert answer["Content-Type"] == "video/mp4"
    if status == 206:
        start = range(len(whole))[part].start
        assert answer["Content-Range"] == f"bytes {start}-{start + len(whole[part]) - 1}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0", "bytes=999999-9999999"])
def test_range_behind_the_end_is_refused(client, film, asked):
    answer = client.get(f"/tep/{film.name}", headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{film.size}")


def test_if_range_sends_the_part_of_the_same_file_and_else_the_whole(client, film):
    address = f"/tep/{film.name}"
    own = client.head(address)["ETag"]
    for validator, status in [
        (own, 206),
        ('"other"', 200),
        (f"W/{own}", 200),
        ("Mon, 01 Jan 2024 00:00:00 GMT", 200),
    ]:
        answer = client.get(address, headers={"Range": "bytes=5-9", "If-Range": validator})
        assert (answer.status_code, len(body(answer))) == (status, 5 if status == 206 else film.size), validator


def test_head_tells_of_the_whole_file_whatever_range_is_asked(client, film):
    answer = client.head(f"/tep/{film.name}", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(film.size), "bytes")
    assert "Content-Range" not in answer


def test_a_player_that_has_the_file_is_told_so(client, film):
    address = f"/tep/{film.name}"
    answer = client.get(address, headers={"If-None-Match": client.head(address)["ETag"]})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (SCRIPT * 100, "video", "không phải video MP4"),
        ((MEDIA / "h264.mp4").read_bytes() + SCRIPT, "video", "không phải video MP4"),
        ((MEDIA / "hevc.mp4").read_bytes(), "video", "Tương thích nhất"),
        ((MEDIA / "tone.mp3").read_bytes(), "video", "không phải video MP4"),
        ((MEDIA / "h264.mp4").read_bytes(), "sound", "không phải tệp âm thanh"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_sentence(world, owner, content, kind, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        add_recording(upload=SimpleUploadedFile("phim.mp4", content, "video/mp4"), kind=kind, by=owner)
    assert refused.value.field == kind


def test_recording_over_the_limit_is_refused_unread(world, owner, settings):
    settings.VIDEO_MAX_BYTES = 100
    with pytest.raises(Refusal, match="Tệp quá lớn"):
        make_recording(owner)


@pytest.mark.parametrize(
    "path",
    [
        "sheets/0123456789abcdef0123456789abcdef.pdf",
        "pictures/../sheets/0123456789abcdef0123456789abcdef.pdf",
        "pictures/0123456789abcdef0123456789abcdef.pdf",
        "pictures/ffffffffffffffffffffffffffffffff.webp",
        "recordings/ffffffffffffffffffffffffffffffff.mp4",
        "../../etc/passwd",
        "pictures/",
    ],
)
def test_nothing_else_is_sent(client, world, path):
    default_storage.save("sheets/0123456789abcdef0123456789abcdef.pdf", ContentFile(b"%PDF"))
    assert client.get(f"/tep/{path}").status_code == 404
