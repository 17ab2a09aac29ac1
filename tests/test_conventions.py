"""Conventions worth keeping, as checks (house style)."""

import ast
import inspect
import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nguongoc"
SOURCES = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list((PACKAGE / "web" / "templates").rglob("*.html"))
ACTIONS = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for pattern in ("*/actions.py", "*/actions/[a-z]*.py")
    for path in PACKAGE.glob(pattern)
)
OURS = [model for model in apps.get_models() if model.__module__.startswith("nguongoc.")]
FUNCTION_LINES = 40
FILE_LINES = 500


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def views(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            yield pattern


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / entry for entry in listed.stdout.split("\0") if entry and (ROOT / entry).is_file()]


@pytest.mark.parametrize("pattern", list(views()), ids=lambda pattern: str(pattern.pattern))
def test_every_view_says_who_may_open_it(pattern):
    assert getattr(pattern.callback, "access", None), f"{pattern} declares no access"


@pytest.mark.parametrize("path", ACTIONS)
def test_actions_take_their_arguments_by_name(path):
    module = import_module(path)
    for action_name, action in inspect.getmembers(module, inspect.isfunction):
        if action.__module__ == module.__name__ and not action_name.startswith("_"):
            kinds = {parameter.kind for parameter in inspect.signature(action).parameters.values()}
            assert kinds <= {inspect.Parameter.KEYWORD_ONLY}, f"{path}.{action_name}"
            assert action.__doc__ or len(inspect.getsource(action).splitlines()) < 15, action_name


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_history_outlives_its_subject(model):
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey):
            assert field.remote_field.on_delete is models.RESTRICT, f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, node.name


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_is_switched_off_without_a_reason(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)
    for line in text.splitlines():
        if "# noqa" in line:
            assert re.search(r"# noqa: [A-Z0-9, ]+ +(--|#) \S", line), line
        if "type: ignore" in line:
            assert re.search(r"# type: ignore\[[a-z, -]+\]  # \S", line), line


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_pages_hold_nothing_that_a_strict_policy_refuses(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|js:", text)
    assert "<style" not in text or path.parent.name == "scan", "the scan page names its styles in its policy"
    text = text.replace('<script type="module">{{ script }}</script>', "") if path.parent.name == "scan" else text
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


def test_people_read_the_legal_spelling():
    for path in [*SOURCES, *TEMPLATES]:
        assert "đảm bảo" not in path.read_text(encoding="utf-8").lower(), name(path)


def test_settings_are_documented():
    text = (PACKAGE / "settings.py").read_text(encoding="utf-8")
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \|", documented, flags=re.MULTILINE)
    assert sorted(rows) == sorted(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text))


def test_each_dependency_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(r"^  \"[A-Za-z][\w\[\],-]*[~<>=].*$|^  \"tzdata\".*$", text, flags=re.MULTILINE)
    assert len(listed) > 20
    assert [line for line in listed if "# " not in line] == []


def test_migrations_are_named_by_intent():
    for path in PACKAGE.glob("*/migrations/0*.py"):
        assert not re.search(r"_auto_|_alter_|_20\d\d", path.name), name(path)


def test_no_address_of_a_registry_stands_in_the_tree():
    hosts = re.compile(
        "|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.", "deb" + r"\.debian\."])
    )
    for path in tracked_files():
        if path.suffix not in {".png", ".woff2", ".ttf"}:
            assert not hosts.search(path.read_text(encoding="utf-8", errors="ignore")), name(path)
