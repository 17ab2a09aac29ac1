"""The office's navigation: what waits, where to look things up; and the one way to render its pages."""

from collections.abc import Sequence
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Notice, Organisation, Person
from nguongoc.common.queries import counts_of
from nguongoc.registry.models import Establishment, PlaceToConfirm, Submission
from nguongoc.safety.models import Complaint
from nguongoc.scans.models import Alert
from nguongoc.stamps.models import StampDesign, StampRequest
from nguongoc.web.access import OfficeRequest
from nguongoc.web.people.ground import PAGE_NAMES, Ground

WAITING = "Chờ xử lý"
LOOK_UP = "Tra cứu"
SYSTEM = "Hệ thống"
Row = tuple[str, str, str, str, int | None]  # group, label, name of the address, icon, how much waits
_PAGES_OF = {
    "today": {"today"},
    "queue": {"queue", "submission"},
    "designs": {"designs", "design", "start_design", "draw_design", "decide_design"},
    "stamp_requests": {
        *("stamp_requests", "stamp_request", "stamp_stock", "change_stamps", "stamp", "deliver_stamps"),
        *("stamp_fees", "stamp_fee", "print_batch", "print_job", "pin_passphrase"),
    },
    "stamp_prices": {"stamp_prices", "add_stamp_price"},
    "establishments": {
        *("establishments", "establishment", "add_establishment", "invite_account", "mandates"),
        "record_decisions",
    },
    "sites": {"sites", "site"},
    "reasons": {"reasons", "add_reason", "edit_reason"},
    "search": {"search"},
    "products": {"products", "product"},
    "ocop_products": {"ocop_products", "key_products", "mark_key_product", "end_key_product"},
    "chains": {
        *("chains", "chain", "add_chain", "edit_chain", "confirm_chain", "end_chain"),
        *("add_chain_member", "end_chain_member"),
    },
    "establishment_map": {"establishment_map"},
    "certificates": {"certificates", "certificate", "revoke_certificate", "check_declaration"},
    "certificate_rules": {"certificate_rules", "certificate_rule"},
    "log_forms": {
        *("log_forms", "log_form", "log_draft", "catalogue_items", "catalogue_item", "add_catalogue_item"),
        *("end_catalogue_item", "log_rules", "log_rule"),
    },
    "lots": {"lots", "lot", "open_recall", "log_flags", "log_flag"},
    "handovers": {"handovers", "handover"},
    "trace": {"trace"},
    "scans": {"scans"},
    "recalls": {"recalls", "recall"},
    "alerts": {
        *("alerts", "alert", "scan_rules", "inspections", "inspection", "inspect_alert", "inspect_establishment"),
        *("warnings", "warning", "open_warning", "warn_of_establishment"),
    },
    "complaints": {"complaints", "complaint"},
    "audit_trail": {"audit_trail"},
    "imports": {"imports", "import_job", "import_columns"},
    "people": PAGE_NAMES,
    "authorities": {
        *("authorities", "authority", "add_authority", "edit_authority", "first_administrator", "reorganise")
    },
    "places_to_confirm": {"places_to_confirm"},
    "old_serials": {"old_serials"},
}


