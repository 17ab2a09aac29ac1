"""Long lists in portions, each for one statement, transaction or job."""

from collections.abc import Iterable, Iterator


def portions(ids: Iterable[int], *, size: int) -> Iterator[list[int]]:
    """The ids in their order, in lists of at most `size`."""
    listed = list(ids)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
