"""What stands on a page, as people read it."""

import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext


def words(response) -> str:
    """The page's text without tags, with single blanks."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def queries(client, address: str) -> int:
    """How many queries a page takes, once what is kept between requests is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
