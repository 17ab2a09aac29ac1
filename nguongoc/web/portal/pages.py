"""What every page of the portal carries: its navigation, and which part is open."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

_PARTS = (
    ("home", "Sản phẩm"),
    ("scan", "Quét tem"),
    ("genuine_stamp", "Tem thật"),
    ("warnings", "Cảnh báo"),
    ("report_complaint", "Phản ánh"),
    ("register", "Đăng ký cơ sở"),
    ("track", "Theo dõi hồ sơ"),
    ("paper_guide", "Cần giấy gì"),
)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render a page of the portal; `part` is the entry of the navigation that it belongs to."""
    navigation = [
        {"label": label, "url": reverse(f"portal:{name}"), "current": name == part} for name, label in _PARTS
    ]
    return render(request, f"portal/{template}", {**context, "portal_nav": navigation}, status=status)
