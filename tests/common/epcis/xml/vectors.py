"""The files of ../shared/data, where they are here."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
DATA = next((root / "shared/data" for root in ROOT.parents if (root / "shared/data").exists()), None)


def files(pattern):
    """Files under the data by their path; one None where there is no data, for a test that skips."""
    return (sorted(path.relative_to(DATA).as_posix() for path in DATA.glob(pattern)) if DATA else []) or [None]


def read_bytes(path):
    if path is None:
        pytest.skip("../shared/data is not here")
    return (DATA / path).read_bytes()
