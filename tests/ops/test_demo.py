"""What keeps the demo from starting is said in one sentence."""

import socket
import subprocess
import sys

from nguongoc.ops import demo


def test_taken_port_is_said_in_one_sentence_with_the_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "nguongoc.ops.demo", "--port", str(port), "--var", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert f"Cổng {port}" in sentence
    assert "--port" in sentence


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    options = demo._options(["--var", str(tmp_path)])
    first = demo._settings(tmp_path, "postgresql://nguongoc@/nguongoc?host=/a b", options)
    second = demo._settings(tmp_path, "postgresql://nguongoc@/nguongoc?host=/a b", options)
    assert first == second == demo._read(tmp_path / "demo.env")
    assert len(bytes.fromhex(first["STAMP_MASTER_KEY"])) == 32
    assert (tmp_path / "demo.env").stat().st_mode & 0o777 == 0o600
