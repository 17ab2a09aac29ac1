"""Whatever goes wrong is told as RFC 9457 problem details: a Vietnamese sentence, and the field it is about."""

from http import HTTPStatus
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from nguongoc.accounts.actions import TooManyAttempts
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged

MEDIA_TYPE = "application/problem+json"
_SECONDS = 60  # of the window in which calls are counted
_NO_TOKEN = "Cần khóa còn hiệu lực trong đầu mục Authorization: Bearer."  # noqa: S105 -- a sentence
_SENTENCES = {
    "missing": "Thiếu mục này.",
    "json_invalid": "Nội dung không phải JSON đúng.",
    "extra_forbidden": "Không có mục này.",
    "string_too_long": "Dài quá.",
    "string_too_short": "Ngắn quá.",
}


class Problem(Schema):
    """Problem details (RFC 9457); `field` names the input, where there is one."""

    type: Literal["about:blank"] = "about:blank"
    title: str = Field(description="Tên chung của loại lỗi")
    status: int = Field(description="Mã HTTP")
    detail: str = Field(description="Câu cho người đọc: chuyện gì xảy ra, cần làm gì")
    field: str | None = Field(None, description="Mục của nội dung gửi lên mà câu này nói tới")


def problem(status: int, detail: str, *, field: str | None = None) -> HttpResponse:
    """The answer that tells a problem."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, field=field)
    response = JsonResponse(told.model_dump(), status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(_SECONDS)
    return response


def status_of(refusal: Refusal) -> int:
    """403 for a missing right, 409 where somebody was faster, 429 for a limit of rate, else 422."""
    if isinstance(refusal, NotPermitted):
        return HTTPStatus.FORBIDDEN
    if isinstance(refusal, StateChanged):
        return HTTPStatus.CONFLICT
    return (
        HTTPStatus.TOO_MANY_REQUESTS if isinstance(refusal, TooManyAttempts) else HTTPStatus.UNPROCESSABLE_ENTITY
    )


def tell_problems(api: NinjaAPI) -> None:
    """Have every refusal of rules, shapes and tokens told as a problem."""
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unknown_caller)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Http404, _missing)


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(status_of(refusal), refusal.sentence, field=refusal.field)


def _unknown_caller(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(401, _NO_TOKEN)


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "Không có mục này trong phạm vi của khóa.")


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    sentence = "Nội dung không phải JSON đúng." if error.status_code == HTTPStatus.BAD_REQUEST else str(error)
    return problem(error.status_code, sentence)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """The first fault by its field; pydantic tells its own sentences in English, so the common ones are ours."""
    first = error.errors[0]
    way = [str(step) for step in first["loc"][1:] if step not in {"body", "given", "wanted"}]
    field = way[0] if way else None
    sentence = _SENTENCES.get(first["type"], "Giá trị này không đúng dạng mà openapi.json mô tả.")
    return problem(422, sentence, field=field)
