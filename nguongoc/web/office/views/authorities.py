"""The authorities: by level, one with its places and history, a new one, its edit, its first administrator."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts import actions
from nguongoc.accounts.enums import Level, Permission, Role
from nguongoc.accounts.models import Jurisdiction, Membership, Organisation, Person
from nguongoc.accounts.rules import may_be_first_administered
from nguongoc.common.queries import count_by
from nguongoc.places.enums import UnitLevel
from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Submission
from nguongoc.stamps.enums import RequestState
from nguongoc.stamps.models import StampRequest
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.office.authority_forms import AdministratorForm, AuthorityForm, EditAuthorityForm
from nguongoc.web.office.navigation import crumbs, render_form, render_office, way_to_authority

_LEVELS = [level for level in Level if level != Level.ESTABLISHMENT]


@needs(Permission.MANAGE_ACCOUNTS, ground="office")
@require_GET
def authorities(request: OfficeRequest) -> HttpResponse:
    found = list(_branch(request).existing().select_related("parent", "unit").order_by("sort_key"))
    keys = [row.pk for row in found]
    accounts = _accounts(keys)
    waiting, places = _waiting(keys), _places(keys)
    groups = [
        {
            "label": str(level.label),
            "rows": [
                {
                    "row": row,
                    "places": places.get(row.pk, []),
                    "accounts": accounts[row.pk],
                    "waiting": waiting[row.pk],
                }
                for row in found
                if row.level == level
            ],
        }
        for level in _LEVELS
    ]
    context = {
        "groups": [group for group in groups if group["rows"]],
        "may_add": request.user.may(Permission.REORGANISE),
    }
    return render_office(request, "office/authorities.html", context)


@needs(Permission.MANAGE_ACCOUNTS, ground="office")
@require_GET
def authority(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_branch(request).select_related("parent", "unit"), pk=pk)
    context: dict[str, Any] = {
        "authority": found,
        "crumbs": crumbs(("Cơ quan", reverse("office:authorities")), here=found.brief_name),
        "places": found.jurisdictions.select_related("unit").order_by("valid_to", "unit__sort_key"),
        "came_from": found.came_from.select_related("predecessor"),
        "became": found.became.select_related("successor"),
        "parts": found.children.existing(),
        "accounts": _accounts([found.pk])[found.pk],
        "waiting": _waiting([found.pk])[found.pk],
        "exists": _branch(request).existing().filter(pk=pk).exists(),
        "may_reorganise": request.user.may(Permission.REORGANISE),
        "needs_administrator": may_be_first_administered(found, request.organisation),
        "seen": set(_branch(request).values_list("pk", flat=True)),
    }
    return render_office(request, "office/authority.html", context)


@never_cache
@needs(Permission.REORGANISE, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def add_authority(request: OfficeRequest) -> HttpResponse:
    """The level is chosen first: it says what is asked."""
    levels = _levels_to_add()
    way = crumbs(("Cơ quan", reverse("office:authorities")), here="Thêm cơ quan")
    chosen = request.GET.get("cap", "")
    if chosen not in levels:
        return render_office(request, "office/choose_level.html", {"levels": levels, "crumbs": way})
    form = AuthorityForm(posted(request), level=Level(chosen))
    if form.is_valid():
        given = form.cleaned_data
        added = form.carry_out(
            lambda: actions.add_authority(
                authority=form.authority,
                places=given["places"],
                email=given["email"],
                person_name=given["person_name"],
                phone=given["phone"],
                by=request.user,
            )
        )
        if added is not None:
            organisation, person, link = added
            return _show_link(request, organisation, person, link)
    context = {"form": form, "crumbs": way, "level": Level(chosen).label}
    return render_office(request, "office/add_authority.html", context, status=422 if form.errors else 200)


@needs(Permission.REORGANISE, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_authority(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_branch(request).existing(), pk=pk)
    form = EditAuthorityForm(posted(request), organisation=found)
    if form.is_valid():
        given = form.cleaned_data
        edited = form.carry_out(
            lambda: actions.edit_authority(
                organisation=found,
                short_name=given["short_name"],
                parent=given.get("parent"),
                places=given.get("places", ()),
                by=request.user,
            )
        )
        if edited is not None:
            messages.success(request, f"Đã sửa {edited}.")
            return redirect("office:authority", pk)
    return render_form(
        request,
        form,
        title="Sửa cơ quan",
        way=way_to_authority(found),
        subtitle=f"{found.name}. Đổi tên hay chuyển bớt địa bàn thì chọn “Sắp xếp lại”, để lịch sử giữ tên cũ và "
        "việc được chuyển theo.",
        status=422 if form.errors else 200,
    )


@never_cache
@needs(Permission.MANAGE_ACCOUNTS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_branch(request).filter(parent=request.organisation), pk=pk)
    form = AdministratorForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        added = form.carry_out(
            lambda: actions.add_member(
                by=request.user,
                email=given["email"],
                name=given["person_name"],
                phone=given["phone"],
                role=Role.ADMINISTRATOR,
                organisation=found,
            )
        )
        if added is not None:
            person, link = added
            return _show_link(request, found, person, link)
    return render_form(
        request,
        form,
        title="Tài khoản hệ thống đầu tiên",
        way=way_to_authority(found),
        verb="Thêm tài khoản",
        subtitle=f"{found.name} chưa có ai quản lý tài khoản. Người này sẽ tự thêm các tài khoản khác của đơn vị.",
        status=422 if form.errors else 200,
    )


def _branch(request: OfficeRequest) -> Any:
    return Organisation.objects.branch_of(request.organisation)


def _levels_to_add() -> dict[str, str]:
    """The levels of today: districts only where the province has any."""
    has_districts = AdministrativeUnit.objects.existing_today().filter(level=UnitLevel.DISTRICT).exists()
    levels = [Level.DEPARTMENT, Level.DIVISION, *([Level.DISTRICT] if has_districts else []), Level.COMMUNE]
    return {level.value: str(level.label) for level in levels}


def _accounts(keys: list[int]) -> Counter[int]:
    return count_by(Membership.objects.in_force().filter(organisation__in=keys), "organisation")


def _waiting(keys: list[int]) -> Counter[int]:
    """How much waits for each: to be checked, to be published, and requests for stamps."""
    submissions, requests = Submission.objects.all(), StampRequest.objects.all()
    total: Counter[int] = Counter()
    for rows, field, state in (
        (submissions, "reviewer", SubmissionState.SUBMITTED),
        (submissions, "approver", SubmissionState.REVIEWED),
        (requests, "decider", RequestState.SUBMITTED),
    ):
        total += count_by(rows.filter(Q(**{f"{field}__in": keys}), state=state), field)
    return total


def _places(keys: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Jurisdiction.objects.in_force().filter(organisation__in=keys).order_by("unit__sort_key")
    for organisation, unit in rows.values_list("organisation", "unit__name"):
        found.setdefault(organisation, []).append(unit)
    return found


def _show_link(
    request: OfficeRequest, organisation: Organisation, person: Person, link: actions.PasswordLink
) -> HttpResponse:
    context = {
        "link": link.address,
        "days": actions.LINK_DAYS,
        "authority": organisation,
        "person": person,
        "crumbs": crumbs(*way_to_authority(organisation), here="Đường dẫn đặt mật khẩu"),
    }
    return render_office(request, "office/administrator_link.html", context)
