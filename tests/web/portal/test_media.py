"""Pictures are sent to everybody, and nothing else that is stored."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from nguongoc.registry.actions import add_picture
from tests.factories import make_owner, picture_file


def test_a_picture_is_sent_with_its_type_and_for_long(client, world):
    picture = add_picture(upload=picture_file(), by=make_owner(world))
    answer = client.get(f"/tep/{picture.name}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert len(b"".join(answer.streaming_content)) == picture.size


@pytest.mark.parametrize(
    "path",
    [
        "sheets/0123456789abcdef0123456789abcdef.pdf",
        "pictures/../sheets/0123456789abcdef0123456789abcdef.pdf",
        "pictures/0123456789abcdef0123456789abcdef.pdf",
        "pictures/ffffffffffffffffffffffffffffffff.webp",
        "../../etc/passwd",
        "pictures/",
    ],
)
def test_nothing_else_is_sent(client, world, path):
    default_storage.save("sheets/0123456789abcdef0123456789abcdef.pdf", ContentFile(b"%PDF"))
    assert client.get(f"/tep/{path}").status_code == 404
