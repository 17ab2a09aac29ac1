"""Video and sound are judged by how their files are built, to the last byte."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nguongoc.common.containers import OtherCodecError, format_of
from tests.factories import MEDIA

SCRIPT = b"<script>alert(1)</script>"
FORMATS = {
    "h264.mp4": "mp4",
    "h264.mov": "mp4",
    "vp9.webm": "webm",
    "vp8_live.webm": "webm",
    "tone.m4a": "m4a",
    "tone.mp3": "mp3",
    "tone.ogg": "ogg",
}


def judged(content: bytes) -> str | None:
    return format_of(SimpleUploadedFile("tep", content), len(content))


@pytest.mark.parametrize(("name", "found"), FORMATS.items())
def test_formats_are_told_by_their_content(name, found):
    assert judged((MEDIA / name).read_bytes()) == found


@pytest.mark.parametrize("name", FORMATS)
def test_file_with_a_script_appended_is_refused(name):
    assert judged((MEDIA / name).read_bytes() + SCRIPT) is None


@pytest.mark.parametrize("name", FORMATS)
def test_file_that_is_cut_off_is_refused(name):
    assert judged((MEDIA / name).read_bytes()[:-60]) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        SCRIPT,
        b"<!doctype html><html><body>" + b"x" * 5000,
        b"\x00\x00\x00\x20ftypisom" + b"\x00" * 500,
        b"\x00\x00\x00\x00ftypisom" + SCRIPT,
        b"\x1a\x45\xdf\xa3" + b"\xff" * 500,
        b"OggS" + SCRIPT,
        b"ID3" + b"\xff" * 500,
        b"\xff\xfb\x90\x00" + SCRIPT * 100,
        b"RIFF\x00\x00\x00\x00WAVEfmt " + b"\x00" * 100,
    ],
    ids=["empty", "script", "page", "mp4_start", "mp4_script", "webm_start", "ogg", "id3", "mp3_start", "wav"],
)
def test_what_only_begins_like_a_recording_is_refused(content):
    assert judged(content) is None


def test_video_in_another_codec_is_told_apart():
    with pytest.raises(OtherCodecError):
        judged((MEDIA / "hevc.mp4").read_bytes())


@pytest.mark.parametrize("name", ["h264.mov", "h264.mp4"])
def test_place_and_title_are_made_empty_and_the_film_stays(name):
    content = (MEDIA / name).read_bytes()
    assert SCRIPT in content
    upload = SimpleUploadedFile(name, content)
    format_of(upload, len(content))
    upload.seek(0)
    cleaned = upload.read()
    assert b"107.42" not in cleaned
    assert SCRIPT not in cleaned
    assert len(cleaned) == len(content)
    film = content.index(b"mdat")
    assert cleaned[film : film + 200] == content[film : film + 200]
    assert judged(cleaned) == "mp4"
