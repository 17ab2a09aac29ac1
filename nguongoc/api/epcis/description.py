"""The table of routes as OpenAPI 3.1: what stands there is what the gate checks."""

import re
from typing import Any

from django.conf import settings

from nguongoc.api.epcis.calls import Answer, Parameter, Route
from nguongoc.api.epcis.headers import VERSIONS
from nguongoc.api.epcis.media import is_xml
from nguongoc.api.epcis.problems import MEDIA_TYPE, limits
from nguongoc.api.epcis.routes import ROUTES
from nguongoc.api.epcis.shapes import SCHEMAS, ref

_VARIABLE = re.compile(r"<(?:str|path):(\w+)>")
_EXAMPLES = {
    "event_type": "ObjectEvent",
    "biz_step": "shipping",
    "disposition": "in_transit",
    "epc": "https://id.gs1.org/00/106141412345678908",
    "event_id": "urn:uuid:831c0292-4de1-430a-8255-2aca821abaab",
}
_COMMON_FAULTS = (400, 401, 403, 404, 406, 414, 429, 500)
_FAULTS = {
    400: "Lệnh sai: detail nêu chỗ sai và lý do",
    401: "Thiếu khóa, khóa sai hoặc hết hạn",
    403: "Khóa không có quyền này",
    404: "Không có, hoặc không thuộc phạm vi của khóa",
    406: "Không trả lời được theo dạng hay phiên bản này",
    409: "Đã có mục mang mã hay tên này",
    411: "Thiếu Content-Length",
    413: "Quá giới hạn",
    414: "Địa chỉ dài quá",
    415: "Không nhận dạng nội dung này",
    429: "Gọi quá nhiều lần trong một phút; khi gửi tài liệu: quá nhiều tài liệu còn chờ lưu. detail nêu lý do",
    500: "Hệ thống gặp lỗi",
    503: "Sự kiện ghi trước LT_recordTime chưa lưu xong: hỏi lại sau Retry-After giây",
}


def description() -> dict[str, Any]:
    """The whole description, fit for JSON."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Nguồn Gốc EPCIS 2.0",
            "version": "2.0.0",
            "description": "Giao diện REST của EPCIS 2.0 (GS1). Hướng dẫn: docs/huong-dan/ket-noi-epcis.md.",
        },
        "servers": [{"url": f"{settings.SITE_URL}/epcis"}],
        "paths": {f"/{_address(route)}": _way(route) for route in ROUTES},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _address(route: Route) -> str:
    return _VARIABLE.sub(r"{\1}", route.path)


def _way(route: Route) -> dict[str, Any]:
    way: dict[str, Any] = {method.lower(): _operation(route, method) for method in route.operations}
    variables = _VARIABLE.findall(route.path)
    if variables:
        way["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            | ({"example": _EXAMPLES[name]} if name in _EXAMPLES else {})
            for name in variables
        ]
    told = {name: {"schema": {"type": "string"}} for name in ("Allow", *VERSIONS)}
    way["options"] = {
        "operationId": f"options_{route.name}",
        "summary": "Phiên bản, giới hạn và phương thức",
        "tags": ["Discovery"],
        "security": [],
        "responses": {"204": {"description": "Trong các đầu mục", "headers": told}, **_problems((404, 414))},
    }
    return way


def _operation(route: Route, method: str) -> dict[str, Any]:
    operation = route.operations[method]
    told: dict[str, Any] = {
        "operationId": f"{method.lower()}_{route.name}",
        "summary": operation.summary,
        "description": operation.act.__doc__ or operation.summary,
        "tags": [operation.tag],
        "security": [{"key": []}],
        "parameters": [_parameter(each) for each in operation.parameters],
        "responses": {
            **{str(status): _answer(answer) for status, answer in operation.answers.items()},
            **_problems((*_COMMON_FAULTS, *operation.faults)),
        },
    }
    if operation.takes:
        told["requestBody"] = {"required": True, "content": _content(operation.body, operation.takes)}
    return told


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told = {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.description,
        "schema": parameter.schema,
    }
    return told | ({"style": parameter.style, "explode": False} if parameter.style else {})


def _answer(answer: Answer) -> dict[str, Any]:
    headers = {**{name: {"type": "string"} for name in VERSIONS}, **answer.headers}
    told: dict[str, Any] = {
        "description": answer.description,
        "headers": {name: {"schema": schema} for name, schema in headers.items()},
    }
    return told | ({"content": _content(answer.body, answer.media)} if answer.body else {})


def _content(schema: Any, media: tuple[str, ...]) -> dict[str, Any]:
    return {each: {"schema": {"type": "string"} if is_xml(each) else schema} for each in media}


def _problems(statuses: tuple[int, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {
        str(status): {"description": _FAULTS[status], "content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
        for status in sorted(statuses)
    }
    for status in {"429", "503"} & told.keys():
        told[status]["headers"] = {"Retry-After": {"schema": {"type": "integer", "description": "giây"}}}
    if "413" in told:
        told["413"]["headers"] = {name: {"schema": {"type": "integer"}} for name in limits()}
    return told
