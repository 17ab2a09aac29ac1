"""The addresses of the site: the public's at the root; below, those of offices, workshops and machines."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from nguongoc.api.epcis.problems import Problem
from nguongoc.web import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("co-quan/", include("nguongoc.web.office.urls")),
    path("co-so/", include("nguongoc.web.workshop.urls")),
    path("giao-dien/", include("nguongoc.web.showcase")),
    path("api/v1/", include("nguongoc.api.rest.urls")),
    path("epcis/", include("nguongoc.api.epcis.urls")),
    path("", include("nguongoc.web.people.urls")),
    path("", include("nguongoc.web.portal.urls")),
]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What no door ever sees, as it cannot be read: programs get a problem, people a page."""
    if request.path_info.startswith("/epcis/"):
        return Problem("ValidationException", "Địa chỉ hoặc đầu mục của lệnh không đọc được.").response()
    return errors.bad_request(request, exception)


handler400 = bad_request
handler403 = "nguongoc.web.errors.forbidden"
handler404 = "nguongoc.web.errors.not_found"
handler500 = "nguongoc.web.errors.server_error"
