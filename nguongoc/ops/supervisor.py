"""Keeps a few programs running side by side until told to stop: what the demo needs of a service manager."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from nguongoc.ops.lifeline import start_child, stop_child

_LONGEST_PAUSE = 30.0  # seconds between two attempts
_STEADY = 60.0  # seconds of life after which a program counts as well again
_STOP_PATIENCE = 5.0  # seconds
_MARK = "NGUONGOC_SUPERVISED"  # a variable that only supervised processes have, and their children


@dataclass
class Program:
    """One program: how it is called for people, its command line, and how often it failed of late."""

    label: str
    command: list[str]
    log: Path
    when_we_die: signal.Signals = signal.SIGTERM
    failures: int = 0
    due: float = 0.0  # monotonic time of the next start
    started: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)


def say(sentence: str) -> None:
    """Tell the person at the terminal, at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


class StopRequestedError(Exception):
    """Someone asked us to end: Ctrl-C, SIGTERM, or a closed terminal."""


def heed_requests_to_stop() -> None:
    """From now on SIGINT, SIGTERM and SIGHUP raise `StopRequestedError`, once."""

    def request(_number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise StopRequestedError

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, request)


def port_is_free(host: str, port: int, *, patience: float = 0.0) -> bool:
    """Say whether we could listen there; wait up to `patience` seconds for a program that is just ending."""
    deadline = time.monotonic() + patience
    while True:
        with closing(socket.socket()) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                attempt.bind((host, port))
                return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.2)


def answers(host: str, port: int) -> bool:
    """Say whether an HTTP server answers there, whatever the status."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


class Supervisor:
    """Starts programs, starts again those that die (with growing pauses), and stops them all in the end.

    `mark` names what is supervised. Only one supervisor may run with it: the first thing it does is to end
    the processes that carry the mark, as those of a run that was killed to the last of its programs.
    """

    def __init__(self, programs: Iterable[Program], *, environment: Mapping[str, str], mark: str) -> None:
        self._programs = list(programs)
        self._environment = {**environment, _MARK: mark}
        _end_left_overs(mark)

    def step(self) -> None:
        """Look after each program once."""
        now = time.monotonic()
        for program in self._programs:
            if program.process is not None and program.process.poll() is not None:
                self._mourn(program, now)
            if program.process is None and now >= program.due:
                self._start(program, now)

    def stop(self) -> None:
        """Ask all to end at the same time, then wait for each."""
        alive = [program.process for program in self._programs if program.process is not None]
        for process in alive:
            process.terminate()
        for process in alive:
            stop_child(process, signal.SIGTERM, patience=_STOP_PATIENCE)
            _end_group(process.pid)

    def _start(self, program: Program, now: float) -> None:
        with program.log.open("ab") as log:
            program.process = start_child(
                program.command, when_parent_dies=program.when_we_die, env=self._environment, output=log
            )
        program.started = now

    def _mourn(self, program: Program, now: float) -> None:
        """Clear away what the dead program left of its own children, and settle when it starts again."""
        assert program.process is not None  # noqa: S101 -- for the type checker; the caller looked
        status = program.process.returncode
        _end_group(program.process.pid)
        program.process = None
        program.failures = 1 if now - program.started > _STEADY else program.failures + 1
        pause = min(2.0 ** (program.failures - 1), _LONGEST_PAUSE)
        program.due = now + pause
        say(f"{program.label} đã dừng (mã {status}), chạy lại sau {pause:.0f} giây; nhật ký: {program.log}")


def _end_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _end_left_overs(mark: str) -> None:
    sought = f"{_MARK}={mark}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if sought in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)
