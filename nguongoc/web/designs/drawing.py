"""Drawing a stamp in the browser: fields in millimetres beside the stamp as it will be printed."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from nguongoc.common.errors import Refusal
from nguongoc.registry.models import Product
from nguongoc.stamps.actions import draw_design, edit_design
from nguongoc.stamps.designs import DesignContent, QrField
from nguongoc.stamps.models import StampDesign
from nguongoc.stamps.printing.checks import boxes, problems
from nguongoc.stamps.printing.vectors import Box
from nguongoc.stamps.urls import link_length
from nguongoc.web.access import OfficeRequest
from nguongoc.web.designs.forms import KINDS, DrawingForms, PieceForm, piece_words, with_piece, without_piece
from nguongoc.web.designs.samples import reading_of, sample_svg, shown_facts
from nguongoc.web.designs.views import shown, visible_design, way
from nguongoc.web.fields import posted
from nguongoc.web.people.ground import Ground

_PRODUCTS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    """A new design begins as a copy of one that the person sees."""
    visible = StampDesign.objects.visible_to(request.user).own_first()
    if request.method == "POST":
        asked = request.POST.get("mau", "")
        pattern = get_object_or_404(visible, pk=int(asked[:15]) if asked.isdecimal() else 0)
        name = f"{pattern.name} (bản sao)"[:100]
        copy = draw_design(name=name, content=pattern.seen_by(request.organisation)[0].read(), by=request.user)
        return redirect(ground.url("draw_design", copy.pk))
    rows = [(pattern, pattern.seen_by(request.organisation)[0]) for pattern in visible[:24]]
    return shown(request, ground, "start.html", {"rows": rows, "crumbs": way(ground, here="Vẽ mẫu mới")})


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """The designer. Each button sends the whole drawing: kept, with one more element, or with one less."""
    design = get_object_or_404(StampDesign, organisation=request.organisation, pk=visible_design(request, pk).pk)
    content = design.versions.all()[0].read()
    forms = DrawingForms(name=design.name, content=content, data=posted(request))
    if request.method == "POST":
        drawn = forms.content()
        kept = _keep(request, forms, design, drawn) if drawn is not None else None
        if kept is not None:
            return redirect(_next(request, ground, design, kept))
    crumbs = way(ground, (design.name, ground.url("design", pk)), here="Vẽ")
    return shown(request, ground, "draw.html", _context(request, design, forms, content) | {"crumbs": crumbs})


@require_POST
def preview(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    """The part of the designer that shows the drawing as it is filled in at this moment."""
    forms = DrawingForms(name="", content=_EMPTY, data=request.POST)
    return shown(request, ground, "preview.html", _seen(request, forms.content()))


def _next(request: OfficeRequest, ground: Ground, design: StampDesign, kept: DesignContent) -> str:
    """The page after saving: the designer, with the element open that was added; else the design."""
    if not request.POST.get("viec"):
        return ground.url("design", design.pk)
    address = ground.url("draw_design", design.pk)
    verb, _, kind = request.POST["viec"].partition(":")
    if verb != "them" or kind not in KINDS:
        return address
    key = f"{kind}-{len(getattr(kept, kind)) - 1 if KINDS[kind].is_list else 0}"
    return f"{address}?mo={key}#{key}"


def _keep(
    request: OfficeRequest, forms: DrawingForms, design: StampDesign, drawn: DesignContent
) -> DesignContent | None:
    verb, _, what = request.POST.get("viec", "").partition(":")
    if verb == "them":
        drawn = with_piece(drawn, what)
    elif verb == "bo":
        drawn = without_piece(drawn, what)
    try:
        edit_design(design=design, name=forms.size.cleaned_data["name"], content=drawn, by=request.user)
    except Refusal as refusal:
        forms.problems.append(refusal.sentence)
        return None
    messages.success(request, "Đã lưu bản nháp.")
    return drawn


def _context(
    request: OfficeRequest, design: StampDesign, forms: DrawingForms, content: DesignContent
) -> dict[str, Any]:
    drawn = (forms.content() if request.method == "POST" else None) or content
    return {
        "design": design,
        "forms": forms,
        "pieces": [(piece, _words(piece), _may_go(piece.key)) for piece in forms.pieces],
        "kinds": [(kind, row.label) for kind, row in KINDS.items() if kind != "qr"],
        "products": Product.objects.visible_to(request.user).published().order_by("-pk")[:_PRODUCTS],
        "shown": request.GET.get("san-pham", ""),
        "unfolded": request.GET.get("mo", ""),
    } | _seen(request, drawn)


def _seen(request: OfficeRequest, drawn: DesignContent | None) -> dict[str, Any]:
    if drawn is None:
        return {"drawn": None}
    asked = request.POST.get("san-pham", "") or request.GET.get("san-pham", "")
    product = None
    if asked.isdecimal():
        product = Product.objects.visible_to(request.user).filter(pk=int(asked[:15])).first()
    return {
        "drawn": drawn,
        "svg": sample_svg(drawn, shown_facts(request.organisation, product)),
        "boxes": [_box(drawn, field, box) for field, box in boxes(drawn)],
        "wrong": problems(drawn, link_length()),
        "qr": reading_of(drawn),
    }


def _words(piece: PieceForm) -> str:
    values = {name: piece[name].value() for name in ("says", "shows", "text") if name in piece.fields}
    return piece_words(piece.key, values)


def _box(drawn: DesignContent, field: str, box: Box) -> dict[str, Any]:
    """A part of the picture as the page takes it: key, words, and its place in millimetres."""
    kind, _, place = field.partition(".")
    left, top, right, bottom = box
    found = getattr(drawn, kind)
    key = f"{kind}-{place or 0}"
    return {
        "key": key,
        "words": piece_words(key, msgspec.to_builtins(found[int(place)] if place else found)),
        "left": left,
        "top": top,
        "width": right - left,
        "height": bottom - top,
    }


def _may_go(key: str) -> bool:
    return not key.startswith("qr-")


_EMPTY = DesignContent(width=40, height=20, texts=[], qr=QrField(left=1, top=1, side=10))
