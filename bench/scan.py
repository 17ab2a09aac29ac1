"""Recorded page views a second of the scan application, against a server that does nothing and plain Django.

    python -m bench.scan [--scale small|full]

Scale full: 100 million stamps in ranges, 100,000 active lots, 5 million past scans; small a hundredth of it. Each
server is one granian worker on the first core; the load comes from a process on the last; all stand on one
embedded PostgreSQL that writes to the disk as in production. The last line of stdout is one JSON object:

`pages_per_s` at full load over all lots in turn, `bare_per_s` (a constant body of `page_bytes`) and
`django_per_s` with the ratios `vs_bare` and `vs_django`; `p50_ms` and `p99_ms` at 70 % of the maximum;
`cold_per_s` over lots whose pages nobody asked for yet; `recall_to_page_p99_ms` (from the commit of a recall to
the first page that shows it; of `recalls` recalls); `rss_mb` of the worker. `lost_after_kill` are pages that were
answered before the worker was killed and whose scan is not in the database. `lost_during_outage` are those
answered while the database was stopped for `outage_s` seconds, `outage_failures` the pages that could not be
answered then, `outage_p99_ms` how long the others took.
"""

import argparse
import datetime as dt
import http.client
import json
import os
import pwd
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.database import ROOT, bench_database, fill_log
from bench.scan_data import Scale, make_stamps
from nguongoc.ops.lifeline import start_child, stop_child

OURS, PEERS = 8179, 8178  # ports
CONNECTIONS = 256
SHARE_OF_MAXIMUM = 0.7
PATIENCE = 10.0  # seconds
WARMING = 1_000.0  # seconds at most
MOST_RECALLS = 200


@dataclass(frozen=True, slots=True)
class Size:
    data: Scale
    seconds: float
    rounds: int
    outage_s: float


SCALES = {
    "small": Size(Scale(stamps=1_000_000, past_scans=50_000), seconds=4.0, rounds=2, outage_s=6.0),
    "full": Size(Scale(stamps=100_000_000, past_scans=5_000_000), seconds=15.0, rounds=3, outage_s=60.0),
}
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/125.0 Mobile Safari/537.36",
    "Accept": "text/html,*/*;q=0.8",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default="small")
    size = SCALES[parser.parse_args().scale]
    with bench_database(say, with_sample=True) as folder:
        say(f"{size.data.stamps} stamps")
        make_stamps(size.data)
        fill_log()
        print(json.dumps(measure(folder, size)))


