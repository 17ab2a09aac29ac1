"""Pages for what goes wrong: each says what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from nguongoc.accounts.models import Person
from nguongoc.web.moves import form_of_the_old_organisation, was_moved


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened before its sender was moved to another organisation is answered as such."""
    person = request.user
    if isinstance(person, Person) and person.organisation is not None and was_moved(request):
        return form_of_the_old_organisation(request, person.organisation)
    return render(request, "errors/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Rendered without the request: a forged host or too large a form is refused before it is read."""
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request and its context: whatever failed, the database too, is not asked again."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
