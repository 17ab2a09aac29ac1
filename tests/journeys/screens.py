"""One person at one screen of a journey, as wide as a phone or a desk."""

from contextlib import contextmanager

from nguongoc.accounts.models import Person
from tests.browser import axe_violations, log_in, overflowing

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


class Screen:
    """One person at one screen. Each page that is left behind was looked at by axe and fits its width."""

    def __init__(self, context, site):
        self.site = site
        self.page = context.new_page()
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))

    def open(self, path):
        self.page.goto(path if path.lower().startswith("http") else self.site + path)
        self.look()

    def look(self):
        self.page.wait_for_load_state()
        found = axe_violations(self.page) + overflowing(self.page) + self.problems
        assert found == [], f"{self.page.url}: {found}"

    def press(self, name):
        self.page.get_by_role("button", name=name).first.click()
        self.look()

    def follow(self, name, *, exact=False):
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.look()

    def fill(self, **fields):
        for field, value in fields.items():
            self.page.fill(f"[name={field}]", value)

    def reads(self, *texts):
        content = self.page.inner_text("body")
        for text in texts:
            assert text.lower() in content.lower(), f"{text!r} not on {self.page.url}:\n{content}"


@contextmanager
def screen(browser, live_server, size, email=None):
    context = browser.new_context(viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    try:
        person = Screen(context, live_server.url)
        if email:
            person.open("/dang-nhap/")
            log_in(person.page, live_server.url, Person.objects.get(email=email))
            person.look()
        yield person
    finally:
        context.close()
