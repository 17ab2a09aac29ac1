"""A session in which somebody works in the name of an establishment. The right is asked anew at each request.

A form that was opened for one establishment never counts for another: once the workshop changes hands, the forms
that were opened before carry a token that no longer counts (see nguongoc.web.errors.csrf_failure).
"""

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from nguongoc.accounts import actions
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import NotPermitted

_KEY = "acting_for"
_WORKSHOP_OF = "workshop_of"


def begin(request: HttpRequest, establishment: Organisation, by: Person) -> None:
    """From now on the pages of the workshop are those of the establishment. Raises NotPermitted."""
    actions.begin_acting(establishment=establishment, by=by)
    _hand_over(request, establishment, by)
    request.session[_KEY] = {"pk": establishment.pk, "name": establishment.name}


def end(request: HttpRequest, by: Person) -> Organisation | None:
    """Back to one's own work; gives the establishment that was helped, if any."""
    chosen = request.session.pop(_KEY, None)
    establishment = Organisation.objects.filter(pk=chosen["pk"]).first() if chosen else None
    if establishment is not None:
        actions.end_acting(establishment=establishment, by=by)
    if chosen and by.own_organisation is not None and not by.own_organisation.is_authority:
        _hand_over(request, by.own_organisation, by)
    return establishment


def _hand_over(request: HttpRequest, establishment: Organisation, by: Person) -> None:
    """The workshop is now that of the establishment; an authority has none of its own before."""
    own = by.own_organisation
    first = own.pk if own is not None and not own.is_authority else None
    before = request.session.get(_WORKSHOP_OF, first)
    request.session[_WORKSHOP_OF] = establishment.pk
    if before not in {None, establishment.pk}:
        rotate_token(request)


def at_work(request: HttpRequest, person: Person) -> Person | None:
    """The person as they work in the workshop: for themselves, or for the establishment that they chose.

    None where the right to help it has gone: the session is then back at one's own work, and a message says so.
    """
    chosen = request.session.get(_KEY)
    if chosen is None:
        return person
    try:
        return person.acting_for(Organisation.objects.select_related("unit").get(pk=chosen["pk"]))
    except NotPermitted:
        end(request, person)
        messages.warning(
            request,
            f"Bạn không còn được làm thay {chosen['name']} nên đã trở về việc của mình. Nội dung đang nhập chưa "
            "được lưu.",
        )
        return None
