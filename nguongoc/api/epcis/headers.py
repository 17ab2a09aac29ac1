"""The header fields of EPCIS 2.0 (section 12.7): versions, forms of identifiers, what a server says of itself."""

import re
from collections.abc import Mapping

from django.http import HttpRequest

from nguongoc.api.epcis.problems import Problem, limits

EPCIS_VERSION = CBV_VERSION = "2.0.0"
_OLDEST = {"EPCIS": "1.2.0", "CBV": "1.2.0"}  # what is read; written is 2.0 alone
EPC_FORMATS = ("Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates", "No_Preference")
CBV_FORMATS = ("Always_Web_URI", "Always_URN", "Never_Translates", "No_Preference")
ERROR_BEHAVIOURS = ("rollback", "proceed")
VERSION_PATTERN = r"^[0-9]{1,4}(\.[0-9]{1,4}){0,3}$"
VERSIONS = {"GS1-EPCIS-Version": EPCIS_VERSION, "GS1-CBV-Version": CBV_VERSION}


def discovery(allowed: list[str], *, captures: bool) -> dict[str, str]:
    """What OPTIONS tells of a resource with these methods."""
    told = {
        "Allow": ", ".join(allowed),
        **VERSIONS,
        "GS1-EPCIS-Min": _OLDEST["EPCIS"],
        "GS1-EPCIS-Max": EPCIS_VERSION,
        "GS1-CBV-Min": _OLDEST["CBV"],
        "GS1-CBV-Max": CBV_VERSION,
        "GS1-EPC-Format": ", ".join(EPC_FORMATS),
        "GS1-CBV-XML-Format": ", ".join(CBV_FORMATS),
        "GS1-Vendor-Version": "nguongoc-1",
    }
    return told | limits() | {"GS1-Capture-Error-Behaviour": "all"} if captures else told


def judge_versions(headers: Mapping[str, str]) -> None:
    """Raise Problem (406) where the client wants, or sends, versions that are not ours."""
    for kind in ("EPCIS", "CBV"):
        least, most, sent = (_version(headers, f"GS1-{kind}-{end}") for end in ("Min", "Max", "Version"))
        ours = _numbers(EPCIS_VERSION)
        if (least and least > ours) or (most and most < ours):
            raise _other_version(kind, "trả lời theo")
        if sent and not _numbers(_OLDEST[kind]) <= sent < (3,):
            raise _other_version(kind, "đọc")


def _other_version(kind: str, verb: str) -> Problem:
    versions = f"phiên bản {EPCIS_VERSION}" if verb != "đọc" else f"phiên bản {_OLDEST[kind]} đến {EPCIS_VERSION}"
    return Problem("NotAcceptableException", f"Hệ thống chỉ {verb} {kind} {versions}.")


def _version(headers: Mapping[str, str], name: str) -> tuple[int, ...]:
    text = headers.get(name)
    if text is not None and not re.fullmatch(VERSION_PATTERN, text):
        raise Problem("ValidationException", f"{name}: hãy viết số phiên bản, ví dụ 2.0.0.")
    return _numbers(text) if text else ()


def _numbers(text: str) -> tuple[int, ...]:
    """The version, filled up to three places, so that 2.0 equals 2.0.0."""
    found = [int(part) for part in text.split(".")]
    return tuple(found + [0] * (3 - len(found)))


def chosen(request: HttpRequest, name: str, choices: tuple[str, ...]) -> str:
    """The value of a header that is one of a few words; the first word where it is absent."""
    value = request.headers.get(name, choices[0])
    if value not in choices:
        raise Problem("ValidationException", f"{name}: chỉ nhận {', '.join(choices)}.")
    return value
