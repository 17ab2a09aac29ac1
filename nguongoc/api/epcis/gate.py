"""Each call passes here: method, key, media types, versions, parameters; whatever goes wrong becomes a problem."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nguongoc.api.callers import Caller, caller_with
from nguongoc.api.epcis import media
from nguongoc.api.epcis.calls import CAPTURES, Call, Operation, Route
from nguongoc.api.epcis.headers import discovery, judge_versions
from nguongoc.api.epcis.problems import Problem, bad_parameter, problem_of
from nguongoc.common.audit import acting_from
from nguongoc.trace.actions import CaptureTooLarge

LONGEST_ADDRESS = 8000  # characters
_BEARER = "Bearer "
_NO_KEY = "Cần khóa còn hiệu lực trong đầu mục Authorization: Bearer."


class View:
    """What Django calls for a route; `access` says who may, as every view does (tests/test_conventions.py)."""

    csrf_exempt = True  # a key comes in a header that no other site can set

    def __init__(self, route: Route) -> None:
        self.route = route
        needs = (permission for each in route.operations.values() for permission in each.needs)
        self.access = tuple(dict.fromkeys(needs)) or "public"

    def __call__(self, request: HttpRequest, **names: str) -> HttpResponse:
        try:
            response = self._answer(request, names)
        except Exception as error:  # noqa: BLE001 -- whatever fails, the program that calls gets a problem
            response = problem_of(error).response()
        if request.method == "HEAD":
            response.content = b""
        return response

    def _answer(self, request: HttpRequest, names: dict[str, str]) -> HttpResponse:
        if len(request.get_full_path()) > LONGEST_ADDRESS:
            why = f"Địa chỉ dài quá {LONGEST_ADDRESS} ký tự. Hãy đặt tên cho câu hỏi (/queries) rồi gọi theo tên."
            raise Problem("URITooLongException", why)
        allowed = ["OPTIONS", *self.route.operations]
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method == "OPTIONS":
            captures = any(each.needs == CAPTURES for each in self.route.operations.values())
            return HttpResponse(status=204, headers=discovery(allowed, captures=captures))
        operation = self.route.operations.get(method)
        if operation is None:
            why = f"Địa chỉ này chỉ nhận {', '.join(allowed)}."
            raise Problem("", why, status=405, headers={"Allow": ", ".join(allowed)})
        caller = _caller(request, operation)
        with acting_from(caller.origin):
            return operation.act(_judged(request, operation, caller, names))


def _caller(request: HttpRequest, operation: Operation) -> Caller:
    header = request.headers.get("Authorization", "")
    secret = header[len(_BEARER) :].strip() if header[: len(_BEARER)].lower() == _BEARER.lower() else ""
    caller = caller_with(secret, operation.needs) if secret else None
    if caller is None:
        raise Problem("SecurityException", _NO_KEY, status=401, headers={"WWW-Authenticate": "Bearer"})
    return caller


def _judged(request: HttpRequest, operation: Operation, caller: Caller, names: dict[str, str]) -> Call:
    """The call, once all that its route says of it holds."""
    wanted = media.wanted(request, operation.gives)
    if operation.takes:
        media.sent(request, operation.takes)
    judge_versions(request.headers)
    return Call(request, caller, wanted, names, _parameters(request, operation))


def _parameters(request: HttpRequest, operation: Operation) -> dict[str, str]:
    known = {each.name for each in operation.parameters if each.place == "query"}
    found = {}
    for name, values in request.GET.lists():
        if name not in known and not operation.is_open:
            raise bad_parameter(name, f"ở đây không có. Có: {', '.join(sorted(known)) or 'không tham số nào'}.")
        if len(values) > 1:
            raise bad_parameter(name, "chỉ nêu một lần; nhiều giá trị cách nhau bằng dấu | (%7C).")
        found[name] = str(values[0])
    return found


def body_of(request: HttpRequest) -> bytes:
    """The body, read until its end or the limit, whichever comes first.

    Raises CaptureTooLarge beyond CAPTURE_MAX_BYTES, and Problem (411) for a body of no announced length.
    """
    most = settings.CAPTURE_MAX_BYTES
    announced = request.headers.get("Content-Length", "")
    if "Transfer-Encoding" in request.headers and not announced:
        raise Problem("", "Hãy gửi kèm đầu mục Content-Length.", status=411)
    if announced.isdecimal() and int(announced[:20]) > most:
        raise CaptureTooLarge(f"Nội dung dài quá {most} byte. Hãy chia thành nhiều lần gửi.")
    return request.read(most)
