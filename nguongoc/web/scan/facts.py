"""A passport as the page says it: labels and texts in the active language, with today's date in mind."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from nguongoc.common.files import preview_name, preview_size
from nguongoc.common.text import capital, number_text
from nguongoc.passport.contents import (
    LotPassport,
    PassportCertificate,
    PassportChain,
    PassportMaker,
    PassportPicture,
    PassportProduct,
    PassportShop,
    PassportStage,
    PassportStep,
    PassportTreatment,
    PassportWarning,
    ProductPassport,
)
from nguongoc.registry.enums import PriceUnit
from nguongoc.scans.passports import StoredPassport
from nguongoc.trace.enums import LogKind
from nguongoc.trace.words import STEP_WORDS
from nguongoc.web.maps import Point
from nguongoc.web.scan.completeness import Completeness, completeness
from nguongoc.web.scan.words import Fact, date_text, figures, known, own
from nguongoc.web.templatetags.words import to_call

Told = LotPassport | ProductPassport
STARS = 5
# Titles of forms for which the kind of work alone says too little, or something else.
_TITLES = {
    gettext_noop("Nhập nguyên liệu chính"),
    gettext_noop("Khai thác, lên bến"),
    gettext_noop("Xuất chuồng, thu hoạch sản phẩm chăn nuôi"),
    gettext_noop("Quay mật"),
    gettext_noop("Nhập giống"),
}


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """`ended` says why the paper is not in force any more, empty while it is."""

    name: str
    number: str
    issuer: str
    period: str
    scope: str
    result: str
    ended: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step, and what kind of work it is in the page's language: empty where the title says that already."""

    step: PassportStep
    kind: str
    quantity: str


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    """`kept` says how long was waited before the harvest; `is_short` where that was not long enough."""

    used: str
    kind: str
    day: str
    needed: str
    kept: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """`Hợp tác xã minh họa`, `nhận hàng, làm ra, xuất hàng`, `12/11/2026 đến 14/11/2026`."""

    maker: str
    work: str
    days: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands above a link to the page where somebody sends it to others; sizes as of `PictureTag`."""

    url: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class PictureTag:
    """Width and height are texts: a template would write 1600 as 1.600."""

    url: str
    width: str
    height: str
    text: str
    preview: Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsFacts:
    """Of a product and its maker; empty facts are left out. `stars` is the best OCOP award in force, else 0.
    `offer` is what a pack holds and costs; `place` of the maker and `shop_places` are in degrees, as far as
    everybody may know them.
    """

    offer: list[Fact]
    product: list[Fact]
    maker: list[Fact]
    certificates: list[CertificateLine]
    shops: list[PassportShop]
    contacts: list[Fact]
    stars: int
    star_row: str
    picture: PictureTag | None
    more_pictures: list[PictureTag]
    place: Point | None
    shop_places: list[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """Of a lot; what holds for its product at all times is in `goods`."""

    goods: GoodsFacts
    lot: list[Fact]
    steps: list[StepLine]
    treatments: list[TreatmentLine]
    stages: list[StageLine]
    completeness: Completeness
    is_past_best: bool
    updated_at: dt.datetime
    warnings: list[PassportWarning]


def lot_facts(stored: StoredPassport, *, today: dt.date, media_url: str) -> LotFacts:
    passport = stored.passport
    best_before = passport.lot.expiry_date
    goods = goods_facts(passport, today=today, media_url=media_url)
    return LotFacts(
        goods=goods,
        lot=_lot(passport, goods.offer),
        steps=[_step(step) for step in passport.steps],
        treatments=[_treatment(treatment) for treatment in passport.treatments],
        stages=[_stage(stage) for stage in passport.stages],
        completeness=completeness(passport),
        is_past_best=best_before is not None and best_before < today,
        updated_at=stored.built_at,
        warnings=[row for row in passport.warnings if row.is_in_force(today)],
    )


def goods_facts(passport: Told, *, today: dt.date, media_url: str) -> GoodsFacts:
    product, maker = passport.product, passport.maker
    stars = _stars(passport.certificates, today)
    return GoodsFacts(
        offer=known(own(_("Mỗi gói"), figures(product.net_content)), own(_("Giá bán tham khảo"), _price(product))),
        product=_product(product),
        maker=_maker(passport, today),
        certificates=[_certificate(row, today, media_url) for row in passport.certificates],
        shops=passport.shops,
        contacts=known(own(_("Zalo"), maker.zalo), own(_("Trang web"), maker.website)),
        stars=stars,
        star_row="★" * stars + "☆" * (STARS - stars),
        picture=picture_tag(product.picture, media_url) if product.picture else None,
        more_pictures=[picture_tag(picture, media_url) for picture in product.more_pictures],
        place=_point(maker),
        shop_places=[place for shop in passport.shops if (place := _point(shop))],
    )


def _point(where: PassportMaker | PassportShop) -> Point | None:
    latitude, longitude = where.latitude, where.longitude
    return None if latitude is None or longitude is None else (latitude, longitude)


def _step(step: PassportStep) -> StepLine:
    kind = ""
    if get_language() != "vi":
        kind = str(LogKind(step.kind).label) if step.kind in LogKind.values else ""
        kind = _(step.title) if step.title in _TITLES else kind
    return StepLine(step, kind, figures(step.quantity))


def _treatment(treatment: PassportTreatment) -> TreatmentLine:
    needed, kept = treatment.days_needed, treatment.days_kept
    return TreatmentLine(
        used=treatment.used,
        kind=str(LogKind(treatment.kind).label) if treatment.kind in LogKind.values else "",
        day=date_text(treatment.date),
        needed=_days(needed) if needed is not None else _("không ghi"),
        kept=_days(kept) if kept is not None else _("chưa thu hoạch"),
        is_short=needed is not None and kept is not None and kept < needed,
    )


def _days(count: int) -> str:
    return ngettext("%(count)s ngày", "%(count)s ngày", count) % {"count": count}


def _stage(stage: PassportStage) -> StageLine:
    words = [_(STEP_WORDS[step]) if step in STEP_WORDS else step.replace("_", " ") for step in stage.biz_steps]
    days = [f"{day:%d/%m/%Y}" for day in dict.fromkeys((stage.first_date, stage.last_date))]
    return StageLine(stage.maker, capital(", ".join(words)), " – ".join(days))


def _lot(passport: LotPassport, offer: list[Fact]) -> list[Fact]:
    lot = passport.lot
    return known(
        own(_("Ngày sản xuất"), date_text(lot.production_date)),
        own(_("Hạn sử dụng"), date_text(lot.expiry_date)),
        *offer,
        own(_("Mã lô"), lot.code),
        own(_("Số lượng cả lô"), figures(lot.quantity)),
    )


def _price(product: PassportProduct) -> str:
    if product.price is None:
        return ""
    text = f"{figures(number_text(product.price))} ₫ {PriceUnit(product.price_unit or PriceUnit.PACK).label}"
    return f"{text} ({date_text(product.price_date)})" if product.price_date else text


def _product(product: PassportProduct) -> list[Fact]:
    return known(
        Fact(_("Thương hiệu, nhãn hiệu"), product.brand),
        Fact(_("Tên gọi khác"), product.other_names),
        Fact(_("Thành phần"), product.ingredients),
        Fact(_("Xuất xứ"), product.origin),
        Fact(_("Quy cách đóng gói"), product.pack_specification),
        Fact(_("Quy cách khác"), product.more_packs),
        Fact(_("Cách dùng"), product.uses),
        Fact(_("Bảo quản"), product.storage),
        Fact(_("Tiêu chuẩn áp dụng"), product.standard),
        Fact(_("Nhóm sản phẩm"), product.group),
        Fact(_("Công suất"), product.capacity),
        own(_("Mã sản phẩm (GTIN)"), product.gtin),
    )


def _maker(passport: Told, today: dt.date) -> list[Fact]:
    maker = passport.maker
    return known(
        Fact(_("Tên cơ sở"), maker.name),
        own(_("Loại hình"), capital(_(maker.kind)) if maker.kind else ""),
        Fact(_("Địa chỉ"), maker.address),
        Fact(_("Xã, phường, đặc khu"), maker.unit),
        own(_("Mã số cơ sở"), maker.code),
        Fact(_("Người đại diện"), maker.representative),
        own(_("Điện thoại"), to_call(maker.phone)),
        Fact(_("Chuỗi thực phẩm an toàn"), _chains(passport.chains, today)),
    )


def _chains(chains: list[PassportChain], today: dt.date) -> str:
    """The names of those in force today, each once: a maker may have several parts in one chain."""
    names = [
        chain.name
        for chain in chains
        if chain.valid_from <= today and (chain.last_date is None or chain.last_date >= today)
    ]
    return "\n".join(dict.fromkeys(names))


def _stars(certificates: list[PassportCertificate], today: dt.date) -> int:
    awards = [award.stars or 0 for award in certificates if award.shows_badge(today)]
    return min(max(awards, default=0), STARS)


def _certificate(certificate: PassportCertificate, today: dt.date, media_url: str) -> CertificateLine:
    return CertificateLine(
        name=certificate.name,
        number=certificate.number,
        issuer=certificate.issuer,
        period=_period(certificate),
        scope=certificate.scope,
        result=_(certificate.result) if certificate.result else "",
        ended=_ended(certificate, today),
        picture_url=f"{media_url}{certificate.picture.name}" if certificate.picture else "",
    )


def _period(certificate: PassportCertificate) -> str:
    dates = {"issued": date_text(certificate.issued_date), "end": date_text(certificate.expiry_date)}
    if certificate.expiry_date:
        return _("Cấp ngày %(issued)s, có giá trị đến %(end)s") % dates
    return _("Cấp ngày %(issued)s, không ghi ngày hết hạn") % dates


def _ended(certificate: PassportCertificate, today: dt.date) -> str:
    if certificate.is_revoked(today):
        facts = {"authority": certificate.revoked_by, "date": date_text(certificate.revoked_date)}
        return _("Giấy này đã bị %(authority)s thu hồi ngày %(date)s.") % facts
    if certificate.has_ended(today):
        return _("Giấy này đã hết hạn ngày %(date)s.") % {"date": date_text(certificate.expiry_date)}
    return ""


def picture_tag(picture: PassportPicture, media_url: str) -> PictureTag:
    name = f"{media_url}{picture.name}"
    width, height = preview_size(picture.width, picture.height)
    preview = Preview(preview_name(name), str(width), str(height))
    return PictureTag(name, str(picture.width), str(picture.height), picture.text, preview)
