"""Fixtures of the scan page."""

import pytest


@pytest.fixture
def shelf(transactional_db):
    from tests.web.scan.shelf import Shelf  # noqa: PLC0415 -- Django is set up after this file is read

    return Shelf()
