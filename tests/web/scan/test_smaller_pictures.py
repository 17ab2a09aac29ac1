"""Phones get a small picture first; whoever has only a whole one of former times gets that."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from nguongoc.common.files import preview_name, preview_size, smaller_name
from tests.web.scan.phone import Phone, on_site, opened


@pytest.fixture
def picture(shelf):
    """The address of a published picture of 640 pixels."""
    return f"/tep/{shelf.picture.name}"


def served(path):
    return on_site(lambda application: Phone(application).open(path))


def test_the_page_names_the_smaller_pictures(shelf):
    page = opened(shelf.path())
    addresses = re.findall(r'srcset="(\S+) 480w"', page.text)
    assert addresses == [smaller_name(f"/tep/{shelf.picture.name}", 480, kind) for kind in ("avif", "webp")]


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_a_smaller_picture_is_served_for_ever_in_its_format(picture, kind):
    answer = served(smaller_name(picture, 480, kind))
    assert (answer.status, answer.headers["content-type"]) == (200, f"image/{kind}")
    assert "immutable" in answer.headers["cache-control"]


def test_the_whole_takes_the_place_of_a_smaller_one_that_was_never_made(picture):
    default_storage.delete(smaller_name(picture, 480, "avif").removeprefix("/tep/"))
    answer = served(smaller_name(picture, 480, "avif"))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")


def test_the_preview_of_a_link_is_a_jpeg_of_the_size_that_the_page_names(picture):
    answer = served(preview_name(picture))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.wire)) as found:
        assert (found.format, found.size) == ("JPEG", preview_size(640, 480))


def test_a_picture_without_a_preview_shows_itself(picture):
    default_storage.delete(preview_name(picture).removeprefix("/tep/"))
    answer = served(preview_name(picture))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")


@pytest.mark.parametrize(
    "end",
    [
        "-preview.png",
        "-480-preview.jpg",
        "-481.avif",
        "-480.png",
        "-480.avif.webp",
        "-480",
        ".avif",
        "-480.webp/../x",
    ],
)
def test_no_other_size_and_no_other_file_is_served(picture, end):
    assert served(picture.removesuffix(".webp") + end).status == 404


def test_smaller_pictures_of_what_is_not_published_are_not_served(transactional_db):
    assert served(f"/tep/pictures/{'a' * 32}-480.avif").status == 404
