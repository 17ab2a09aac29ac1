"""Pictures are stored with smaller ones beside them, light enough for a slow network."""

import io
import secrets

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps

from nguongoc.common.files import delete_image, preview_name, smaller_name, smaller_widths, store_image
from nguongoc.web.templatetags.look import sources


def photo(width, height):
    """Grain of all sizes, which no encoder likes."""
    chance = np.random.default_rng(5)
    pixels = chance.integers(0, 256, (height // 3, width // 3, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize((width, height), Image.Resampling.BICUBIC).save(out, "JPEG")
    return SimpleUploadedFile("anh.jpg", out.getvalue())


def stored(name):
    with default_storage.open(name) as file:
        return Image.open(io.BytesIO(file.read()))


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_a_photo_has_smaller_ones_of_the_same_shape_in_two_formats(kind):
    whole = store_image(photo(1200, 900), folder="pictures")
    small, middle = (stored(smaller_name(whole.name, width, kind)) for width in smaller_widths(whole.width))
    assert (small.size, middle.size) == ((480, 360), (960, 720))
    assert {small.format, middle.format} == {kind.upper()}


def test_the_smallest_fits_the_first_round_of_the_network():
    whole = store_image(photo(1600, 1200), folder="pictures")
    assert default_storage.size(smaller_name(whole.name, 480, "avif")) <= 12_000


def test_of_a_huge_photo_no_more_is_decoded_than_it_is_shown_with(monkeypatch):
    """A phone of the trade takes 50 million pixels, and anybody may send three such photos at once."""
    sizes = []
    whole = ImageOps.exif_transpose
    monkeypatch.setattr(ImageOps, "exif_transpose", lambda image: sizes.append(image.size) or whole(image))
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    out = io.BytesIO()
    Image.new("RGB", (6400, 3200)).save(out, "JPEG", exif=exif)
    found = store_image(SimpleUploadedFile("anh.jpg", out.getvalue()), folder="pictures")
    assert sizes == [(1600, 800)]
    assert (found.width, found.height) == (800, 1600)


@pytest.mark.parametrize(("width", "widths"), [(480, []), (481, [480]), (960, [480]), (1600, [480, 960])])
def test_no_picture_is_enlarged(width, widths):
    assert smaller_widths(width) == widths
    assert [source.srcset.count("w") >= len(widths) for source in sources("/tep/pictures/a.webp", width)] == (
        [True, True] if widths else []
    )


@pytest.mark.parametrize(
    ("size", "preview"), [((640, 480), (640, 480)), ((1600, 1200), (1200, 900)), ((800, 1600), (600, 1200))]
)
def test_the_preview_of_a_link_is_a_jpeg_no_larger_than_it_is_shown(size, preview):
    whole = store_image(photo(*size), folder="pictures")
    found = stored(preview_name(whole.name))
    assert (found.format, found.size) == ("JPEG", preview)


def test_a_deleted_picture_leaves_nothing_behind():
    folder = secrets.token_hex(4)
    delete_image(store_image(photo(1200, 900), folder=folder))
    assert default_storage.listdir(folder)[1] == []


def test_sources_name_each_width_in_the_lightest_format_first():
    avif, webp = sources("/tep/pictures/a.webp", "1200")
    assert avif == ("avif", "/tep/pictures/a-480.avif 480w, /tep/pictures/a-960.avif 960w")
    assert webp.srcset.endswith("/tep/pictures/a-960.webp 960w")
