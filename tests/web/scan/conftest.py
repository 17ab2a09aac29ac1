"""Fixtures of the scan page."""

import pytest

from tests.copies import committed_once


@pytest.fixture(autouse=True)
def journal(settings, tmp_path):
    """What a test leaves in the journal is its own: no later test writes it into its database."""
    settings.SCAN_JOURNAL_DIR = tmp_path / "journal"


@committed_once
def shelf():
    from tests.web.scan.shelf import Shelf  # noqa: PLC0415 -- Django is set up after this file is read

    return Shelf()


@pytest.fixture
def gtin(shelf):
    return shelf.product.gtin


@pytest.fixture
def product(gtin):
    return f"/01/{gtin}"
