"""The rules of papers: what is in force, what was, and a new version from a date on, with what it would touch."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.registry.actions import revise_certificate_rule
from nguongoc.registry.certificate_queries import Touched, rule_of, touched_by
from nguongoc.registry.enums import CertificateKind
from nguongoc.registry.models import CertificateRule
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.office.paper_forms import RuleForm
from nguongoc.web.office.rule_words import RuleWords, rule_words

_LIST = ("Quy định về giấy tờ", "office:certificate_rules")
PREVIEW = "xem-truoc"


@needs(Permission.EDIT_RULES, ground="office")
@require_safe
def certificate_rules(request: OfficeRequest) -> HttpResponse:
    """Each kind of paper with the rule in force today."""
    today = timezone.localdate()
    rules = {rule.kind: rule for rule in CertificateRule.objects.in_force(today)}
    rows = [
        {
            "kind": kind,
            "words": rule_words(rules[kind], today) if kind in rules else None,
            "url": reverse("office:certificate_rule", args=[kind.value]),
        }
        for kind in CertificateKind
    ]
    rows.sort(key=lambda row: row["words"] is None)
    return render_office(request, "office/certificate_rules.html", {"rows": rows, "today": today})


@needs(Permission.EDIT_RULES, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_rule(request: OfficeRequest, kind: str) -> HttpResponse:
    """History of a kind, and the form of its next version: first a preview, then the decision."""
    if kind not in CertificateKind.values:
        raise Http404
    chosen, today = CertificateKind(kind), timezone.localdate()
    rule = rule_of(kind, today)
    form = RuleForm(posted(request), kind=chosen, rule=rule)
    touched: Touched | None = None
    if form.is_valid():
        if request.POST.get("viec") != PREVIEW and _revise(request, form, chosen):
            return redirect("office:certificate_rule", kind)
        given = form.cleaned_data
        touched = touched_by(
            kind=kind, reminder_days=given["reminder_days"], substitutes=given["substitutes"], date=today
        )
    context: dict[str, Any] = {
        "kind": chosen,
        "form": form,
        "touched": touched,
        "current": rule_words(rule, today) if rule else None,
        "history": _history(kind),
        "crumbs": crumbs((_LIST[0], reverse(_LIST[1])), here=str(chosen.label)),
    }
    return render_office(request, "office/certificate_rule.html", context)


def _revise(request: OfficeRequest, form: RuleForm, kind: CertificateKind) -> bool:
    start = form.cleaned_data["effective_from"]
    rule = form.carry_out(
        lambda: revise_certificate_rule(kind=kind, terms=form.terms(), effective_from=start, by=request.user)
    )
    if rule is None:
        return False
    messages.success(
        request, f"Đã lưu quy định mới, áp dụng từ {start:%d/%m/%Y}. Quy định cũ được giữ trong lịch sử."
    )
    return True


def _history(kind: str) -> list[RuleWords]:
    today = timezone.localdate()
    found = CertificateRule.objects.filter(kind=kind).select_related("entered_by")
    return [rule_words(rule, today) for rule in found]
