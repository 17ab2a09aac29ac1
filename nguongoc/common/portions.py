"""Long lists in portions, each for one statement, transaction or job."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def portions(items: Iterable[Item], *, size: int) -> Iterator[list[Item]]:
    """The items, ids for the most part, in their order, in lists of at most `size`."""
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
