"""`python -m nguongoc.ops.demo`: the whole system on one machine, with sample data, in one command.

It needs nothing but the installed packages: PostgreSQL runs in `var/postgres`, secrets are made on the first
run and kept in `var/demo.env`. A second run starts with what the first one left.
"""

import argparse
import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from nguongoc.ops.lifeline import follow_parent
from nguongoc.ops.local_postgres import LocalPostgresError, local_postgres
from nguongoc.ops.supervisor import (
    Program,
    StopRequestedError,
    Supervisor,
    answers,
    heed_requests_to_stop,
    port_is_free,
    say,
)

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
_START_PATIENCE = 60.0  # seconds until all of them have to answer
_PORT_PATIENCE = 2.0  # seconds for a killed run's programs to let go of their ports


class DemoError(Exception):
    """The demo cannot start; the message is one sentence for people."""


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; return the exit status."""
    options = _options(arguments)
    heed_requests_to_stop()
    if options.end_with_caller:
        follow_parent(signal.SIGTERM)
    try:
        _run(options)
    except (DemoError, LocalPostgresError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except StopRequestedError:
        say("Đã dừng; dữ liệu còn nguyên.")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nguongoc.ops.demo", description="Chạy thử toàn hệ thống trên máy này.")
    parser.add_argument("--port", type=int, default=8000, help="cổng của trang web (8000)")
    parser.add_argument("--scan-port", type=int, default=8001, help="cổng của trang quét tem (8001)")
    parser.add_argument("--live-port", type=int, default=8002, help="cổng của kênh sự kiện WebSocket (8002)")
    parser.add_argument("--fresh", action="store_true", help="xóa dữ liệu của bản chạy thử trước")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="thư mục giữ dữ liệu (var)")
    parser.add_argument("--end-with-caller", action="store_true", help="dừng khi chương trình gọi nó mất đi")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> None:
    var: Path = options.var.absolute()
    (var / "log").mkdir(parents=True, exist_ok=True)
    say("Khởi động cơ sở dữ liệu ...")
    with local_postgres(var / "postgres", fresh=options.fresh) as url:
        environment = {**os.environ, **_settings(var, url, options)}
        supervisor = Supervisor(_programs(options, var), environment=environment, mark=str(var))
        for name in ("port", "scan_port", "live_port"):
            _claim_port(getattr(options, name), name.replace("_", "-"))
        summary = _prepare(environment)
        try:
            _await_answers(supervisor, options)
            say(f"{summary}\nNhấn Ctrl-C để dừng.")
            while True:
                supervisor.step()
                time.sleep(0.5)
        finally:
            supervisor.stop()


def _claim_port(port: int, option: str) -> None:
    if not port_is_free(HOST, port, patience=_PORT_PATIENCE):
        variable = option.upper().replace("-", "_")
        raise DemoError(
            f"Cổng {port} đang có chương trình khác dùng: hãy dừng nó hoặc chọn cổng khác, "
            f"ví dụ `make demo {variable}={port + 10}` (--{option} {port + 10})."
        )


def _settings(var: Path, url: str, options: argparse.Namespace) -> dict[str, str]:
    """Return the environment of the programs, and leave it in `var/demo.env` for `manage.py` by hand."""
    file = var / "demo.env"
    kept = _read(file)
    settings = {
        "SECRET_KEY": kept.get("SECRET_KEY") or secrets.token_urlsafe(48),
        "STAMP_MASTER_KEY": kept.get("STAMP_MASTER_KEY") or secrets.token_hex(32),
        "DATABASE_URL": url,
        "VAR_DIR": str(var),
        "SITE_URL": f"http://{HOST}:{options.port}",
        "SCAN_URL": f"http://{HOST}:{options.scan_port}",
        "CALLBACKS_ANYWHERE": "1",  # so that subscriptions are tried on one machine
    }
    _write(file, settings)
    return settings


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in shlex.split(file.read_text()))
    return {name: value for name, _, value in pairs}


def _write(file: Path, settings: Mapping[str, str]) -> None:
    """Replace the file at once, as a shell would read it; only we may."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.writelines(f"{name}={shlex.quote(value)}\n" for name, value in settings.items())
    fresh.replace(file)


def _prepare(environment: Mapping[str, str]) -> str:
    """Migrate, load profile and sample; return what people need to know, as the command prints it."""
    say("Chuẩn bị dữ liệu ...")
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_demo"]
    quiet = {**environment, "LOG_LEVEL": "WARNING"}
    done = subprocess.run(command, env=quiet, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 -- ours
    if done.returncode != 0:
        raise DemoError("Không chuẩn bị được dữ liệu: xem thông báo ở trên.")
    return done.stdout.rstrip()


def _programs(options: argparse.Namespace, var: Path) -> list[Program]:
    granian = [sys.executable, "-m", "granian", "--host", HOST, "--workers", "1", "--interface"]
    site = [
        *granian,
        "wsgi",
        "--no-ws",
        "--port",
        str(options.port),
        "--blocking-threads",
        "4",
        "nguongoc.wsgi:application",
    ]
    scan = [*granian, "asgi", "--no-ws", "--port", str(options.scan_port), "nguongoc.web.scan.app:application"]
    live = [*granian, "asgi", "--ws", "--port", str(options.live_port), "nguongoc.api.epcis.live:application"]
    worker = [sys.executable, str(ROOT / "manage.py"), "work"]
    log = var / "log"
    return [
        Program("Trang web", site, log / "site.log"),
        Program("Trang quét tem", scan, log / "scan.log"),
        Program("Kênh sự kiện", live, log / "live.log"),
        # Asked politely it would wait for the database, which goes when we go.
        Program("Việc nền", worker, log / "worker.log", when_we_die=signal.SIGKILL),
        Program("Gửi sự kiện", [*worker, "--callbacks"], log / "callbacks.log", when_we_die=signal.SIGKILL),
    ]


def _await_answers(supervisor: Supervisor, options: argparse.Namespace) -> None:
    waiting = {options.port, options.scan_port, options.live_port}
    deadline = time.monotonic() + _START_PATIENCE
    while waiting:
        supervisor.step()
        waiting = {port for port in waiting if not answers(HOST, port)}
        if time.monotonic() > deadline:
            raise DemoError(f"Cổng {min(waiting)} chưa trả lời: xem nhật ký trong {options.var / 'log'}.")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
