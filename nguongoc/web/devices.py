"""Devices: their words, from what a device says of itself, and the cookie by which a browser is known again."""

from django.conf import settings
from django.http import HttpResponseBase

DEVICE_COOKIE = "thiet_bi"
_KNOWN_FOR = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie

# Order matters: Edge and Opera also call themselves Chrome, and Chrome also calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("CocCoc", "Cốc Cốc"),
    ("coc_coc", "Cốc Cốc"),
    ("Zalo", "Zalo"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def remember_device(response: HttpResponseBase, cookie: str) -> None:
    response.set_cookie(
        DEVICE_COOKIE,
        cookie,
        max_age=_KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_words(device: str) -> str:
    """`Mozilla/5.0 (Windows NT 10.0 ...) Chrome/141.0 Safari/537.36` gives `Chrome, Windows`.

    What is no browser (a job, a command, a machine) is kept as it stands, shortened.
    """
    found = [_first(_BROWSERS, device), _first(_SYSTEMS, device)]
    return ", ".join(word for word in found if word) or device[:60]


def _first(table: tuple[tuple[str, str], ...], device: str) -> str:
    return next((word for sign, word in table if sign in device), "")
