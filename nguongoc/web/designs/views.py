"""The designs that a person may see, and one of them with its versions."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.stamps.actions import MAY_DRAW
from nguongoc.stamps.enums import DesignState
from nguongoc.stamps.models import DesignVersion, StampDesign
from nguongoc.stamps.models.designs import OPEN
from nguongoc.stamps.printing.checks import problems
from nguongoc.stamps.urls import link_length
from nguongoc.web.access import OfficeRequest
from nguongoc.web.designs.forms import ReturnForm
from nguongoc.web.designs.samples import reading_of, sample_svg, shown_facts
from nguongoc.web.history import opened
from nguongoc.web.listing import page_of
from nguongoc.web.people.ground import Ground

_BADGES = {DesignState.SUBMITTED: "waiting", DesignState.APPROVED: "published", DesignState.RETURNED: "returned"}


@require_safe
def designs(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    """What waits first, then the newest; those of the province at the end."""
    visible = StampDesign.objects.visible_to(request.user).select_related("organisation")
    page = page_of(request, visible.own_first(), size=24)
    rows = [(design, *_newest(request, design)) for design in page]
    waiting = StampDesign.objects.waiting_for(request.organisation).select_related("organisation")
    context = {
        "page": page,
        "rows": rows,
        "may_draw": request.user.may(*MAY_DRAW),
        "waiting": waiting if _decides(request) else [],
    }
    return shown(request, ground, "designs.html", context)


@require_safe
def design(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    return design_page(request, visible_design(request, pk), ground=ground)


def design_page(
    request: OfficeRequest, found: StampDesign, *, ground: Ground, form: ReturnForm | None = None
) -> HttpResponse:
    """One design: how it looks, how well phones read it, its versions, and what may be done with it."""
    opened(request, found)
    versions = found.seen_by(request.organisation)
    newest = versions[0]
    content = newest.read()
    is_own = found.organisation_id == request.organisation.pk and request.user.may(*MAY_DRAW)
    decides = newest.state == DesignState.SUBMITTED and newest.decider_id == request.organisation.pk
    context = {
        "design": found,
        "version": newest,
        "badge": _badge(newest),
        "versions": [(each, _badge(each)) for each in versions],
        "qr": reading_of(content),
        "content": content,
        "problems": problems(content, link_length()),
        "is_own": is_own and found.retired_at is None,
        "decides": decides and _decides(request),
        "is_drawer": newest.edited_by_id == request.user.pk,
        "form": form or ReturnForm(),
        "crumbs": way(ground, here=found.name),
    }
    return shown(request, ground, "design.html", context)


@require_safe
def picture(request: OfficeRequest, pk: int, number: int, *, ground: Ground) -> HttpResponse:
    """A version as a picture, with sample data; a draft may look otherwise the next time, so none is kept."""
    seen = visible_design(request, pk).seen_by(request.organisation)
    version = next((each for each in seen if each.number == number), None)
    if version is None:
        raise Http404
    svg = sample_svg(version.read(), shown_facts(request.organisation))
    kept = "private, no-store" if version.state in OPEN else "private, max-age=300"
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": kept})


def visible_design(request: OfficeRequest, pk: int) -> StampDesign:
    people = DesignVersion.objects.select_related("edited_by", "helper", "decider", "decided_by", "delegator")
    visible = StampDesign.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(visible.prefetch_related(Prefetch("versions", people)), pk=pk)


def way(ground: Ground, *steps: tuple[str, str], here: str) -> list[dict[str, str]]:
    """The way to a page from the list of designs."""
    all_steps = [("Mẫu tem", ground.url("designs")), *steps, (here, "")]
    return [{"label": label, "url": url} for label, url in all_steps]


def shown(request: OfficeRequest, ground: Ground, template: str, context: dict[str, Any]) -> HttpResponse:
    own = {"layout": ground.layout, "ground": ground.name, "list_url": ground.url("designs")}
    return ground.render(request, f"designs/{template}", own | context)


def _newest(request: OfficeRequest, found: StampDesign) -> tuple[DesignVersion, str]:
    newest = found.seen_by(request.organisation)[0]
    return newest, _badge(newest)


def _badge(version: DesignVersion) -> str:
    return _BADGES.get(DesignState(version.state), "draft")


def _decides(request: OfficeRequest) -> bool:
    return request.organisation.is_authority and request.user.may(Permission.DECIDE_STAMPS)
