import pytest

from tests.browser import launch_chromium


@pytest.fixture
def browser():
    with launch_chromium() as chromium:
        yield chromium
