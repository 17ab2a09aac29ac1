"""The programs that run beside the site, started as production runs them, for the length of a test."""

import http.client
import os
import signal
import socket
import sys
import time
from contextlib import closing, contextmanager

from nguongoc.ops.lifeline import start_child, stop_child

START_PATIENCE = 30.0  # seconds


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_answer(port, path="/suc-khoe"):
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
    raise AssertionError(f"the program on port {port} does not answer")


@contextmanager
def scan_application(log, *, port=0, **environment):
    """Start it on `port`, else on a free one, which is yielded; at the end of the block it is killed at once."""
    port = port or free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws", "--workers", "1"]
    command += ["--port", str(port), "nguongoc.web.scan.app:application"]
    with log.open("ab") as output:
        process = start_child(
            command, when_parent_dies=signal.SIGKILL, env=os.environ | environment, output=output
        )
    try:
        await_answer(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def site(log, **environment):
    """Start the site on a free port, which is yielded; at the end of the block it is killed at once."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    command += ["--port", str(port), "--blocking-threads", "2", "nguongoc.wsgi:application"]
    with log.open("ab") as output:
        process = start_child(
            command, when_parent_dies=signal.SIGKILL, env=os.environ | environment, output=output
        )
    try:
        await_answer(port, "/epcis/openapi.json")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def live_application(log, **environment):
    """Start the program of WebSockets on a free port, which is yielded; at the end of the block it is killed."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--ws", "--workers", "1"]
    command += ["--port", str(port), "nguongoc.api.epcis.live:application"]
    with log.open("ab") as output:
        process = start_child(
            command, when_parent_dies=signal.SIGKILL, env=os.environ | environment, output=output
        )
    try:
        await_answer(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def worker(log, **environment):
    """The background worker, whose process is yielded; it ends when its running job is done."""
    with log.open("ab") as output:
        process = start_child(
            [sys.executable, "manage.py", "procrastinate", "worker"],
            when_parent_dies=signal.SIGKILL,
            env=os.environ | environment,
            output=output,
        )
    try:
        yield process
    finally:
        stop_child(process, signal.SIGTERM, patience=10)
