"""What a complaint is about, and which authority it goes to."""

from dataclasses import dataclass

from django.db.models import QuerySet

from nguongoc.accounts.enums import Level
from nguongoc.accounts.models import Organisation
from nguongoc.common.digital_link import NotDigitalLinkError, parse_path
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.enums import RouteKind
from nguongoc.registry.models import Product
from nguongoc.registry.queries import route_in_force
from nguongoc.safety.complaints.models import Complaint
from nguongoc.stamps.models import StampRange
from nguongoc.stamps.naming import typed_serial
from nguongoc.stamps.queries import stamp_named
from nguongoc.trace.models import Lot

LONGEST_ASKED = 200
_GTIN_LENGTHS = {8, 12, 13, 14}


@dataclass(frozen=True, slots=True)
class Subject:
    """What `asked` names; all else empty where that is nothing of ours that the public may know."""

    asked: str = ""
    number: int | None = None
    lot: Lot | None = None
    product: Product | None = None

    @property
    def organisation(self) -> Organisation | None:
        return self.product.organisation if self.product else None


def subject_named(text: str) -> Subject:
    """The stamp, the lot or the product that a code names as it was typed or scanned.

    It may be a serial, the address of a QR code, or a GTIN.
    """
    asked = normalise(text.replace("\0", ""))[:LONGEST_ASKED]
    if not asked:
        return Subject()
    stamp = stamp_named(typed_serial(asked))
    if stamp is not None:
        within = StampRange.objects.select_related("lot").filter(numbers__contains=stamp.number).first()
        stamped = Product.objects.select_related("organisation").get(pk=stamp.batch.product_id)
        return Subject(asked, stamp.number, within.lot if within else None, stamped)
    gtin, lot_code = _named_by_gtin(asked)
    product = Product.objects.public().select_related("organisation").filter(gtin=gtin).first() if gtin else None
    lot = Lot.objects.filter(product=product, code=lot_code).first() if product and lot_code else None
    return Subject(asked, None, lot, product)


def _named_by_gtin(asked: str) -> tuple[str, str]:
    """GTIN of 14 digits and code of the lot in a Digital Link, or the GTIN alone; empty for anything else."""
    if asked.isascii() and asked.isdigit() and len(asked) in _GTIN_LENGTHS:
        return asked.zfill(14), ""
    path = asked[asked.find("/01/") :].partition("?")[0] if "/01/" in asked else ""
    try:
        link = parse_path(path)
    except NotDigitalLinkError:
        return "", ""
    return (link.value, link.qualifier("10")) if link.key == "01" else ("", "")


def authority_for_complaint(organisation: Organisation | None) -> Organisation:
    """The authority that checks what the establishment sends in; the department where none is concerned or none
    holds its place. Raises Refusal where the profile has no department either.
    """
    if organisation is not None:
        try:
            return route_in_force(RouteKind.ESTABLISHMENT, organisation)[0]
        except Refusal:
            pass
    sector = organisation.sector if organisation else ""
    departments = Organisation.objects.authorities().existing().filter(level=Level.DEPARTMENT).order_by("pk")
    found = departments.filter(sector=sector).first() if sector else departments.first()
    if found is None:
        raise Refusal("Chưa có cơ quan tiếp nhận phản ánh ở đây. Hãy gọi đường dây nóng.")
    return found


def authorities_to_hand_over_to(complaint: Complaint) -> QuerySet[Organisation]:
    """All other authorities of today, by their names."""
    return Organisation.objects.authorities().existing().exclude(pk=complaint.authority_id)
