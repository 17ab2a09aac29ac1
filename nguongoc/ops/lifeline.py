"""Child processes that cannot outlive their parent, however it dies."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import IO

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def start_child(
    command: Sequence[str],
    *,
    when_parent_dies: signal.Signals,
    user: str | None = None,
    env: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program to which the kernel sends the signal `when_parent_dies`, be it by SIGKILL.

    The kernel watches the *thread* that starts the child, so start children from the main thread. The child
    has a session of its own: a Ctrl-C in the terminal reaches us only, who stop it in due order. With `user`
    (we are root) it runs as that system user, from the root folder.
    """
    return subprocess.Popen(  # noqa: S603 -- each caller names the program itself
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=env,
        cwd="/" if user else None,
        start_new_session=True,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        preexec_fn=_death_signal(when_parent_dies),  # noqa: PLW1509 -- two system calls, no lock is taken
    )


def follow_parent(when_it_dies: signal.Signals) -> None:
    """From now on the kernel sends this process the signal once the one that started it is gone."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(when_it_dies), 0, 0, 0)


def _death_signal(number: signal.Signals) -> Callable[[], None]:
    """Return what the child does first; it runs after the change of user, which would forget the request."""
    parent = os.getpid()

    def request() -> None:
        follow_parent(number)
        if os.getppid() != parent:  # the parent died before the request was made
            os._exit(1)

    return request


def stop_child(child: subprocess.Popen[bytes], *requests: signal.Signals, patience: float) -> None:
    """Ask the child to end, with one signal after the other and `patience` seconds for each, then kill it."""
    for number in requests:
        child.send_signal(number)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
    child.kill()
    child.wait()
