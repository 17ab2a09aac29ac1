"""The province reorganises an authority: kind, names and places, people, preview, done."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.actions import preview_reorganisation
from nguongoc.accounts.actions import reorganise as carry_out_reorganisation
from nguongoc.accounts.enums import Permission, SuccessionKind
from nguongoc.accounts.models import Organisation
from nguongoc.accounts.reorganisation import Report
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.office.authority_forms import ReorganiseForm
from nguongoc.web.office.navigation import crumbs, render_office, way_to_authority

_KINDS = {
    SuccessionKind.RENAME: ("pencil", "Cơ quan cũ kết thúc, cơ quan tên mới tiếp nhận tất cả."),
    SuccessionKind.MERGE: ("packages", "Nhiều cơ quan cùng cấp thành một cơ quan mới."),
    SuccessionKind.SPLIT: ("copy", "Một cơ quan thành hai cơ quan mới; chia địa bàn và người."),
    SuccessionKind.ABOLISH: ("ban", "Cơ quan kết thúc; các cơ quan đang có nhận địa bàn và người."),
    SuccessionKind.HAND_OVER: ("send", "Một phần địa bàn sang cơ quan khác; cả hai vẫn hoạt động."),
}


@needs(Permission.REORGANISE, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def reorganise(request: OfficeRequest, pk: int) -> HttpResponse:
    """All that is asked stands in the address until the button that carries it out sends it as a form."""
    found = get_object_or_404(Organisation.objects.authorities().existing(), pk=pk)
    data = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "authority": found,
        "crumbs": crumbs(*way_to_authority(found), here="Sắp xếp lại"),
    }
    if data.get("viec") not in SuccessionKind.values:
        context["kinds"] = [(kind, *_KINDS[kind]) for kind in SuccessionKind]
        return render_office(request, "office/choose_reorganisation.html", context)
    kind = SuccessionKind(data["viec"])
    form = ReorganiseForm(data if "date" in data else None, organisation=found, kind=kind)
    report = None
    if form.is_bound and form.is_valid():
        if request.method == "POST":
            report = form.carry_out(lambda: carry_out_reorganisation(plan=form.plan(), by=request.user))
            if report is not None:
                messages.success(request, f"Đã sắp xếp {found}. {_summary(report)}")
                return redirect("office:authority", pk)
        else:
            report = form.carry_out(lambda: preview_reorganisation(plan=form.plan(), by=request.user))
    context |= {
        "form": form,
        "kind": kind,
        "report": report,
        "moves": [(*move, count) for move, count in sorted(report.moves.items())] if report else [],
        "given": [
            (name, value) for name, values in data.lists() for value in values if name != "csrfmiddlewaretoken"
        ],
    }
    return render_office(request, "office/reorganise.html", context, status=422 if form.errors else 200)


def _summary(report: Report) -> str:
    kinds = dict.fromkeys(what for what, _, _ in report.moves)
    words = ", ".join(f"{report.total(what)} {what}" for what in kinds)
    return f"Đã chuyển {words}." if words else "Không có gì phải chuyển."
