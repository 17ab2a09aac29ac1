"""Every job has a worker, and what sends to strangers has one of its own."""

import re
from pathlib import Path

from procrastinate.contrib.django import app

from nguongoc.ops.workers import queues_of

DEFERRED = re.compile(r'configure_task\(\s*"([^"]+)"(?:[^()]|\([^()]*\))*?queue="([a-z]+)"')


def test_each_queue_is_served_by_one_of_the_two_workers():
    sending, rest = queues_of(app, callbacks=True), queues_of(app, callbacks=False)
    assert sending == ["callbacks"]
    assert not set(sending) & set(rest)
    assert {task.queue for task in app.tasks.values()} == {*sending, *rest}
    assert {"default", "captures", "imports", "mail", "print"} <= set(rest)


def test_callbacks_are_the_only_jobs_in_their_queue():
    assert [name for name, task in app.tasks.items() if task.queue == "callbacks"] == ["trace.deliver"]


def test_jobs_are_deferred_to_the_queue_of_their_task():
    """A queue that no task names would have no worker."""
    found = [pair for path in Path("nguongoc").rglob("*.py") for pair in DEFERRED.findall(path.read_text())]
    assert found
    for name, queue in found:
        assert app.tasks[name].queue == queue, name
