"""A real browser for tests: Debian's Chromium, and axe's findings as plain lines."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page

from nguongoc.accounts.models import Person
from nguongoc.accounts.queries import second_steps_of
from nguongoc.accounts.rules import must_take_two_steps
from tests.chromium import CHROMIUM
from tests.factories import PASSWORD, make_app, next_code

AXE = Path(__file__).parent.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PREPARED: WeakSet[BrowserContext] = WeakSet()
"""In whose pages axe waits ready from the second look on."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Findings become lines within the page: to carry all that axe tells out of it takes five times as long as axe.
ASK_AXE = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""


class NoBrowserError(RuntimeError):
    """Chromium is not installed on this machine."""


@contextmanager
def launch_chromium(*more: str) -> Iterator[Browser]:
    """Headless Chromium: the worker's own, or another with `more` switches. What was opened in it is closed at the
    end, whatever happened. Debian's program without a window takes half the time of the one with a window, which
    serves where the first is missing.

    Raises NoBrowserError where there is none.
    """
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        raise NoBrowserError("Install Chromium first: apt-get install chromium-headless-shell")
    browser = CHROMIUM.another(program, *more) if more else CHROMIUM.browser(program)
    try:
        yield browser
    finally:
        connections.close_all()  # Django keeps connections of their own for code beside a running loop
        for context in browser.contexts:
            context.close()
        if more:
            browser.close()


def log_in(page: Page, site: str, person: Person) -> None:
    """Through the login page, with the second step too where the role needs one; it is set up if need be."""
    if must_take_two_steps(person) and not second_steps_of(person).any:
        make_app(person)
    if page.url != f"{site}/dang-nhap/":
        page.goto(f"{site}/dang-nhap/")
    page.fill("[name=username]", person.email)
    page.fill("[name=password]", PASSWORD)
    _press_log_in(page)
    if second_steps_of(person).app:
        page.fill("[name=code]", next_code(person))
        _press_log_in(page)


def _press_log_in(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: `rule: element: why`, one line for each element; empty is good.

    Works under the page's own Content-Security-Policy, since the script comes through the debugger. Checks WCAG
    2.2 A and AA, and axe's best practices. The window is as tall as the page meanwhile: what merely has scrolled
    under a bar that stays in sight is no finding. Colours that are still turning into one another are no finding
    either: transitions are ended first. A page that is still coming, after a button, is waited for.
    """
    page.wait_for_load_state()
    page.evaluate(
        "document.getAnimations().filter(each => each instanceof CSSTransition).forEach(each => each.finish())"
    )
    window = page.viewport_size or {"width": 1280, "height": 800}
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": window["width"], "height": max(tall, window["height"])})
    _bring_axe(page)
    found = page.evaluate(ASK_AXE, RULES)
    page.set_viewport_size(window)
    return list(found)


def _bring_axe(page: Page) -> None:
    """Load axe. Pages that are opened later hold it as a function not called yet: a tenth of the time.

    A page on which scripts are switched off is given it anew each time.
    """
    if page.evaluate("() => window.bringAxe && (window.bringAxe(), true)"):
        return
    script = AXE.read_text("utf-8")
    page.evaluate(script)
    if page.context not in PREPARED:
        page.context.add_init_script(f"window.bringAxe = () => {{ {script}\n}}")
        PREPARED.add(page.context)


def overflowing(page: Page) -> list[str]:
    """Elements that reach past the right edge of the window, outermost first; empty is good."""
    page.wait_for_load_state()
    return list(
        page.evaluate(
            """() => {
              if (document.documentElement.scrollWidth <= innerWidth) return [];
              return [...document.querySelectorAll("body *")]
                .filter((item) => item.getBoundingClientRect().right > innerWidth + 1)
                .map((item) => `${item.tagName}.${item.className}`);
            }"""
        )
    )
