"""The addresses of the site: the public's at the root; below, those of offices, workshops and machines."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("co-quan/", include("nguongoc.web.office.urls")),
    path("co-so/", include("nguongoc.web.workshop.urls")),
    path("giao-dien/", include("nguongoc.web.showcase")),
    path("api/v1/", include("nguongoc.api.rest.urls")),
    path("", include("nguongoc.web.people.urls")),
    path("", include("nguongoc.web.portal.urls")),
]

handler400 = "nguongoc.web.errors.bad_request"
handler403 = "nguongoc.web.errors.forbidden"
handler404 = "nguongoc.web.errors.not_found"
handler500 = "nguongoc.web.errors.server_error"
