"""Which jobs a background worker does.

Callbacks wait for programs of strangers, so they have workers of their own: however slow a receiver is, captures,
imports, mails and label sheets do not wait for it.
"""

from procrastinate import App

CALLBACKS = "callbacks"


def queues_of(app: App, *, callbacks: bool) -> list[str]:
    """The queues of all jobs that the program knows: those of callbacks, or all others."""
    every = {task.queue for task in app.tasks.values()}
    return [CALLBACKS] if callbacks else sorted(every - {CALLBACKS})
