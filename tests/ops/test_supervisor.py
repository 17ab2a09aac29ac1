"""Programs that die come back, with growing pauses; a stop ends them and their children."""

import os
import subprocess
import sys
import time

import pytest

from nguongoc.ops.supervisor import Program, Supervisor
from tests.ops.processes import wait_for_end

PARENT_OF_A_SLEEPER = """
import subprocess, sys, time
from pathlib import Path
child = subprocess.Popen(["sleep", "600"])
Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(600)
"""


def run_until(supervisor: Supervisor, done) -> None:
    deadline = time.monotonic() + 15
    while not done():
        assert time.monotonic() < deadline
        supervisor.step()
        time.sleep(0.02)


def test_program_that_dies_is_started_again_and_said(tmp_path, capsys):
    program = Program("Việc thử", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "log")
    supervisor = Supervisor([program], environment=os.environ, mark=str(tmp_path))
    run_until(supervisor, lambda: program.failures == 2)
    supervisor.stop()
    told = capsys.readouterr().out.splitlines()
    assert "mã 3" in told[0]
    assert "sau 1 giây" in told[0]
    assert "sau 2 giây" in told[1]


@pytest.mark.parametrize("end", ["stop", "death"])
def test_no_child_of_a_program_is_left(tmp_path, end):
    child = tmp_path / "child"
    command = [sys.executable, "-c", PARENT_OF_A_SLEEPER, str(child)]
    program = Program("Việc thử", command, tmp_path / "log")
    supervisor = Supervisor([program], environment=os.environ, mark=str(tmp_path))
    run_until(supervisor, lambda: child.exists() and child.read_text())
    if end == "death":
        program.process.kill()
        run_until(supervisor, lambda: program.failures)
    sleeper = int(child.read_text())
    supervisor.stop()
    wait_for_end(sleeper)


def test_what_a_killed_run_left_is_ended_by_the_next(tmp_path):
    left = subprocess.Popen(["sleep", "600"], env={**os.environ, "NGUONGOC_SUPERVISED": str(tmp_path)})
    stranger = subprocess.Popen(["sleep", "600"], env={**os.environ, "NGUONGOC_SUPERVISED": "another"})
    try:
        Supervisor([], environment={}, mark=str(tmp_path))
        assert left.wait(timeout=5) == -9
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
