"""The browser of a worker: one Chromium for all of its tests, each of which opens contexts of its own.

To start it takes half a second, with the program beside it that Playwright drives it by.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.db import connections
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Playwright as Driver

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--accept-lang=vi-VN",
)


@dataclass
class Chromium:
    """`browser` runs from the first test that asks for it to the next one that drives none."""

    stack: ExitStack = field(default_factory=ExitStack)
    driver: Driver | None = None
    kept: Browser | None = None

    def browser(self, program: str) -> Browser:
        """The one that is kept, without anything that an earlier test opened in it."""
        if self.kept is None or not self.kept.is_connected():
            self.kept = self.another(program)
        return self.kept

    def another(self, program: str, *more: str) -> Browser:
        """One more, with `more` switches, which whoever asks for it closes."""
        if self.driver is None:
            # Playwright keeps an event loop on this thread, which Django would take for asynchronous code.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
            self.driver = self.stack.enter_context(sync_playwright())
        return self.driver.chromium.launch(executable_path=program, args=[*SWITCHES, *more])

    def end(self) -> None:
        """Leave the thread to tests that drive no browser: no loop runs on it any more."""
        if self.driver is None:
            return
        connections.close_all()  # Django keeps connections of their own for code beside a running loop
        if self.kept is not None:
            self.kept.close()
        self.stack.close()
        self.driver = self.kept = None
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


CHROMIUM = Chromium()
