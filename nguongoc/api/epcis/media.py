"""Media types: what a client sends, and in which of ours it wants to be answered."""

from django.http import HttpRequest

from nguongoc.api.epcis.problems import Problem

JSON, LD_JSON, XML, TEXT_XML = "application/json", "application/ld+json", "application/xml", "text/xml"
JSON_ALONE = (JSON, LD_JSON)
DOCUMENTS = (JSON, LD_JSON, XML, TEXT_XML)


def is_xml(media: str) -> bool:
    return media in {XML, TEXT_XML}


def sent(request: HttpRequest, taken: tuple[str, ...]) -> str:
    """The media type of the body. Raises Problem (415) for one that the operation does not take."""
    media = (request.content_type or "").strip().lower()
    charset = (request.content_params or {}).get("charset", "utf-8").strip('"').lower()
    if media not in taken or (charset not in {"utf-8", "utf8", "us-ascii"} and not is_xml(media)):
        raise Problem(
            "UnsupportedMediaTypeException",
            f"Content-Type: chỉ nhận {', '.join(taken)}, mã UTF-8; ở đây là {media[:80] or 'trống'}.",
        )
    return media


def wanted(request: HttpRequest, given: tuple[str, ...]) -> str:
    """The media type of the answer. Raises Problem (406) where the client accepts none of those given."""
    media = request.get_preferred_type(list(given))
    if media is None:
        raise Problem("NotAcceptableException", f"Accept: hệ thống chỉ trả lời bằng {', '.join(given)}.")
    return media
