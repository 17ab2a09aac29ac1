"""Every view says who may open it: with a permission, as anybody logged in, or as the public."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.rules import must_take_two_steps
from nguongoc.web import acting
from nguongoc.web.moves import answer_to_moved

SECOND_STEP_PASSED = "second_step_passed"  # in a session that was opened with both steps
View = Callable[..., HttpResponseBase]


class OfficeRequest(HttpRequest):
    """A request of somebody who is logged in with a membership in force."""

    user: Person
    organisation: Organisation


def public(view: View) -> View:
    """Anybody may open the view."""
    view.access = "public"  # type: ignore[attr-defined]  # functions carry attributes
    return view


def needs(*permissions: Permission, ground: Literal["office", "workshop"]) -> Callable[[View], View]:
    """Only people of that ground (authority or establishment) who hold one of the permissions.

    Without a login: the login page, and back. With a login of another kind: 403. Without any permission named,
    each membership of the ground will do. Who owes a second step is led to set it up. The view finds the
    organisation in `request.organisation`. Whoever works in the name of an establishment (nguongoc.web.acting) is
    in the workshop `request.user` as its deputy.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = request.user
            if not isinstance(person, Person):
                return redirect_to_login(request.get_full_path())
            if _owes_second_step(request):
                return redirect("people:second_step")
            if ground == "workshop":
                worker = acting.at_work(request, person)
                if worker is None:
                    return redirect("portal:after_log_in")
                request.user = person = worker
            organisation = person.organisation
            if organisation is None or organisation.is_authority != (ground == "office"):
                raise PermissionDenied
            if permissions and not person.may(*permissions):
                raise PermissionDenied
            request.organisation = organisation  # type: ignore[attr-defined]  # see OfficeRequest
            own = person.own_organisation or organisation  # working for an establishment is no move to it
            return answer_to_moved(request, own) or view(request, *args, **kwargs)

        guarded.access = permissions or "logged_in"  # type: ignore[attr-defined]  # as above
        return guarded

    return decorate


def logged_in(view: View) -> View:
    """Anybody with a membership in force, of either ground. Without a login: the login page, and back.

    Who owes a second step is led to set it up.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _owes_second_step(request):
            return redirect("people:second_step")
        return own(request, *args, **kwargs)

    own = own_account(view)
    guarded.access = "logged_in"  # type: ignore[attr-defined]  # functions carry attributes
    return guarded


def own_account(view: View) -> View:
    """As `logged_in`, open as well to those who have yet to set up the second step that their role needs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        organisation = request.user.organisation
        if organisation is None:
            raise PermissionDenied
        request.organisation = organisation  # type: ignore[attr-defined]  # see OfficeRequest
        return answer_to_moved(request, organisation) or view(request, *args, **kwargs)

    guarded.access = "logged_in"  # type: ignore[attr-defined]  # as above
    return guarded


def _owes_second_step(request: HttpRequest) -> bool:
    person = request.user
    return (
        isinstance(person, Person) and must_take_two_steps(person) and not request.session.get(SECOND_STEP_PASSED)
    )
