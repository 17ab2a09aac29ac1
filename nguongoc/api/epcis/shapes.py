"""The shapes of what is sent and answered, as JSON Schema; the events themselves are judged by the store."""

from typing import Any

from nguongoc.api.epcis.problems import EXCEPTIONS
from nguongoc.api.epcis.resources import TOP
from nguongoc.common.epcis.vocabulary import EVENT_TYPES
from nguongoc.trace.actions.named_queries import NAME_PATTERN
from nguongoc.trace.actions.subscriptions import SECRET_LONGEST
from nguongoc.trace.schedules import PARTS, PATTERN

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_TRUTH: Schema = {"type": "boolean"}
_SECRET: Schema = {"type": "string", "maxLength": SECRET_LONGEST}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Schema, *required: str, is_open: bool = False, **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": is_open,
        **more,
    }


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_EVENT = _object(
    {"type": {"enum": list(EVENT_TYPES)}, "eventID": _TEXT, "eventTime": _TIME, "eventTimeZoneOffset": _TEXT},
    "type",
    "eventTime",
    "eventTimeZoneOffset",
    is_open=True,
    description="Sự kiện EPCIS 2.0 dạng JSON-LD. Lược đồ đầy đủ: epcis-json-schema.json của GS1",
)
_LIST_OF_EVENTS = _object({"eventList": array(ref("Event"))}, "eventList")
_CONTEXT: Schema = {"type": ["string", "array"], "minLength": 1, "minItems": 1}
_HEAD: Schema = {"@context": _CONTEXT, "schemaVersion": {"type": "string", "pattern": r"^2\.0(\.\d+)?$"}}
_HEAD |= {"creationDate": _TIME}
_REQUIRED = ("@context", "type", "schemaVersion", "creationDate", "epcisBody")
_SCHEDULE = _object(
    {name: {"type": "string", "pattern": PATTERN, "maxLength": 200} for name in PARTS}, minProperties=1
)
_SUBSCRIBED: Schema = {
    "dest": {"type": "string", "format": "uri", "maxLength": 2000},
    "stream": {"type": "boolean"},
    "schedule": ref("Schedule"),
    "reportIfEmpty": _TRUTH,
    "initialRecordTime": _TIME,
}

SCHEMAS: Schema = {
    "Event": _EVENT,
    "EPCISDocument": _object(
        _HEAD
        | {"type": {"const": "EPCISDocument"}, "epcisHeader": {"type": "object"}, "epcisBody": _LIST_OF_EVENTS},
        *_REQUIRED,
        is_open=True,
    ),
    "EPCISQueryDocument": _object(
        _HEAD
        | {
            "type": {"const": "EPCISQueryDocument"},
            "epcisBody": _object(
                {
                    "queryResults": _object(
                        {"queryName": _TEXT, "subscriptionID": _TEXT, "resultsBody": _LIST_OF_EVENTS},
                        "resultsBody",
                    )
                },
                "queryResults",
            ),
        },
        *_REQUIRED,
        is_open=True,
    ),
    "Problem": _object(
        {
            "type": {"enum": ["about:blank", *EXCEPTIONS]},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "Câu cho người đọc: chuyện gì, ở đâu, vì sao"},
        },
        "type",
        "title",
        "status",
        "detail",
    ),
    "CaptureJob": _object(
        {
            "captureID": _TEXT,
            "createdAt": _TIME,
            "finishedAt": _TIME,
            "running": _TRUTH,
            "success": _TRUTH,
            "captureErrorBehaviour": {"enum": ["rollback", "proceed"]},
            "errors": array(ref("CaptureError")),
        },
        "captureID",
        "createdAt",
        "running",
        "success",
        "captureErrorBehaviour",
        "errors",
    ),
    "CaptureError": _object(
        {
            "type": {"enum": list(EXCEPTIONS)},
            "title": _TEXT,
            "detail": _TEXT,
            "index": {"type": "integer", "description": "Sự kiện thứ mấy trong danh sách, đếm từ 0"},
        },
        "type",
        "title",
        "detail",
    ),
    "Top": _object(
        {"@context": _CONTEXT, "type": {"const": "Collection"}, "member": array({"enum": list(TOP)})},
        "@context",
        "type",
        "member",
    ),
    "Collection": _object(
        {"@context": _CONTEXT, "type": {"const": "Collection"}, "member": {**array(_TEXT), "uniqueItems": True}},
        "@context",
        "type",
        "member",
    ),
    "Query": _object(
        {
            "name": {"type": "string", "pattern": NAME_PATTERN},
            "query": {"type": "object", "description": "Các tham số của ngôn ngữ hỏi và giá trị của chúng"},
            "@context": _CONTEXT,
        },
        "name",
        "query",
    ),
    "Schedule": _SCHEDULE,
    "NewSubscription": _object(
        _SUBSCRIBED | {"signatureToken": _SECRET, "secret": _SECRET},
        "dest",
        oneOf=[{"required": ["schedule"]}, {"required": ["stream"]}],
    ),
    "Subscription": _object(
        _SUBSCRIBED
        | {
            "subscriptionID": {"type": "string", "format": "uuid"},
            "queryName": _TEXT,
            "createdAt": _TIME,
            "lastNotifiedAt": _TIME,
            "minRecordTime": _TIME,
            "epcFormat": _TEXT,
            "paused": {"type": "boolean", "description": "Đã ngừng gửi vì lỗi nhiều lần; lastError nêu lý do"},
            "lastError": _TEXT,
        },
        "subscriptionID",
        "queryName",
        "dest",
        "createdAt",
        "initialRecordTime",
        "minRecordTime",
    ),
}