def render_office(
    request: OfficeRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the office with its navigation and the organisation in whose name the person acts."""
    shell = {
        "organisation": request.organisation,
        "home_url": reverse("office:today"),
        "office_nav": navigation(request),
        "notices_url": reverse("office:notices"),
        "unread": Notice.objects.visible_to(request.user).unread().count(),
    }
    return render(request, template, shell | context, status=status)


def render_form(
    request: OfficeRequest,
    form: BaseForm,
    *,
    title: str,
    way: Sequence[tuple[str, str]],
    verb: str = "Lưu",
    subtitle: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page that is one form with one button; the last step of `way` is the page to go back to."""
    context = {
        "form": form,
        "title": title,
        "subtitle": subtitle,
        "verb": verb,
        "back": way[-1][1],
        "crumbs": crumbs(*way, here=title),
    }
    return render_office(request, "office/form.html", context, status=status)


def navigation(request: OfficeRequest) -> list[dict[str, Any]]:
    """Rows of {group, label, url, icon, count, current} for the layout, by what waits for the organisation."""
    records, stamps, designs, complaints, alerts = counts_of(
        Submission.objects.waiting_for(request.organisation),
        StampRequest.objects.waiting_for(request.organisation),
        StampDesign.objects.waiting_for(request.organisation),
        Complaint.objects.waiting_for(request.organisation),
        Alert.objects.waiting_for(request.user),
    )
    rows: list[Row] = [
        (WAITING, "Việc cần làm", "today", "home", None),
        (WAITING, "Hồ sơ", "queue", "clipboard-check", records),
        (WAITING, "Yêu cầu cấp tem", "stamp_requests", "ticket", stamps),
        (WAITING, "Cảnh báo tem", "alerts", "alert-triangle", alerts),
        (WAITING, "Phản ánh", "complaints", "message-report", complaints),
        *_places_row(request.user),
        *([(WAITING, "Duyệt mẫu tem", "designs", "palette", designs)] if designs else []),
        (LOOK_UP, "Tìm kiếm", "search", "search", None),
        (LOOK_UP, "Cơ sở", "establishments", "building-store", None),
        (LOOK_UP, "Địa điểm", "sites", "map-pin", None),
        (LOOK_UP, "Giấy tờ", "certificates", "file-certificate", None),
        (LOOK_UP, "Sản phẩm", "products", "package", None),
        (LOOK_UP, "OCOP, chủ lực", "ocop_products", "star", None),
        (LOOK_UP, "Chuỗi an toàn", "chains", "link", None),
        (LOOK_UP, "Bản đồ", "establishment_map", "map", None),
        (LOOK_UP, "Lô hàng", "lots", "stack-2", None),
        (LOOK_UP, "Giao nhận", "handovers", "truck", None),
        (LOOK_UP, "Truy vết", "trace", "arrow-right", None),
        (LOOK_UP, "Lượt quét", "scans", "chart-bar", None),
        (LOOK_UP, "Thu hồi", "recalls", "octagon-x", None),
        *([] if designs else [(LOOK_UP, "Mẫu tem", "designs", "palette", None)]),
    ]
    own = {"group": SYSTEM, "label": "Tài khoản của tôi", "url": reverse("people:mine"), "icon": "user-circle"}
    return [*(_row(request, *row) for row in [*rows, *_system_rows(request.user)]), own]


def _system_rows(person: Person) -> list[Row]:
    """What runs the system itself, as far as the person may."""
    rows: list[Row] = []
    if person.may(Permission.ENTER_RECORDS, Permission.MANAGE_ACCOUNTS):
        rows.append((SYSTEM, "Nhập từ Excel", "imports", "upload", None))
    if person.may(Permission.MANAGE_ACCOUNTS):
        rows.append((SYSTEM, "Tài khoản", "people", "users", None))
    if person.may(Permission.EDIT_RULES):
        rows.append((SYSTEM, "Mẫu lý do", "reasons", "message-report", None))
        rows.append((SYSTEM, "Quy định về giấy tờ", "certificate_rules", "settings", None))
        rows.append((SYSTEM, "Biểu mẫu, quy định nhật ký", "log_forms", "clipboard-list", None))
        rows.append((SYSTEM, "Bảng giá tem", "stamp_prices", "scale", None))
        rows.append((SYSTEM, "Cơ quan", "authorities", "building-bank", None))
        rows.append((SYSTEM, "Tem của hệ thống cũ", "old_serials", "qrcode", None))
    if person.may(Permission.SEE_AUDIT_TRAIL):
        rows.append((SYSTEM, "Nhật ký hệ thống", "audit_trail", "history", None))
    return rows


def _places_row(person: Person) -> list[Row]:
    """Only while there is something to confirm, for those who may."""
    if not person.may(Permission.REVIEW_RECORDS, Permission.ENTER_RECORDS):
        return []
    count = PlaceToConfirm.objects.visible_to(person).open().count()
    return [(WAITING, "Xác nhận địa bàn", "places_to_confirm", "map-pin", count)] if count else []


PEOPLE = Ground(name="office", layout="layouts/office.html", render=render_office)


def tabs(request: OfficeRequest, names: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of `{url, label, current}` for the pages of one subject: labels by the names of their addresses."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {"url": reverse(f"office:{name}"), "label": label, "current": name == here}
        for name, label in names.items()
    ]


def crumbs(*steps: tuple[str, str], here: str) -> list[dict[str, str]]:
    """The way to this page: label and address of each step, then the page itself."""
    return [*({"label": label, "url": url} for label, url in steps), {"label": here, "url": ""}]


def way_to_establishment(found: Establishment) -> list[tuple[str, str]]:
    """The steps of crumbs to an establishment's page."""
    return [
        ("Cơ sở", reverse("office:establishments")),
        (found.name, reverse("office:establishment", args=[found.pk])),
    ]


def way_to_authority(found: Organisation) -> list[tuple[str, str]]:
    """The steps of crumbs to an authority's page."""
    own = (found.brief_name, reverse("office:authority", args=[found.pk]))
    return [("Cơ quan", reverse("office:authorities")), own]


def _row(
    request: OfficeRequest, group: str, label: str, name: str, icon: str, count: int | None
) -> dict[str, Any]:
    match = request.resolver_match
    return {
        "group": group,
        "label": label,
        "url": reverse(f"office:{name}"),
        "icon": icon,
        "count": count,
        "current": match is not None and match.url_name in _PAGES_OF[name],
    }
