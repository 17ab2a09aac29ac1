"""What is checked of log entries: the rule in force for a check and a sector, its history, and the next one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.trace.actions import revise_log_rule
from nguongoc.trace.enums import LogCheck
from nguongoc.trace.models import LogRule
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.office.log_rule_forms import SECTORS, LogRuleForm, sector_words
from nguongoc.web.office.navigation import crumbs, render_office, tabs
from nguongoc.web.office.views.log_forms import LOG_RULE_PAGES

edits = needs(Permission.EDIT_RULES, ground="office")


@edits
@require_safe
def log_rules(request: OfficeRequest) -> HttpResponse:
    """Each check with the rule for any sector and those for one; all others follow the first."""
    rules = {(rule.check_name, rule.sector): rule for rule in LogRule.objects.in_force(timezone.localdate())}
    rows = [
        {
            "check": check,
            "sector": sector_words(sector),
            "rule": rules.get((check, sector)),
            "url": reverse("office:log_rule", args=[check.value, sector]),
        }
        for check in LogCheck
        for sector, _ in SECTORS
        if sector == "any" or (check, sector) in rules
    ]
    others = [
        (
            str(check.label),
            [(label, reverse("office:log_rule", args=[check.value, key])) for key, label in SECTORS],
        )
        for check in LogCheck
    ]
    context = {"rows": rows, "others": others, "tabs": tabs(request, LOG_RULE_PAGES)}
    return render_office(request, "office/log_rules.html", context)


@edits
@require_http_methods(["GET", "HEAD", "POST"])
def log_rule(request: OfficeRequest, check: str, sector: str) -> HttpResponse:
    """History of a rule, and the form of its next version."""
    if check not in LogCheck.values or sector not in dict(SECTORS):
        raise Http404
    chosen, today = LogCheck(check), timezone.localdate()
    history = list(LogRule.objects.filter(check_name=check, sector=sector).select_related("entered_by"))
    current = LogRule.objects.in_force(today).filter(check_name=check, sector__in=[sector, "any"])
    rule = max(current, key=lambda row: row.sector != "any", default=None)
    form = LogRuleForm(posted(request), check=chosen, rule=rule, initial={"effective_from": today})
    if form.is_valid():
        start = form.cleaned_data["effective_from"]
        saved = form.carry_out(
            lambda: revise_log_rule(
                check=chosen, sector=sector, terms=form.terms(), effective_from=start, by=request.user
            )
        )
        if saved is not None:
            messages.success(request, f"Đã lưu quy định mới, áp dụng từ {start:%d/%m/%Y}.")
            return redirect("office:log_rule", check, sector)
    context: dict[str, Any] = {
        "check": chosen,
        "sector": sector_words(sector),
        "form": form,
        "history": history,
        "today": today,
        "crumbs": crumbs(("Quy định kiểm tra", reverse("office:log_rules")), here=str(chosen.label)),
    }
    return render_office(request, "office/log_rule.html", context)
