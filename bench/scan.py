"""Recorded page views a second of the scan application, against a server that does nothing and plain Django.

    python -m bench.scan [--scale small|full]

Each server is one granian worker on the first core; the load comes from a process on the last; all stand on one
embedded PostgreSQL that writes to the disk as in production. The last line of stdout is one JSON object:
`pages_per_s` at full load, `bare_per_s` and `django_per_s` with the ratios `vs_bare` and `vs_django`, `p50_ms`
and `p99_ms` at 70 % of the maximum, `recall_to_page_p99_ms` (from the commit of a recall to the first page that
shows it; of `recalls` recalls) and `rss_mb` (of the worker). The data are the sample of Quảng Ninh.
"""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.database import ROOT, bench_database
from nguongoc.ops.lifeline import start_child

PORT = 8179
CONNECTIONS = 64
SHARE_OF_MAXIMUM = 0.7
RECALL_PATIENCE = 10.0  # seconds
SCALES = {"small": {"seconds": 4.0, "rounds": 2}, "full": {"seconds": 15.0, "rounds": 3}}
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/125.0 Mobile Safari/537.36",
    "Accept": "text/html,*/*;q=0.8",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default="small")
    scale = SCALES[parser.parse_args().scale]
    with bench_database(say, with_sample=True) as folder:
        print(json.dumps(measure(folder, scale["seconds"], int(scale["rounds"]))))


def measure(folder: Path, seconds: float, rounds: int) -> dict[str, float]:
    paths = folder / "paths"
    paths.write_text("\n".join(active_paths()))
    best: dict[str, float] = {"ours": 0.0, "bare": 0.0, "plain": 0.0}
    for turn in range(rounds):
        for name, server in (("bare", bare), ("plain", plain), ("ours", ours)):
            say(f"{name}, round {turn + 1} of {rounds}")
            with server():
                best[name] = max(best[name], rate(load(paths, seconds)))
    say(f"{SHARE_OF_MAXIMUM:.0%} of the maximum")
    with ours() as worker:
        calm = load(paths, seconds, best["ours"] * SHARE_OF_MAXIMUM)
        memory = resident_mb(worker)
        say("recalls")
        recalls = sorted(recall_waits())
    return {
        "pages_per_s": best["ours"],
        "bare_per_s": best["bare"],
        "django_per_s": best["plain"],
        "vs_bare": best["ours"] / best["bare"],
        "vs_django": best["ours"] / best["plain"],
        "p50_ms": calm["p50_ms"],
        "p99_ms": calm["p99_ms"],
        "recall_to_page_p99_ms": recalls[len(recalls) * 99 // 100],
        "recalls": len(recalls),
        "rss_mb": memory,
    }


def active_paths() -> list[str]:
    from nguongoc.stamps.models import StampRange  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.stamps.urls import stamp_url  # noqa: PLC0415 -- as above

    ranges = StampRange.objects.filter(state="active", lot__state="open").select_related("batch__product")
    return [
        urlsplit(stamp_url(found.batch, place)).path
        for found in ranges
        for place in range(found.first - found.batch.first + 1, found.last - found.batch.first + 2)
    ]


def recall_waits() -> Iterator[float]:
    """Milliseconds from the commit of each recall to the end of the first page that shows it."""
    from nguongoc.accounts.enums import Role  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.accounts.models import Person  # noqa: PLC0415 -- as above
    from nguongoc.safety.actions import open_recall  # noqa: PLC0415 -- as above
    from nguongoc.stamps.models import StampRange  # noqa: PLC0415 -- as above
    from nguongoc.stamps.urls import stamp_url  # noqa: PLC0415 -- as above
    from nguongoc.trace.models import Lot  # noqa: PLC0415 -- as above

    approvers = list(Person.objects.filter(memberships__role=Role.APPROVER))
    ranges = StampRange.objects.filter(state="active", lot__state="open").select_related("batch__product", "lot")
    with closing(http.client.HTTPConnection("127.0.0.1", PORT)) as phone:
        for found in ranges:
            path = urlsplit(stamp_url(found.batch, found.first - found.batch.first + 1)).path
            approver = next(p for p in approvers if Lot.objects.visible_to(p).filter(pk=found.lot_id).exists())
            assert "KHÔNG SỬ DỤNG" not in page(phone, path)
            open_recall(lot=found.lot, reason="đo tốc độ", instructions="trả lại", by=approver)
            committed = time.perf_counter()
            while "KHÔNG SỬ DỤNG" not in page(phone, path):
                assert time.perf_counter() - committed < RECALL_PATIENCE
            yield (time.perf_counter() - committed) * 1000


def page(phone: http.client.HTTPConnection, path: str) -> str:
    phone.request("GET", path, headers=BROWSER)
    return phone.getresponse().read().decode()


def bare() -> AbstractContextManager[int]:
    return served("asgi", "bench.scan_peers:bare")


def plain() -> AbstractContextManager[int]:
    return served("wsgi", "bench.scan_peers:plain", BENCH_PLAIN="1")


def ours() -> AbstractContextManager[int]:
    return served("asgi", "nguongoc.web.scan.app:application")


@contextmanager
def served(interface: str, target: str, **settings: str) -> Iterator[int]:
    """One granian worker of the target on the first core, answering on PORT; yields the worker's process id."""
    command = [sys.executable, "-m", "granian", "--interface", interface, "--no-ws", "--workers", "1"]
    command += ["--port", str(PORT), "--log-level", "error"]
    command += ["--blocking-threads", "4"] if interface == "wsgi" else []
    process = start_child([*command, target], when_parent_dies=signal.SIGKILL, env=os.environ | settings)
    os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
    try:
        await_answer()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield int(children[-1])
    finally:
        process.terminate()
        process.wait()


def await_answer() -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with closing(http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)) as connection:
            try:
                connection.request("HEAD", "/")
                connection.getresponse()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return
    raise SystemExit("the server does not answer")


def load(paths: Path, seconds: float, pace: float = 0.0) -> dict[str, float]:
    """Load whatever serves on PORT from the last core; a failed page ends the benchmark."""
    command = [
        sys.executable,
        "-m",
        "bench.load",
        str(PORT),
        str(paths),
        str(seconds),
        str(CONNECTIONS),
        str(pace),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 -- ours
        os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        figures: dict[str, float] = json.loads(process.communicate()[0])
    assert not figures["failures"], figures
    return figures


def rate(figures: dict[str, float]) -> float:
    return figures["pages"] / figures["seconds"]


def resident_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def say(step: str) -> None:
    print(f"bench.scan: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
