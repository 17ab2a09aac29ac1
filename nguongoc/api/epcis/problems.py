"""Whatever goes wrong is told as problem details (RFC 9457) with the exceptions of EPCIS 2.0, section 12.2."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse

from nguongoc.accounts.actions import TooManyAttempts
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.trace.actions import CaptureTooLarge, EventsRefused, TooManyWaiting
from nguongoc.trace.queries.events import NotSettled, QueryRefused
from nguongoc.trace.schedules import ControlsRefused

MEDIA_TYPE = "application/problem+json"
_STATUS = {
    "ValidationException": 400,
    "QueryValidationException": 400,
    "QueryParameterException": 400,
    "SubscriptionControlsException": 400,
    "SecurityException": 403,
    "NoSuchNameException": 404,
    "NotAcceptableException": 406,
    "ResourceAlreadyExistsException": 409,
    "CaptureLimitExceededException": 413,
    "QueryTooLargeException": 413,
    "QueryTooComplexException": 413,
    "URITooLongException": 414,
    "UnsupportedMediaTypeException": 415,
    "ImplementationException": 500,
}
EXCEPTIONS = tuple(f"epcisException:{name}" for name in _STATUS)
_OF_REFUSALS: dict[type[Refusal], str] = {
    NotPermitted: "SecurityException",
    ControlsRefused: "SubscriptionControlsException",
    StateChanged: "ResourceAlreadyExistsException",
}
_LATER: dict[type[Refusal], tuple[int, int]] = {
    TooManyAttempts: (429, 60),  # the window in which calls are counted
    TooManyWaiting: (429, 30),  # some documents that wait are stored in it
    NotSettled: (503, 2),  # a transaction that writes events ends in it
}
"""What may be asked again: the status, and after how many seconds."""
_MISSING = "Không có mục này trong phạm vi của khóa."
_log = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 -- a refusal, like those of nguongoc.common.errors
    """What is told to the caller: an exception of the standard, and a sentence that says where and why."""

    def __init__(
        self, exception: str, detail: str, *, status: int = 0, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.exception, self.detail = exception, detail
        self.status = status or _STATUS[exception]
        self.headers = headers or {}

    def response(self) -> HttpResponse:
        type_ = f"epcisException:{self.exception}" if self.exception else "about:blank"
        body = {
            "type": type_,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        response = JsonResponse(
            body, status=self.status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
        )
        for name, value in self.headers.items():
            response[name] = value
        return response


def missing(detail: str = _MISSING) -> Problem:
    """Neither there nor anybody else's: both look the same."""
    return Problem("NoSuchNameException", detail)


def bad_parameter(name: str, why: str) -> Problem:
    """A parameter of the address that is unknown or has a wrong value."""
    return Problem("QueryParameterException", f"Tham số {name}: {why}")


def problem_of(error: Exception) -> Problem:
    """What a caller is told of an exception; one that nobody foresaw is logged, and told without a detail."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, QueryRefused):
        return Problem(error.exception, error.sentence)
    if isinstance(error, Refusal):
        return _refused(error)
    if isinstance(error, Http404):
        return missing()
    _log.error("a call of /epcis failed", exc_info=error)
    return Problem("ImplementationException", "Hệ thống gặp lỗi khi trả lời; lỗi đã được ghi lại.")


def limits() -> dict[str, str]:
    """How much one capture may hold, as header fields."""
    return {
        "GS1-EPCIS-Capture-Limit": str(settings.CAPTURE_MAX_EVENTS),
        "GS1-EPCIS-Capture-File-Size-Limit": str(settings.CAPTURE_MAX_BYTES),
    }


def _refused(refusal: Refusal) -> Problem:
    for later, (status, seconds) in _LATER.items():
        if isinstance(refusal, later):
            return Problem("", refusal.sentence, status=status, headers={"Retry-After": str(seconds)})
    if isinstance(refusal, CaptureTooLarge):
        return Problem("CaptureLimitExceededException", refusal.sentence, headers=limits())
    if isinstance(refusal, EventsRefused) and refusal.is_taken:
        return Problem("ResourceAlreadyExistsException", refusal.sentence)
    for kind, exception in _OF_REFUSALS.items():
        if isinstance(refusal, kind):
            return Problem(exception, refusal.sentence)
    where = f"{refusal.field}: " if refusal.field else ""
    return Problem("ValidationException", where + refusal.sentence)
