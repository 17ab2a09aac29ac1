"""The showcase: every component in every state, on the three grounds, in both themes. Public; it shows no data."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from nguongoc.passport.contents import PassportWarning
from nguongoc.web.access import public
from nguongoc.web.log_questions import AmountField, ListInput, PlaceInput
from nguongoc.web.maps import country_map, small_map
from nguongoc.web.scan_counts.chart import HEIGHT, WIDTH, day_chart
from nguongoc.web.templatetags.look import STATES, VERDICTS

SPRITE = Path(__file__).parent / "static" / "built" / "icons.svg"
THEMES = {"light", "dark"}
GROUNDS = {"van-phong": "office", "co-so": "workshop", "cong-khai": "portal", "in": "print", "tem": "scan"}


class ExampleForm(forms.Form):
    """One field of each kind, so that every widget is seen with its label, help and error."""

    name = forms.CharField(label="Tên cơ sở", help_text="Ghi như trên giấy đăng ký.", max_length=100)
    phone = forms.CharField(label="Số điện thoại", widget=forms.TextInput(attrs={"type": "tel"}))
    quantity = forms.IntegerField(label="Số lượng tem", min_value=1, max_value=1000)
    harvested = forms.DateField(label="Ngày thu hoạch", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label="Loại hình",
        choices=[("", "Chọn loại hình"), ("hợp tác xã", "Hợp tác xã"), ("hộ", "Hộ kinh doanh")],
    )
    sector = forms.ChoiceField(
        label="Lĩnh vực",
        widget=forms.RadioSelect,
        choices=[("tt", "Trồng trọt"), ("ts", "Nuôi trồng thủy sản"), ("cb", "Chế biến")],
    )
    activities = forms.MultipleChoiceField(
        label="Hoạt động",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("pk", "Đóng gói"), ("tr", "Vận chuyển")],
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    feed = forms.CharField(label="Thức ăn", widget=ListInput(["Cám gạo", "Ngô hạt nghiền"]))
    amount = AmountField(["kg", "bao"], label="Lượng cho ăn")
    spot = forms.CharField(label="Vị trí", required=False, widget=PlaceInput())
    picture = forms.FileField(
        label="Ảnh sản phẩm",
        required=False,
        help_text="JPG hoặc PNG, không quá 10 MB.",
        widget=forms.FileInput(attrs={"accept": "image/*", "data-max-bytes": 10 * 1024 * 1024}),
    )
    agreed = forms.BooleanField(label="Tôi chịu trách nhiệm về nội dung đã khai")


def theme_of(request: HttpRequest) -> str:
    """The theme that `?theme=` asks for; empty (the reader's own) for anything else."""
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else ""


def _icons() -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text("utf-8")) if SPRITE.exists() else []


def _navigation() -> list[dict[str, Any]]:
    rows = [
        ("Chờ tôi xử lý", "Cơ sở chờ kiểm tra", "building-store", 12, True),
        ("Chờ tôi xử lý", "Sản phẩm chờ duyệt đăng", "package", 5, False),
        ("Chờ tôi xử lý", "Yêu cầu cấp tem", "ticket", 0, False),
        ("Tra cứu", "Cơ sở", "search", None, False),
        ("Tra cứu", "Thu hồi và cảnh báo", "octagon-x", None, False),
        ("Tra cứu", "Nhật ký hệ thống", "history", None, False),
    ]
    return [
        {"group": group, "label": label, "url": "#", "icon": icon, "count": count, "current": current}
        for group, label, icon, count, current in rows
    ]


def _tabs() -> list[dict[str, Any]]:
    rows = [
        ("Hôm nay", "home", None),
        ("Lô hàng", "stack-2", None),
        ("Tem", "qrcode", 2),
        ("Sản phẩm", "package", None),
        ("Hồ sơ", "building-store", None),
    ]
    return [
        {"label": label, "url": "#", "icon": icon, "count": count, "current": label == "Hôm nay"}
        for label, icon, count in rows
    ]


def _steps() -> list[dict[str, str]]:
    return [
        {"label": "Gửi đăng ký", "state": "done", "note": "08:30 21/11/2026"},
        {"label": "Cấp xã kiểm tra", "state": "done", "note": "14:05 21/11/2026"},
        {"label": "Sở duyệt đăng", "state": "current", "note": "Hạn xử lý: 25/11/2026"},
        {"label": "Công khai", "state": "todo", "note": ""},
    ]


