"""Safe-food chains: the list, each with its members, and what the authority decides about them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import history_of
from nguongoc.common.text import capital, fold
from nguongoc.registry import actions
from nguongoc.registry.enums import ChainRole, ChainState
from nguongoc.registry.models import ChainMembership, Establishment, SafeFoodChain
from nguongoc.registry.queries import establishment_named
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import PlainForm, posted
from nguongoc.web.history import opened
from nguongoc.web.listing import Choice, chips, kept, long_page_of, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.chain_forms import ChainForm, ConfirmationForm, EndChainForm, EndMemberForm, MemberForm
from nguongoc.web.office.navigation import crumbs, render_form, render_office

_SLUGS = {
    "": ChainState.CONFIRMED,
    "chua-xac-nhan": ChainState.DRAFT,
    "het-han": ChainState.EXPIRED,
    "da-ket-thuc": ChainState.ENDED,
}


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def chains(request: OfficeRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    visible = SafeFoodChain.objects.visible_to(request.user).filter(search_text__contains=fold(text))
    rows: list[Choice] = [
        (slug, capital(state.label), visible.in_state(state).count()) for slug, state in _SLUGS.items()
    ]
    state = _SLUGS.get(request.GET.get("xem", ""), ChainState.CONFIRMED)
    members = Count(
        "memberships__establishment", filter=Q(memberships__in=ChainMembership.objects.current()), distinct=True
    )
    page = long_page_of(
        request,
        visible.in_state(state)
        .select_related("organisation", "logo")
        .annotate(member_count=members)
        .order_by("sort_key", "pk"),
    )
    context = {
        "page": page,
        "chips": chips(request, "xem", rows),
        "query": query_without(request),
        "kept": kept(request, "q"),
        "q": text,
        "may_add": request.user.may(Permission.APPROVE_RECORDS),
    }
    return render_office(request, "office/chains.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def chain(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    opened(request, found)
    memberships = found.memberships.select_related("establishment__organisation__unit")
    may_open = set(
        Establishment.objects.visible_to(request.user)
        .filter(chain_memberships__chain=found)
        .values_list("pk", flat=True)
    )
    context: dict[str, Any] = {
        "chain": found,
        "memberships": [(row, row.establishment_id in may_open) for row in memberships],
        "crumbs": crumbs(("Chuỗi an toàn", reverse("office:chains")), here=found.name),
        "may_decide": _may_decide(request, found),
        "history": [audit_row(entry) for entry in history_of([found])],
    }
    return render_office(request, "office/chain.html", context)


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficeRequest) -> HttpResponse:
    form = ChainForm(posted(request), request.FILES or None)
    if form.is_valid():
        added = form.carry_out(lambda: actions.add_chain(**form.given(), by=request.user))
        if added is not None:
            messages.success(request, "Đã lưu chuỗi. Hãy thêm cơ sở tham gia rồi xác nhận.")
            return redirect("office:chain", pk=added.pk)
    return render_form(request, form, title="Thêm chuỗi", way=[("Chuỗi an toàn", reverse("office:chains"))])


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    now = {"code": found.code, "name": found.name, "product_group": found.product_group}
    form = ChainForm(posted(request), request.FILES or None, initial=now)
    return _act(
        request,
        found,
        form,
        lambda: actions.edit_chain(chain=found, **form.given(), by=request.user),
        title="Sửa chuỗi",
        verb="Lưu",
        done="Đã sửa chuỗi.",
    )


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = ConfirmationForm(posted(request))
    return _act(
        request,
        found,
        form,
        lambda: actions.confirm_chain(chain=found, **form.cleaned_data, by=request.user),
        title="Xác nhận chuỗi",
        verb="Xác nhận",
        done="Đã xác nhận chuỗi. Người mua đọc được tên chuỗi khi quét tem của các cơ sở tham gia.",
    )


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = EndChainForm(posted(request))
    return _act(
        request,
        found,
        form,
        lambda: actions.end_chain(chain=found, reason=form.cleaned_data["reason"], by=request.user),
        title="Kết thúc chuỗi",
        verb="Kết thúc chuỗi",
        done="Đã kết thúc chuỗi. Danh sách cơ sở và các ngày vẫn được lưu.",
    )


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = MemberForm(posted(request))
    return _act(
        request,
        found,
        form,
        lambda: actions.add_chain_member(
            chain=found,
            establishment=establishment_named(form.cleaned_data["code"]),
            role=ChainRole(form.cleaned_data["role"]),
            valid_from=form.cleaned_data["valid_from"],
            by=request.user,
        ),
        title="Thêm cơ sở vào chuỗi",
        verb="Thêm cơ sở",
        done="Đã thêm cơ sở vào chuỗi.",
    )


@needs(Permission.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def end_member(request: OfficeRequest, pk: int, member_pk: int) -> HttpResponse:
    found = _own(request, pk)
    membership = get_object_or_404(found.memberships.select_related("establishment", "chain"), pk=member_pk)
    form = EndMemberForm(posted(request))
    return _act(
        request,
        found,
        form,
        lambda: actions.end_chain_member(membership=membership, **form.cleaned_data, by=request.user),
        title=f"{membership.establishment} thôi tham gia",
        verb="Thôi tham gia",
        done=f"Đã ghi {membership.establishment} thôi tham gia.",
    )


def _act(
    request: OfficeRequest,
    chain: SafeFoodChain,
    form: PlainForm,
    action: Callable[[], object],
    *,
    title: str,
    verb: str,
    done: str,
) -> HttpResponse:
    """One form, one action, and back to the chain."""
    if form.is_valid() and form.carry_out(action) is not None:
        messages.success(request, done)
        return redirect("office:chain", pk=chain.pk)
    own = (chain.name, reverse("office:chain", args=[chain.pk]))
    way = [("Chuỗi an toàn", reverse("office:chains")), own]
    return render_form(request, form, title=title, way=way, verb=verb, subtitle=chain.name)


def _visible(request: OfficeRequest, pk: int) -> SafeFoodChain:
    visible = SafeFoodChain.objects.visible_to(request.user).select_related("organisation", "logo", "confirmed_by")
    return get_object_or_404(visible, pk=pk)


def _own(request: OfficeRequest, pk: int) -> SafeFoodChain:
    """A chain that the person's own authority decides about; another's is 404 here."""
    return get_object_or_404(
        SafeFoodChain.objects.visible_to(request.user), organisation=request.organisation, pk=pk
    )


def _may_decide(request: OfficeRequest, chain: SafeFoodChain) -> bool:
    own = chain.organisation == request.organisation and chain.state != ChainState.ENDED
    return own and request.user.may(Permission.APPROVE_RECORDS)
