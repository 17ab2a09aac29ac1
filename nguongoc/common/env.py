"""Typed readers of settings from the environment: each fails with an instruction."""

import os
from collections.abc import Set as AbstractSet
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The setting as text; without a default a missing one is an error that says what to do."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}: docs/settings.md says how.")
    return value


def boolean(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value in _TRUE


def integer(name: str, default: int, *, least: int | None = None, most: int | None = None) -> int:
    """A whole number within the bounds, both of which count."""
    value = os.environ.get(name, str(default))
    try:
        found = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.") from error
    if least is not None and found < least:
        raise ImproperlyConfigured(f"{name} is {found}: write {least} or more.")
    if most is not None and found > most:
        raise ImproperlyConfigured(f"{name} is {found}: write {most} or less.")
    return found


def names(name: str, default: str) -> list[str]:
    """A list of words separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: AbstractSet[str]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(sorted(allowed))}.")
    return value


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name, str(default)))


def file(name: str) -> Path | None:
    """A file that the operator may install; None where none is named."""
    value = os.environ.get(name, "").strip()
    return Path(value) if value else None


def secret(name: str, *, least_bytes: int) -> bytes:
    """A secret written in hexadecimal, of at least `least_bytes` bytes."""
    value = text(name)
    try:
        raw = bytes.fromhex(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be hexadecimal: `openssl rand -hex 32` makes one.") from error
    if len(raw) < least_bytes:
        raise ImproperlyConfigured(
            f"{name} is too short: it needs {least_bytes} bytes ({least_bytes * 2} digits)."
        )
    return raw


def database(name: str) -> dict[str, object]:
    """Django's settings of the database from a URL, postgresql://user:password@host:port/name?host=/socket."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://: no other database is supported.")
    options = {key: values[-1] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "nguongoc.common.database",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", url.hostname or ""),
        "PORT": options.pop("port", str(url.port or "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(name: str, *, folder: Path) -> dict[str, object]:
    """Django's settings of mail from a URL, smtp://user:password@host:port; smtps:// for TLS from the start.

    Port 587 turns TLS on after the greeting. Empty: each mail becomes a file in `folder`, and none is sent.
    """
    value = text(name, "")
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    url = urlsplit(value)
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587.")
    port = url.port or (465 if url.scheme == "smtps" else 587)
    return {
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and port == 587,  # noqa: PLR2004 -- the port of submission
        "EMAIL_TIMEOUT": 20,
    }
