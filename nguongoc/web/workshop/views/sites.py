"""Sites of the establishment: listed, added with their place and codes, changed, sent for review."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import asdict

from nguongoc.accounts.enums import Permission
from nguongoc.registry.actions import propose_change, propose_site
from nguongoc.registry.models import Site
from nguongoc.registry.queries import changes, facts, latest_submissions
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import page_of
from nguongoc.web.workshop.forms.sites import SiteForm
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.sending import send
from nguongoc.web.workshop.standing import standing_of


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def sites(request: OfficeRequest) -> HttpResponse:
    shown = page_of(
        request, Site.objects.visible_to(request.user).select_related("unit").order_by("sort_key", "pk")
    )
    submissions = latest_submissions(site.pk for site in shown)
    rows = []
    for site in shown:
        proposed = submissions.get(site.pk)
        state, word = (proposed or site).state, (proposed or site).get_state_display()
        rows.append({"site": site, "state": state, "word": word})
    return page(request, "sites.html", {"rows": rows, "page": shown}, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def site(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Site.objects.visible_to(request.user).select_related("published"), pk=pk)
    opened(request, found)
    standing = standing_of(found)
    context = {
        "site": found,
        "standing": standing,
        "facts": facts(found),
        "changes": changes(standing.submission) if standing.submission else [],
    }
    return page(request, "site.html", context, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficeRequest) -> HttpResponse:
    """A new site; it lies where the establishment does until told otherwise."""
    form = SiteForm(posted(request), initial={"unit": request.organisation.unit.key})
    if sent := send(request, form, lambda: propose_site(content=form.proposed(), by=request.user)):
        return redirect("workshop:site", sent.record_id)
    return page(request, "edit_site.html", {"form": form}, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Site.objects.visible_to(request.user).select_related("published"), pk=pk)
    standing = standing_of(found)
    form = SiteForm(posted(request), initial=asdict(standing.content) if standing.content else {})
    if send(request, form, lambda: propose_change(record=found, content=form.proposed(), by=request.user)):
        return redirect("workshop:site", pk)
    return page(request, "edit_site.html", {"form": form, "site": found, "standing": standing}, tab="record")
