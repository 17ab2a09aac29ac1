"""Every address below /epcis/, what may be done there and what it answers: the one table that all else follows."""

from collections.abc import Callable

from django.http import HttpResponse

from nguongoc.api.epcis import capture, events, resources, standing
from nguongoc.api.epcis.calls import CAPTURES, Answer, Call, Operation, Parameter, Route
from nguongoc.api.epcis.headers import ERROR_BEHAVIOURS
from nguongoc.api.epcis.media import DOCUMENTS, JSON_ALONE
from nguongoc.api.epcis.paging import PAGE_HEADERS, PAGING
from nguongoc.api.epcis.parameters import EPC_FORMAT, EVENT_QUERY, FORMATS, READING, WRITING
from nguongoc.api.epcis.resources import RESOURCES, Resource
from nguongoc.api.epcis.shapes import array, ref
from nguongoc.trace.queries.events import MAY_READ_EVENTS

_Act = Callable[[Call], HttpResponse]
_LOCATION = {"Location": {"type": "string", "minLength": 1}}
_READ_ON = {
    events.READ_ON: {
        "type": "string",
        "format": "date-time",
        "description": "Khi hỏi theo recordTime: lần sau hỏi tiếp với GE_recordTime bằng giá trị này",
    }
}
_ON_ERROR = Parameter(
    "GS1-Capture-Error-Behaviour",
    {"type": "string", "enum": list(ERROR_BEHAVIOURS), "default": ERROR_BEHAVIOURS[0]},
    "rollback: một sự kiện sai thì không lưu gì; proceed: lưu các sự kiện đúng",
    place="header",
)


def _reads(
    act: _Act, summary: str, tag: str, schema: dict[str, object], *more: Parameter, is_paged: bool = False
) -> Operation:
    """A GET that answers in JSON alone."""
    answer = Answer(summary, schema, JSON_ALONE, PAGE_HEADERS if is_paged else {})
    parameters = (*more, *(PAGING if is_paged else ()), *READING)
    return Operation(
        act, summary, tag, MAY_READ_EVENTS, {200: answer}, parameters, faults=(413,) if is_paged else ()
    )


def _finds(act: _Act, summary: str, *, without: str | None = None, asks: bool = True) -> Operation:
    """A GET that answers with a page of events; `asks` lets the address hold a query, but for one parameter."""
    query = tuple(each for each in EVENT_QUERY if each.name != without) if asks else ()
    return Operation(
        act,
        summary,
        "Events",
        MAY_READ_EVENTS,
        {200: Answer(summary, ref("EPCISQueryDocument"), DOCUMENTS, {**PAGE_HEADERS, **_READ_ON})},
        (*query, *PAGING, *FORMATS, *READING),
        is_open=asks,
        gives=DOCUMENTS,
        faults=(413, 503),
    )


def _deletes(act: _Act, summary: str, tag: str) -> Operation:
    return Operation(act, summary, tag, MAY_READ_EVENTS, {204: Answer(summary)})


def _below(resource: Resource) -> list[Route]:
    """The three addresses of a kind of resource: the list, one of it, and that one's events."""
    name, one = resource.name, f"{resource.name}/<path:{resource.variable}>"
    form = (EPC_FORMAT,) if resource.holds_identifiers else ()
    listed = _reads(resource.list_all, f"Các {name}", "Resources", ref("Collection"), *form, is_paged=True)
    read = _reads(resource.read_one, f"Một trong các {name}", "Resources", ref("Collection"))
    found = _finds(resource.list_events, f"Sự kiện của một trong các {name}", without=resource.parameter)
    return [
        Route(name, name, {"GET": listed}),
        Route(f"{one}/events", f"{name}-events", {"GET": found}),
        Route(one, f"{name}-one", {"GET": read}),
    ]