def _units() -> list[dict[str, object]]:
    return [
        {"name": "Hạ Long", "lat": 20.953, "lon": 107.08, "strong": True},
        {"name": "Vân Đồn", "lat": 21.075, "lon": 107.42, "strong": True},
        {"name": "Móng Cái", "lat": 21.525, "lon": 107.965, "strong": True},
        {"name": "Cô Tô", "lat": 20.98, "lon": 107.765, "strong": True},
        {"name": "Đông Triều", "lat": 21.085, "lon": 106.51, "strong": True},
        {"name": "Bình Liêu", "lat": 21.525, "lon": 107.4, "strong": False},
    ]


def _country() -> list[dict[str, object]]:
    """Maps of the country: one place, and some of very different weight."""
    several = {"22": 1840, "01": 420, "31": 96, "79": 38, "48": 7, "92": 1}
    return [
        {"label": "Bản đồ: một nơi có lượt quét", "map": country_map({"22": 12})},
        {"label": f"Bản đồ: {len(several)} nơi có lượt quét", "map": country_map(several)},
    ]


def _days() -> dict[str, object]:
    first = dt.date(2026, 11, 1)
    counts = (12, 18, 0, 25, 31, 44, 9, 120, 86, 52, 40, 33, 21, 64)
    chart = day_chart([{"day": first + dt.timedelta(days), "sessions": each} for days, each in enumerate(counts)])
    return {"chart": chart, "chart_size": (WIDTH, HEIGHT)}


def _scan_page() -> dict[str, object]:
    """What stands on scan pages beside the verdict: warnings, and the small map."""
    day = dt.date(2026, 11, 20)
    warnings = [
        PassportWarning(
            title="Coi chừng tem in lại (minh họa)",
            text="Tem thật có lớp cào ở góc phải.\nThấy tem khác thì đừng mua và gọi 1900 0000.",
            organisation="Cơ quan minh họa",
            first_date=day,
            last_date=day + dt.timedelta(days=30),
            product="Chả mực giã tay (minh họa)",
            lot="L-MINH-HOA-07",
        )
    ]
    centres = tuple((float(str(unit["lat"])), float(str(unit["lon"]))) for unit in _units())
    shown = small_map(centres, (21.07, 107.42), [(20.96, 107.1), (21.5, 107.9)])
    return {"warnings": warnings, "map": shown, "vi": ""}


def _context(request: HttpRequest) -> dict[str, Any]:
    theme = theme_of(request)
    return {
        "theme": theme,
        "other_theme": "light" if theme == "dark" else "dark",
        "states": list(STATES),
        "verdicts": list(VERDICTS),
        "icons": _icons(),
        "form": ExampleForm(),
        "wrong_form": ExampleForm({"name": "", "phone": "0000 000 001", "quantity": "5000", "sector": "tt"}),
        "steps": _steps(),
        "stopped_steps": [*_steps()[:1], {"label": "Cấp xã kiểm tra", "state": "stopped", "note": "Trả lại"}],
        "page_of_many": Paginator(range(1250), 50).page(3),
        "office_nav": _navigation(),
        "workshop_nav": _tabs(),
        "portal_nav": [{"label": "Trang chủ", "url": "#", "current": True}, {"label": "Hướng dẫn", "url": "#"}],
        "organisation": {"name": "Cơ sở minh họa 07"},
        "waiting_count": 2,
        "units": _units(),
        "countries": _country(),
        **_days(),
    }


@public
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """All components, in all states."""
    return render(request, "showcase/components.html", _context(request))


@public
@require_GET
def ground(request: HttpRequest, name: str) -> HttpResponse:
    """One layout, filled with an example page."""
    if name not in GROUNDS:
        raise Http404
    context = _context(request)
    if GROUNDS[name] == "scan":
        kind = request.GET.get("ket-qua", "first")
        context |= _scan_page() | {"kind": kind if kind in VERDICTS else "first"}
    return render(request, f"showcase/{GROUNDS[name]}.html", context)


urlpatterns = [
    path("", components, name="showcase"),
    path("<slug:name>/", ground, name="showcase_ground"),
]
