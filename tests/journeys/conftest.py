"""Fixtures of the journeys."""

import pytest


@pytest.fixture
def browser():
    from tests.browser import launch_chromium  # noqa: PLC0415 -- Django is set up after this file is read

    with launch_chromium() as chromium:
        yield chromium
