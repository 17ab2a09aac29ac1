"""What makes no sense in a content though each field is well formed: asked by forms and by imports alike."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gln13, gtin14
from nguongoc.places.rules import require_in_viet_nam
from nguongoc.registry.contents.certificates import CertificateContent
from nguongoc.registry.contents.establishments import EstablishmentContent
from nguongoc.registry.contents.products import ProductContent
from nguongoc.registry.contents.sites import SiteContent
from nguongoc.registry.enums import CertificateKind

PHONE = re.compile(r"[0-9 .+()-]{8,20}")
PHONE_SENTENCE = "Số điện thoại gồm 8 đến 15 chữ số, ví dụ 0203 3000 000."
TAX_CODE = re.compile(r"(\d{10}|\d{10}-?\d{3}|\d{12})")
TAX_CODE_SENTENCE = "Mã số thuế có 10 chữ số, 13 chữ số (đơn vị trực thuộc) hoặc 12 chữ số."

_OF_TESTS = ("laboratory", "accreditation", "sample_date", "result")
Fault = tuple[str, str]


def faults(content: Any) -> Iterator[Fault]:
    """The field and a sentence for each thing that is wrong."""
    try:
        if isinstance(content, EstablishmentContent | SiteContent):
            require_in_viet_nam(content.latitude, content.longitude)
        if isinstance(content, ProductContent) and content.gtin:
            gtin14(content.gtin)
        if isinstance(content, SiteContent) and content.gln:
            gln13(content.gln)
    except Refusal as refusal:
        yield refusal.field or "", refusal.sentence
    if isinstance(content, EstablishmentContent):
        yield from _of_establishment(content)
    if isinstance(content, SiteContent) and content.area and not content.area_unit:
        yield "area_unit", "Hãy chọn đơn vị của diện tích."
    if isinstance(content, CertificateContent):
        yield from certificate_faults(asdict(content))


def _of_establishment(content: EstablishmentContent) -> Iterator[Fault]:
    for field in ("phone", "zalo"):
        if (number := getattr(content, field)) and not PHONE.fullmatch(number):
            yield field, PHONE_SENTENCE
    if content.tax_code and not TAX_CODE.fullmatch(content.tax_code):
        yield "tax_code", TAX_CODE_SENTENCE


def certificate_faults(said: Mapping[str, Any]) -> Iterator[Fault]:
    """The same of what a form holds of a certificate, by the fields of its content; one may be missing."""
    is_test = said.get("kind") == CertificateKind.TEST_REPORT
    if said.get("stars") and said.get("kind") != CertificateKind.OCOP:
        yield "stars", "Chỉ giấy chứng nhận OCOP mới có hạng sao."
    for field, label in (("laboratory", "Phòng thử nghiệm"), ("result", "Kết quả")):
        if is_test and not said.get(field):
            yield field, f"Phiếu kiểm nghiệm phải có “{label}”."
    if not is_test and any(said.get(field) for field in _OF_TESTS):
        yield "kind", "Chỉ phiếu kết quả kiểm nghiệm mới có phòng thử nghiệm, ngày lấy mẫu, kết quả."
