"""The scan page's styles in browsers as old as Chrome 60, which live on inside applications of old phones.

What they do not know is left out by them, declaration by declaration; a rule whose selector they cannot read is
left out whole. Source of the years: the compatibility tables of MDN.
"""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

YOUNGER_VALUES = re.compile(r"(?<![\w-])(?:min|max|clamp)\(|color-mix\(|oklch\(|\d(?:dvh|svh|lvh|cqw)\b")
YOUNGER_SELECTORS = re.compile(r":(?:has|is|where)\(|&")
YOUNGER_RULES = re.compile(r"@(?:layer|container|property|scope)\b")
DECORATION = {"inset", "text-wrap", "aspect-ratio", "text-underline-offset"}


TEMPLATES = Path(__file__).parents[3] / "nguongoc" / "web" / "templates"
PAGES = [
    *(TEMPLATES / "scan").glob("*.html"),
    *(TEMPLATES / "portal").glob("*code.html"),
    TEMPLATES / "portal/scan.html",
]


@pytest.fixture(scope="module")
def rules():
    """Selector and declarations of each rule of the built styles, those within @media and @supports among them."""
    style = Path(finders.find("built/scan.css")).read_text("utf-8")
    return [(selector, body.split(";")) for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style)]


def test_a_value_that_old_browsers_do_not_know_stands_behind_one_that_they_know(rules):
    lonely = []
    for selector, declarations in rules:
        known = set()
        for declaration in declarations:
            name, _, value = declaration.partition(":")
            if not YOUNGER_VALUES.search(value):
                known.add(name)
            elif name not in known | DECORATION:
                lonely.append(f"{selector}: {declaration}")
    assert lonely == []


def test_no_rule_is_lost_for_its_selector(rules):
    assert [selector for selector, _ in rules if YOUNGER_SELECTORS.search(selector)] == []


def test_the_focus_ring_of_young_browsers_shares_its_rule_with_nobody(rules):
    assert [selector for selector, _ in rules if ":focus-visible" in selector and "," in selector] == []


def test_no_layer_hides_the_styles_from_old_browsers(rules):
    assert [selector for selector, _ in rules if YOUNGER_RULES.search(selector)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_nothing_needs_what_the_browser_inside_zalo_refuses(path):
    """No new window, no download, no place of the visitor; the camera is one of three ways on one page."""
    text = path.read_text("utf-8")
    assert not re.search(r"\s(target|download|capture)\b|geolocation|data-locate", text)
    assert ("camera" in text) == (path.parent.name == "portal" and path.name == "scan.html")
