"""What a program asks for: link type, media type, language (RFC 9110, section 12)."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from nguongoc.web.scan.links import DEFAULT, Link

LINKSET = "linkset"
LINKSET_MEDIA = "application/linkset+json"
_KIND = re.compile(r"(?:gs1:|https?://(?:www\.)?gs1\.org/voc/|https?://ref\.gs1\.org/voc/)(?P<kind>[A-Za-z]+)")
_MOST_FIELDS = 200
_PAGES = ("vi", "en", "zh-hans", "ko")  # the first goes before the others
_MOST_RANGES = 50


def asked_kind(query: str) -> str | None:
    """The link type that `?linkType=` asks for: empty where it asks for none, `linkset` for all links, the name
    of a type of GS1 otherwise. None where it names something else, or two types.
    """
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, encoding="latin-1")
    named = {value.strip() for name, value in pairs if name == "linkType"}
    if not named:
        return ""
    if len(named) > 1:
        return None
    text = named.pop()
    if text in {LINKSET, "all"}:
        return LINKSET
    found = _KIND.fullmatch(text)
    return found["kind"] if found else None


def wants_linkset(accept: str) -> bool:
    """Whether the client would rather have the linkset than a page."""
    wanted = qualities(accept)
    linkset = max(wanted.get(LINKSET_MEDIA, 0), wanted.get("application/json", 0))
    return linkset > 0 and linkset >= wanted.get("text/html", 0)


def qualities(header: str) -> Mapping[str, float]:
    """What an Accept header or its like names, in lower case, with its weight from 0 to 1."""
    found: dict[str, float] = {}
    for piece in header.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        name, *parameters = (part.strip() for part in piece.lower().split(";"))
        if name:
            found[name] = _weight(parameters)
    return found


def _weight(parameters: Sequence[str]) -> float:
    text = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    return float(text) if re.fullmatch(r"[01](\.[0-9]{0,3})?", text) else 0


def page_language(header: str) -> str:
    """The language of a page, as Django names it: the one that is wanted most, Vietnamese where none is, or none
    more than it. Of Chinese there is the simplified script alone.
    """
    wanted = _languages(qualities(header))
    return max(_PAGES, key=lambda code: wanted.get(code.partition("-")[0], 0))


def best_links(links: Sequence[Link], *, languages: str, accept: str) -> list[Link]:
    """Those of the links that suit the client best; all that suit it equally well."""
    spoken, media = qualities(languages), qualities(accept)
    scored = [(_language_score(link, spoken), _media_score(link, media), link) for link in links]
    best = max((language, kind) for language, kind, _ in scored)
    return [link for language, kind, link in scored if (language, kind) == best]


def _language_score(link: Link, spoken: Mapping[str, float]) -> float:
    wanted = _languages(spoken)
    return max((wanted.get(language, 0) for language in link.languages), default=0)


def _languages(spoken: Mapping[str, float]) -> Mapping[str, float]:
    """Weights by language alone, without countries; of several countries the one that is wanted most."""
    return {name.partition("-")[0]: weight for name, weight in sorted(spoken.items(), key=lambda item: item[1])}


def _media_score(link: Link, media: Mapping[str, float]) -> float:
    group = link.media_type.partition("/")[0]
    return max(media.get(link.media_type, 0), media.get(f"{group}/*", 0), media.get("*/*", 0))


def is_default(kind: str) -> bool:
    return kind in {"", DEFAULT}