_CAPTURE = Operation(
    capture.capture,
    "Gửi một tài liệu sự kiện; việc lưu chạy nền",
    "Capture",
    CAPTURES,
    {202: Answer("Đã nhận; Location là địa chỉ của việc lưu", headers=_LOCATION)},
    (_ON_ERROR, *WRITING),
    takes=DOCUMENTS,
    body=ref("EPCISDocument"),
    faults=(411, 413, 415),
)
_CREATE_EVENT = Operation(
    events.create_event,
    "Gửi một sự kiện và lưu ngay",
    "Capture",
    CAPTURES,
    {201: Answer("Đã lưu; Location là địa chỉ của sự kiện", headers=_LOCATION)},
    WRITING,
    takes=DOCUMENTS,
    body=ref("Event"),
    faults=(409, 411, 413, 415),
)
_CREATE_QUERY = Operation(
    standing.create_query,
    "Đặt tên cho một câu hỏi",
    "Queries",
    MAY_READ_EVENTS,
    {201: Answer("Đã đặt tên", ref("Query"), JSON_ALONE, _LOCATION)},
    WRITING,
    takes=JSON_ALONE,
    body=ref("Query"),
    faults=(409, 411, 413, 415),
)
_SUBSCRIBE = Operation(
    standing.create_subscription,
    "Đăng ký nhận sự kiện mới của câu hỏi",
    "Subscriptions",
    MAY_READ_EVENTS,
    {201: Answer("Đã đăng ký", ref("Subscription"), JSON_ALONE, _LOCATION)},
    (EPC_FORMAT, *WRITING),
    takes=JSON_ALONE,
    body=ref("NewSubscription"),
    faults=(411, 413, 415),
)
_ONE_QUERY = "queries/<str:query_name>"

ROUTES: tuple[Route, ...] = (
    Route("", "top", {"GET": _reads(resources.list_top, "Các mục ở trên cùng", "Resources", ref("Top"))}),
    Route(
        "capture",
        "capture",
        {
            "GET": _reads(capture.list_jobs, "Các lần gửi", "Capture", array(ref("CaptureJob")), is_paged=True),
            "POST": _CAPTURE,
        },
    ),
    Route(
        "capture/<str:capture_id>",
        "capture-job",
        {"GET": _reads(capture.read_job, "Kết quả của một lần gửi", "Capture", ref("CaptureJob"))},
    ),
    Route("events", "events", {"GET": _finds(events.list_events, "Hỏi sự kiện"), "POST": _CREATE_EVENT}),
    Route(
        "events/<path:event_id>",
        "event",
        {"GET": _finds(events.read_event, "Một sự kiện và các tuyên bố sai sót về nó", asks=False)},
    ),
    *(route for resource in RESOURCES for route in _below(resource)),
    Route(
        "queries",
        "queries",
        {
            "GET": _reads(
                standing.list_queries, "Các câu hỏi có tên", "Queries", array(ref("Query")), is_paged=True
            ),
            "POST": _CREATE_QUERY,
        },
    ),
    Route(
        _ONE_QUERY,
        "query",
        {
            "GET": _reads(standing.read_query, "Một câu hỏi có tên", "Queries", ref("Query")),
            "DELETE": _deletes(standing.delete_query, "Xóa câu hỏi và các đăng ký của nó", "Queries"),
        },
    ),
    Route(
        f"{_ONE_QUERY}/events",
        "query-events",
        {"GET": _finds(events.list_of_query, "Sự kiện của một câu hỏi có tên", asks=False)},
    ),
    Route(
        f"{_ONE_QUERY}/subscriptions",
        "subscriptions",
        {
            "GET": _reads(
                standing.list_subscriptions,
                "Các đăng ký của một câu hỏi",
                "Subscriptions",
                array(ref("Subscription")),
                is_paged=True,
            ),
            "POST": _SUBSCRIBE,
        },
    ),
    Route(
        f"{_ONE_QUERY}/subscriptions/<str:subscription_id>",
        "subscription",
        {
            "GET": _reads(standing.read_subscription, "Một đăng ký", "Subscriptions", ref("Subscription")),
            "DELETE": _deletes(standing.delete_subscription, "Hủy đăng ký", "Subscriptions"),
        },
    ),
)
