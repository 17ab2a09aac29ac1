"""The languages of pages, and which of them a visitor reads.

The language that is asked for in the address (`?ngon-ngu=en`) goes before that of the browser: no cookie keeps it.
"""

import re
from functools import lru_cache

from nguongoc.web.scan.http import Request
from nguongoc.web.scan.negotiation import page_language

PARAMETER = "ngon-ngu"
# By Django's name: the one in addresses, that of BCP 47, and the one in which its readers look for it.
NAMES = {
    "vi": ("vi", "vi", "Tiếng Việt"),
    "en": ("en", "en", "English"),
    "zh-hans": ("zh", "zh-Hans", "中文"),
    "ko": ("ko", "ko", "한국어"),
}
LOCALES = {"vi": "vi_VN", "en": "en_US", "zh-hans": "zh_CN", "ko": "ko_KR"}  # as previews of links name them
_BY_PARAMETER = {parameter.encode(): code for code, (parameter, _, _) in NAMES.items()}
_ASKED = re.compile(rb"(?:^|&)ngon-ngu=(vi|en|zh|ko)(?=&|$)")
_LONGEST_HEADER = 300


def language_of(request: Request) -> str:
    """The language of a page, as Django names it."""
    if request.raw_query and (asked := _ASKED.search(request.raw_query)):
        return _BY_PARAMETER[asked[1]]
    return _preferred(request.headers.get(b"accept-language", b"")[:_LONGEST_HEADER])


def tag(language: str) -> str:
    """Its tag by BCP 47."""
    return NAMES[language][1]


def in_address(language: str) -> str:
    """What keeps the language in an address, to stand behind `?` or `&`; empty for Vietnamese."""
    return "" if language == "vi" else f"{PARAMETER}={NAMES[language][0]}"


@lru_cache(maxsize=1024)
def _preferred(header: bytes) -> str:
    return page_language(header.decode("latin-1"))
