"""The first page, with what is published, and the page that shows a genuine stamp."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from nguongoc.common.text import search_words
from nguongoc.passport.queries import recalls_told
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.contents.products import price_text
from nguongoc.registry.enums import Audience
from nguongoc.registry.models import Establishment, Picture, Product
from nguongoc.registry.queries import pictures_by_id
from nguongoc.registry.visibility import rules_in_force, seen_by
from nguongoc.safety.models import SafetyWarning
from nguongoc.web.access import public
from nguongoc.web.listing import page_of
from nguongoc.web.portal.pages import page

_CARDS = 24


@dataclass(frozen=True, slots=True)
class ProductCard:
    product: Product
    content: ProductContent
    picture: Picture | None

    @property
    def address(self) -> str:
        """Of the product's page on the scan application."""
        return f"{settings.SCAN_URL}/01/{self.product.gtin}" if self.product.gtin else ""

    @property
    def price(self) -> str:
        return price_text(self.content.price, self.content.price_unit) if self.content.price else ""


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the system is, and every published product; `?q=` searches names of products and makers.

    That goods are being recalled is said before anything else.
    """
    query = request.GET.get("q", "").strip()
    products = page_of(request, _published(query), size=_CARDS)
    recalled = recalls_told().count()
    context = {"q": query, "page": products, "cards": _cards(list(products)), "recalled": recalled}
    return page(request, "home.html", context, part="home")


@public
@require_safe
def genuine_stamp(request: HttpRequest) -> HttpResponse:
    """What a genuine stamp looks like, and what to do about another."""
    return page(request, "genuine_stamp.html", {"scan_address": settings.SCAN_URL}, part="genuine_stamp")


@public
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Lots that are being recalled, then what authorities warn of today, each the newest first."""
    makers = Establishment.objects.published().values("owner")
    told = SafetyWarning.objects.in_force().filter(
        Q(product__in=Product.objects.public()) | Q(establishment__in=makers)
    )
    alarms = [
        *((True, pk) for pk in recalls_told().values_list("pk", flat=True)),
        *((False, pk) for pk in told.order_by("-pk").values_list("pk", flat=True)),
    ]
    shown = page_of(request, alarms)
    recalls = recalls_told().filter(pk__in=[pk for is_recall, pk in shown if is_recall])
    rows = told.filter(pk__in=[pk for is_recall, pk in shown if not is_recall]).select_related(
        "product__organisation", "lot", "establishment__establishment", "organisation"
    )
    context = {"page": shown, "recalls": recalls, "warnings": rows.order_by("-pk")}
    return page(request, "warnings.html", context, part="warnings")


def _published(query: str) -> QuerySet[Product]:
    products = Product.objects.public().select_related("published__record", "organisation__unit")
    for word in search_words(query):
        products = products.filter(Q(search_text__contains=word) | Q(organisation__search_text__contains=word))
    return products.order_by("sort_key", "pk")


def _cards(products: list[Product]) -> list[ProductCard]:
    """What the public reads of each; constant queries."""
    rules = rules_in_force() if products else {}
    contents = [
        (product, seen_by(product.content, Audience.PUBLIC, rules)) for product in products if product.content
    ]
    pictures = pictures_by_id(content.picture for _, content in contents)
    return [ProductCard(product, content, pictures.get(content.picture or 0)) for product, content in contents]
