"""`/api/v1/`: the routes, their OpenAPI description, and a problem for every other address."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from nguongoc.api.rest.access import Needs
from nguongoc.api.rest.problems import MEDIA_TYPE, problem, tell_problems
from nguongoc.api.rest.stamps import router

app_name = "api"
_FIRST_FAULT = 400


class Api(NinjaAPI):
    """An API whose description tells faults by their own media type."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        for way in schema["paths"].values():
            for operation in way.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= _FIRST_FAULT:
                        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        return schema


api = Api(
    title="Nguồn Gốc",
    version="1",
    description="Lệnh cho phần mềm và máy móc của cơ sở, cơ quan: tem truy xuất nguồn gốc.",
    urls_namespace="api",
    docs_url=None,
    servers=[{"url": settings.SITE_URL}],
)
api.add_router("", router)
tell_problems(api)


@csrf_exempt
def _missing(request: HttpRequest) -> HttpResponse:
    return problem(404, "Không có lệnh này. openapi.json mô tả mọi lệnh.")


def _saying_who(pattern: URLPattern) -> URLPattern:
    """The route says who may call it, as every view does (tests/test_conventions.py)."""
    pattern.callback.access = _NEEDED.get(pattern.name or "", "public")  # type: ignore[attr-defined]  # functions carry attributes
    return pattern


_NEEDED = {
    operation.view_func.__name__: tuple(
        each for auth in operation.auth_callbacks if isinstance(auth, Needs) for each in auth.permissions
    )
    for way in router.path_operations.values()
    for operation in way.operations
}
_described = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
_rest = [path("", _missing, name="api-root"), re_path("", _missing)]  # the name gives ninja its own address
urlpatterns = [_saying_who(each) for each in (*_described, *_rest)]
