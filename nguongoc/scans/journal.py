"""The local journal: openings on this machine's disk while the database does not answer.

Each process writes a file of its own, one opening a line, and holds a lock on it as long as it may still write. A
file without a lock has lost its writer, or was closed to be read: whoever takes it writes it into the database and
then removes it.
"""

import fcntl
import logging
import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import msgspec

from nguongoc.scans.openings import Opening

LARGEST = 4_000_000  # bytes of a file, some 16,000 openings: one is read at a time
_ENDING = ".scans"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Opening).decode
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is this process's to write into the database, until it is `released`."""

    path: Path
    openings: list[Opening]
    file: int

    def remove(self) -> None:
        """The database has them."""
        self.path.unlink()
        os.close(self.file)

    def release(self) -> None:
        """The database did not take them now: whoever comes next tries again."""
        os.close(self.file)

    def set_aside(self) -> None:
        """The database refuses them: kept where a person finds them, and no process takes them again."""
        self.path.rename(self.path.with_suffix(".refused"))
        os.close(self.file)


class Journal:
    """Openings kept in a folder of this machine; safe to be called from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: int | None = None
        self._size = 0
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        return self._file is not None

    def keep(self, openings: Sequence[Opening]) -> None:
        """Write openings, each with its `id` and `at`, and return once the disk has them. Raises OSError."""
        content = b"".join(_encode(opening) + b"\n" for opening in openings)
        with self._lock:
            if self._file is None:
                self._file, self._size = self._begin(), 0
            try:
                _write(self._file, content)
                os.fsync(self._file)
            except OSError:
                self._close()  # what came after a torn line would be read with it
                raise
            self._size += len(content)
            if self._size > LARGEST:
                self._close()

    def close(self) -> None:
        """Let whoever takes the file have it; the next openings go into another."""
        with self._lock:
            self._close()

    def take(self) -> Taken | None:
        """A file without a writer, or None where there is none; no other process takes it meanwhile."""
        for path in sorted(self.folder.glob(f"*{_ENDING}")):
            if (file := _locked(path)) is not None:
                return Taken(path, list(_read(path)), file)
        return None

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _begin(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{uuid.uuid4().hex}{_ENDING}"
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file


def _write(file: int, content: bytes) -> None:
    """All of it: a disk that is nearly full takes a part without a complaint."""
    while content:
        content = content[os.write(file, content) :]


def _locked(path: Path) -> int | None:
    """The file, locked; None where it has a writer or a taker, or is gone."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    if not path.exists():  # taken and removed meanwhile
        os.close(file)
        return None
    return file


def _read(path: Path) -> Iterator[Opening]:
    """A line that was cut off while its process died was never answered, and is left out."""
    for line in path.read_bytes().splitlines():
        try:
            yield _decode(line)
        except msgspec.DecodeError:
            _log.warning("a line of %s is no opening: %.200r", path.name, line)
