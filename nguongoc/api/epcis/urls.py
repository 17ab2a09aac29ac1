"""`/epcis/`: the routes, their description, and a problem for every other address."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from nguongoc.api.epcis.description import description
from nguongoc.api.epcis.gate import View
from nguongoc.api.epcis.problems import missing
from nguongoc.api.epcis.routes import ROUTES

app_name = "epcis"


def _describe(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
def _missing(request: HttpRequest) -> HttpResponse:
    return missing("Không có địa chỉ này. /epcis/openapi.json mô tả mọi địa chỉ.").response()


_describe.access = _missing.access = "public"  # type: ignore[attr-defined]  # functions carry attributes
urlpatterns = [
    path("openapi.json", _describe, name="openapi"),
    *(path(route.path, View(route), name=route.name) for route in ROUTES),
    re_path("", _missing),
]