def measure(folder: Path, size: Size) -> dict[str, float]:
    paths = folder / "paths"
    lots = active_paths()
    paths.write_text("\n".join(lots))
    figures: dict[str, float] = {}
    with ours() as worker:
        say("pages that nobody asked for yet")
        figures["cold_per_s"] = rate(load(OURS, paths, WARMING, once=True))
        figures["page_bytes"] = bytes_of_page(lots[0])
        figures |= rates(paths, size, int(figures["page_bytes"]))
        say(f"{SHARE_OF_MAXIMUM:.0%} of the maximum")
        pace = figures["pages_per_s"] * SHARE_OF_MAXIMUM
        calm = load(OURS, paths, size.seconds, pace=pace)
        figures |= {"p50_ms": calm["p50_ms"], "p99_ms": calm["p99_ms"], "rss_mb": resident_mb(worker)}
        say("recalls")
        recalls = sorted(recall_waits())
        figures |= {"recall_to_page_p99_ms": recalls[len(recalls) * 99 // 100], "recalls": len(recalls)}
        say(f"the database is away for {size.outage_s:.0f} s")
        figures |= outage(folder, paths, size.outage_s, pace=pace / 2)
    say("the worker is killed")
    figures["lost_after_kill"] = lost_after_kill(paths, pace / 2)
    return figures


def rates(paths: Path, size: Size, page_bytes: int) -> dict[str, float]:
    """Pages a second of each server at full load, the best of some rounds; ours has its pages in memory."""
    best = {"pages_per_s": 0.0, "bare_per_s": 0.0, "django_per_s": 0.0}
    for turn in range(size.rounds):
        say(f"round {turn + 1} of {size.rounds}")
        with bare(page_bytes):
            best["bare_per_s"] = max(best["bare_per_s"], rate(load(PEERS, paths, size.seconds)))
        with plain():
            best["django_per_s"] = max(best["django_per_s"], rate(load(PEERS, paths, size.seconds)))
        best["pages_per_s"] = max(best["pages_per_s"], rate(load(OURS, paths, size.seconds)))
    ours_per_s = best["pages_per_s"]
    return best | {
        "vs_bare": ours_per_s / best["bare_per_s"],
        "vs_django": ours_per_s / best["django_per_s"],
    }


def active_paths() -> list[str]:
    """A stamp of each active range, in an order of chance."""
    from nguongoc.stamps.codes import encode_serial  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.stamps.keys import serial_key  # noqa: PLC0415 -- as above
    from nguongoc.stamps.models import StampRange  # noqa: PLC0415 -- as above

    chance = random.Random(7)  # noqa: S311 -- no secret
    found = StampRange.objects.filter(state="active", lot__state="open", batch__origin="").order_by("pk")
    rows = found.values_list("numbers", "batch__key_id", "product__gtin")
    paths = [
        f"/01/{gtin}/21/{encode_serial(serial_key(key_id), chance.randrange(numbers.lower, numbers.upper))}"
        for numbers, key_id, gtin in rows
    ]
    chance.shuffle(paths)
    return paths


def outage(folder: Path, paths: Path, seconds: float, *, pace: float) -> dict[str, float]:
    """Load goes on while the database is stopped, and until it has answered again for a while."""
    since = dt.datetime.now(dt.UTC)
    with ExitStack() as stack:
        loading = stack.enter_context(loaded(OURS, paths, seconds + 4, pace=pace))
        time.sleep(2)
        start_again = stop_database(folder)
        time.sleep(seconds)
        stack.callback(stop_child, start_again(), signal.SIGINT, signal.SIGQUIT, patience=15)
        figures: dict[str, float] = json.loads(loading.communicate()[0])
        answered = figures["pages"] - figures["failures"]
        lost = answered - written_since(since, answered)
    return {
        "outage_s": seconds,
        "outage_pages": figures["pages"],
        "outage_failures": figures["failures"],
        "outage_p99_ms": figures["p99_ms"],
        "lost_during_outage": lost,
    }


def lost_after_kill(paths: Path, pace: float) -> float:
    since = dt.datetime.now(dt.UTC)
    with ours() as worker, loaded(OURS, paths, 3.0, pace=pace) as loading:
        time.sleep(1.5)
        os.kill(worker, signal.SIGKILL)
        figures: dict[str, float] = json.loads(loading.communicate()[0])
    answered = figures["pages"] - figures["failures"]
    return answered - written_since(since, answered)


def stop_database(folder: Path) -> Callable[[], "subprocess.Popen[bytes]"]:
    """Stop PostgreSQL as an administrator would; gives what starts it again."""
    pid_file = folder / "postgres" / "postmaster.pid"
    pid = int(pid_file.read_text().split()[0])
    process = Path(f"/proc/{pid}")
    command = process.joinpath("cmdline").read_text().split("\0")[:-1]
    user = pwd.getpwuid(process.stat().st_uid).pw_name
    os.kill(pid, signal.SIGINT)
    while pid_file.exists():
        time.sleep(0.05)
    return lambda: start_child(
        command,
        when_parent_dies=signal.SIGINT,
        user=user if os.getuid() == 0 else None,
        output=subprocess.DEVNULL,
    )


def scans_written(since: dt.datetime) -> int:
    from django.db import OperationalError, connection  # noqa: PLC0415 -- after Django's set-up

    connection.close()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM scans_scan WHERE at >= %s", [since])
            return int(cursor.fetchone()[0])
    except OperationalError:
        return 0


def written_since(since: dt.datetime, awaited: float) -> int:
    """How many scans were written since, once it are as many as awaited or no more come."""
    deadline = time.monotonic() + 60
    while (written := scans_written(since)) < awaited and time.monotonic() < deadline:
        time.sleep(0.5)
    return min(written, int(awaited))


def recall_waits() -> Iterator[float]:
    """Milliseconds from the commit of each recall to the end of the first page that shows it."""
    from nguongoc.accounts.enums import Role  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.accounts.models import Person  # noqa: PLC0415 -- as above
    from nguongoc.safety.actions import open_recall  # noqa: PLC0415 -- as above
    from nguongoc.stamps.models import StampRange  # noqa: PLC0415 -- as above
    from nguongoc.stamps.urls import stamp_url  # noqa: PLC0415 -- as above
    from nguongoc.trace.models import Lot  # noqa: PLC0415 -- as above

    approvers = list(Person.objects.filter(memberships__role=Role.APPROVER))
    found_ranges = StampRange.objects.filter(state="active", lot__state="open", batch__origin="")
    ranges = found_ranges.select_related("batch__product", "lot").order_by("?")
    with closing(http.client.HTTPConnection("127.0.0.1", OURS)) as phone:
        for found in ranges[:MOST_RECALLS]:
            path = urlsplit(stamp_url(found.batch, found.first - found.batch.first + 1)).path
            approver = next(p for p in approvers if Lot.objects.visible_to(p).filter(pk=found.lot_id).exists())
            assert "KHÔNG SỬ DỤNG" not in page(phone, path)
            open_recall(lot=found.lot, reason="đo tốc độ", instructions="trả lại", by=approver)
            committed = time.perf_counter()
            while "KHÔNG SỬ DỤNG" not in page(phone, path):
                assert time.perf_counter() - committed < PATIENCE
            yield (time.perf_counter() - committed) * 1000


def page(phone: http.client.HTTPConnection, path: str) -> str:
    phone.request("GET", path, headers=BROWSER)
    return phone.getresponse().read().decode()


def bytes_of_page(path: str) -> int:
    """The body of a stamp's page as it goes over the wire."""
    with closing(http.client.HTTPConnection("127.0.0.1", OURS)) as phone:
        phone.request("GET", path, headers=BROWSER | {"Accept-Encoding": "gzip"})
        return len(phone.getresponse().read())


def bare(page_bytes: int) -> AbstractContextManager[int]:
    return served(PEERS, "asgi", "bench.scan_peers:bare", BENCH_BODY_BYTES=str(page_bytes))


def plain() -> AbstractContextManager[int]:
    return served(PEERS, "wsgi", "bench.scan_peers:plain", BENCH_PLAIN="1")


def ours() -> AbstractContextManager[int]:
    return served(OURS, "asgi", "nguongoc.web.scan.app:application")


@contextmanager
def served(port: int, interface: str, target: str, **settings: str) -> Iterator[int]:
    """One granian worker of the target on the first core; yields the worker's process id."""
    command = [sys.executable, "-m", "granian", "--interface", interface, "--no-ws", "--workers", "1"]
    command += ["--port", str(port), "--log-level", "error"]
    command += ["--blocking-threads", "4"] if interface == "wsgi" else []
    process = start_child([*command, target], when_parent_dies=signal.SIGKILL, env=os.environ | settings)
    os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
    try:
        await_answer(port)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield int(children[-1])
    finally:
        process.terminate()
        process.wait()


def await_answer(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("HEAD", "/")
                connection.getresponse()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return
    raise SystemExit("the server does not answer")


def load(port: int, paths: Path, seconds: float, *, pace: float = 0.0, once: bool = False) -> dict[str, float]:
    """Load a server from the last core; a failed page ends the benchmark."""
    with loaded(port, paths, seconds, pace=pace, once=once) as process:
        figures: dict[str, float] = json.loads(process.communicate()[0])
    assert not figures["failures"], figures
    return figures


@contextmanager
def loaded(
    port: int, paths: Path, seconds: float, *, pace: float, once: bool = False
) -> Iterator["subprocess.Popen[bytes]"]:
    """Meanwhile a process on the last core loads a server; it writes its figures when it ends."""
    numbers = [str(port), str(paths), str(seconds), str(CONNECTIONS), str(pace)]
    command = [sys.executable, "-m", "bench.load", *numbers, *(["once"] if once else [])]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 -- ours
        os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        yield process


def rate(figures: dict[str, float]) -> float:
    return figures["pages"] / figures["seconds"]


def resident_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def say(step: str) -> None:
    print(f"bench.scan: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
