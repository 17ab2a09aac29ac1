"""Officials work in the name of establishments of their place, and grant mandates for them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Mandate, MandateQuerySet
from nguongoc.registry.models import Establishment
from nguongoc.web import acting
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.forms import carry_out
from nguongoc.web.office.navigation import crumbs, render_office, way_to_establishment
from nguongoc.web.people.mandates import MandateForm, end_from_page, mandate_rows


@needs(Permission.ENTER_RECORDS, ground="office")
@require_POST
def act_for(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _establishment(request, pk)
    begun = carry_out(request, lambda: acting.begin(request, found.owner, request.user))
    return redirect("workshop:today") if begun else redirect("office:establishment", pk)


@needs(Permission.ENTER_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: OfficeRequest, pk: int) -> HttpResponse:
    """Who may enter for the establishment besides its own people and its authority."""
    found = _establishment(request, pk)
    form = MandateForm.of(request, principal=found.owner)
    if form.granted(request.user):
        messages.success(request, f"Đã ủy quyền cho {form.holder} làm thay {found.owner}.")
        return redirect("office:mandates", pk)
    context = {
        "layout": "layouts/office.html",
        "principal": found.owner,
        "form": form,
        "given": mandate_rows(_given(request).filter(principal=found.owner), "office:end_mandate"),
        "crumbs": crumbs(*way_to_establishment(found), here="Ủy quyền làm thay"),
    }
    return render_office(request, "people/mandates.html", context)


@needs(Permission.ENTER_RECORDS, ground="office")
@require_POST
def end_mandate(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_given(request).select_related("principal__establishment"), pk=pk)
    end_from_page(request, found)
    return redirect("office:mandates", found.principal.establishment.pk)


def _establishment(request: OfficeRequest, pk: int) -> Establishment:
    visible = Establishment.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(visible, pk=pk)


def _given(request: OfficeRequest) -> MandateQuerySet:
    """Those that establishments of the jurisdiction have given."""
    return Mandate.objects.filter(request.user.oversees("principal"))
