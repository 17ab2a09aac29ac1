"""An administrator runs the accounts of the organisation: the same pages for office and workshop.

Who may open them is said where they get their addresses (nguongoc.web.people.addresses).
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nguongoc.accounts import actions
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Delegation, Membership, PersonSession
from nguongoc.accounts.queries import members_visible_to, second_steps_of
from nguongoc.accounts.roles import sentence_of
from nguongoc.common.errors import Refusal
from nguongoc.registry.models import ProductAssignment
from nguongoc.web.access import OfficeRequest
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import opened
from nguongoc.web.listing import page_of
from nguongoc.web.people.delegations import end_from_page
from nguongoc.web.people.forms import NewPersonForm, PersonForm, ResetSecondStepForm, SuspendForm, role_words
from nguongoc.web.people.ground import Ground
from nguongoc.web.people.history import history_of_person
from nguongoc.web.people.rows import session_rows


@require_GET
def people(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    typed = request.GET.get("q", "").strip()
    page = page_of(request, members_visible_to(request.user, typed=typed))
    context = {"page": page, "rows": [_facts(member) for member in page], "q": typed}
    return ground.page(request, "people.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    """A new account; the answer shows the link for its password once, and keeps it nowhere."""
    form = NewPersonForm(posted(request), organisation=request.organisation)
    if form.is_valid():
        given = form.cleaned_data
        added = form.carry_out(
            lambda: actions.add_member(
                by=request.user,
                email=given["email"],
                name=given["name"],
                phone=given["phone"],
                role=form.chosen_role,
            )
        )
        if added is not None:
            person, link = added
            return _show_link(request, ground, person.memberships.current().get(), link, is_new=True)
    context = {"form": form, "crumbs": ground.crumbs(here="Thêm tài khoản")}
    return ground.page(request, "add_person.html", context)


@require_GET
def person(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    member = _member(request, pk)
    opened(request, member.person)
    given = ProductAssignment.objects.in_force().filter(person=member.person).select_related("product")
    delegations = Delegation.objects.not_over().of(member.person).select_related("delegator", "delegate")
    sessions = PersonSession.objects.open().visible_to(request.user).filter(person=member.person)
    context = {
        "member": member,
        **_facts(member),
        "sessions": session_rows(sessions, request.session.session_key),
        **history_of_person(request, member.person),
        "is_producer": member.role == Role.PRODUCER,
        "assignments": given if member.role == Role.PRODUCER else [],
        "delegations": delegations,
        "crumbs": ground.crumbs(here=member.person.name),
        "is_oneself": member.person == request.user,
        "steps": second_steps_of(member.person),
    }
    return ground.page(request, "person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    member = _member(request, pk)
    now = {"name": member.person.name, "phone": member.person.phone, "role": member.role}
    form = PersonForm(posted(request), organisation=request.organisation, initial=now)
    if form.is_valid():
        given = form.cleaned_data
        changed = form.carry_out(
            lambda: actions.edit_member(
                membership=member,
                by=request.user,
                name=given["name"],
                phone=given["phone"],
                role=form.chosen_role,
            )
        )
        if changed is not None:
            messages.success(request, f"Đã sửa tài khoản của {given['name']}.")
            return redirect(ground.url("person", pk))
    context = {"form": form, "member": member, "crumbs": _crumbs(ground, member, "Sửa")}
    return ground.page(request, "edit_person.html", context | _facts(member))


@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    member = _member(request, pk)
    form = SuspendForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        form.carry_out(lambda: actions.suspend_member(membership=member, by=request.user, reason=reason))
        if form.is_valid():
            messages.success(
                request, f"Đã tạm dừng tài khoản của {member.person}. Mọi phiên đăng nhập đã kết thúc."
            )
            return redirect(ground.url("person", pk))
    context = {"form": form, "member": member, "crumbs": _crumbs(ground, member, "Tạm dừng")}
    return ground.page(request, "suspend_person.html", context | _facts(member))


@require_POST
def restore(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    member = _member(request, pk)
    done = f"Đã khôi phục tài khoản của {member.person}."
    carry_out(request, lambda: actions.restore_member(membership=member, by=request.user), done=done)
    return redirect(ground.url("person", pk))


@never_cache
@require_POST
def password_link(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    member = _member(request, pk)
    try:
        link = actions.issue_password_link(membership=member, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(ground.url("person", pk))
    return _show_link(request, ground, member, link, is_new=False)


@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_step(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """For a colleague who has lost the second step, once the administrator knows that it is them who asks."""
    member = _member(request, pk)
    form = ResetSecondStepForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        form.carry_out(lambda: actions.reset_second_step(membership=member, by=request.user, reason=reason))
        if form.is_valid():
            messages.success(request, f"Đã bỏ bước đăng nhập thứ hai của {member.person} và báo cho người này.")
            return redirect(ground.url("person", pk))
    context = {"form": form, "member": member, "crumbs": _crumbs(ground, member, "Bỏ bước đăng nhập thứ hai")}
    return ground.page(request, "reset_second_step.html", context | _facts(member))


@require_POST
def end_one_session(request: OfficeRequest, pk: int, session_pk: int, *, ground: Ground) -> HttpResponse:
    member = _member(request, pk)
    session = get_object_or_404(
        PersonSession.objects.visible_to(request.user), pk=session_pk, person=member.person
    )
    actions.end_session(session=session, by=request.user)
    messages.success(request, f"Đã kết thúc phiên đăng nhập của {member.person}.")
    return redirect(ground.url("person", pk))


@require_POST
def end_one_delegation(request: OfficeRequest, pk: int, delegation_pk: int, *, ground: Ground) -> HttpResponse:
    member = _member(request, pk)
    found = get_object_or_404(Delegation.objects.visible_to(request.user).of(member.person), pk=delegation_pk)
    end_from_page(request, found)
    return redirect(ground.url("person", pk))


def _member(request: OfficeRequest, pk: int) -> Membership:
    """The account of the person with the key `pk`, which stays the same when the role changes."""
    members = Membership.objects.visible_to(request.user).select_related("person", "organisation")
    return get_object_or_404(members, person=pk)


def _facts(member: Membership) -> dict[str, Any]:
    """What lists and pages tell of an account."""
    is_suspended = member.suspended_at is not None
    return {
        "person": member.person,
        "role": role_words(member.role),
        "sentence": sentence_of(member.organisation.level, member.role),
        "state": "suspended" if is_suspended else "active",
        "is_suspended": is_suspended,
        "has_password": member.person.has_usable_password(),
    }


def _crumbs(ground: Ground, member: Membership, here: str) -> list[dict[str, str]]:
    return ground.crumbs((member.person.name, ground.url("person", member.person_id)), here=here)


def _show_link(
    request: OfficeRequest, ground: Ground, member: Membership, link: actions.PasswordLink, *, is_new: bool
) -> HttpResponse:
    context = {
        "link": link.address,
        "days": actions.LINK_DAYS,
        "is_new": is_new,
        "member": member,
        "crumbs": _crumbs(ground, member, "Đường dẫn đặt mật khẩu"),
    }
    return ground.page(request, "password_link.html", context | _facts(member))
