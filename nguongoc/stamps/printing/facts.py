"""What the stamps of a product say besides their serials, as the register publishes it today."""

from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.models import Organisation
from nguongoc.places.models import Province
from nguongoc.places.queries import current_province
from nguongoc.registry.enums import CertificateKind
from nguongoc.registry.models import Certificate, ChainMembership, Establishment, Picture, Product, SafeFoodChain
from nguongoc.stamps.printing.label import LabelFacts
from nguongoc.stamps.urls import scan_base_url


def facts_of(product: Product) -> LabelFacts:
    """Names, logos and stars of a product: chain and OCOP award as they are in force today.

    Where the maker is in several chains, the one that it joined first.
    """
    maker = Establishment.objects.select_related("published").get(organisation=product.organisation_id)
    chain = _chain(product.organisation)
    content, own = product.content, maker.content
    return LabelFacts(
        **_of_province(current_province()),
        product=content.name if content else product.name,
        maker=own.name if own else str(product.organisation),
        chain=chain.name if chain else "",
        stars=_stars(product),
        chain_logo=_bytes(chain.logo) if chain else None,
        maker_logo=_bytes(Picture.objects.filter(pk=own.picture).first()) if own and own.picture else None,
    )


def sample_facts(maker: str) -> LabelFacts:
    """For a design that is looked at without a product."""
    return LabelFacts(
        **_of_province(current_province()),
        product="Tên sản phẩm in ở đây",
        maker=maker,
        chain="Tên chuỗi thực phẩm an toàn",
        stars=4,
        chain_logo=None,
        maker_logo=None,
    )


def _of_province(province: Province) -> dict[str, str]:
    line = province.settings.get("names", {}).get("stamp_line", "")
    return {
        "province": province.name_on_stamps,
        "stamp_line": line or "Tem truy xuất nguồn gốc",
        "host": urlsplit(scan_base_url()).netloc.lower(),
    }


def _chain(organisation: Organisation) -> SafeFoodChain | None:
    today = timezone.localdate()
    memberships = ChainMembership.objects.in_force(today).filter(establishment__organisation=organisation)
    found = memberships.select_related("chain__logo").order_by("pk").first()
    return found.chain if found else None


def _stars(product: Product) -> int:
    awards = Certificate.objects.in_force(timezone.localdate()).filter(
        Q(products__isnull=True) | Q(products=product),
        organisation=product.organisation,
        certificate_kind=CertificateKind.OCOP,
    )
    contents = [award.content for award in awards.select_related("published")]
    return max((content.stars or 0 for content in contents if content), default=0)


def _bytes(picture: Picture | None) -> bytes | None:
    if picture is None or not default_storage.exists(picture.name):
        return None
    with default_storage.open(picture.name) as file:
        return bytes(file.read())
