"""A passport as the page says it: labels and texts, with today's date in mind."""

import datetime as dt
from dataclasses import dataclass

from nguongoc.common.text import capital
from nguongoc.passport.contents import (
    LotPassport,
    PassportCertificate,
    PassportChain,
    PassportPicture,
    PassportProduct,
    PassportStage,
    PassportWarning,
)
from nguongoc.registry.contents.products import price_text
from nguongoc.scans.passports import StoredPassport
from nguongoc.trace.words import STEP_WORDS

STARS = 5

Fact = tuple[str, str]


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
class StageLine:
    """`Hợp tác xã minh họa`, `nhận hàng, làm ra, xuất hàng`, `12/11/2026 đến 14/11/2026`."""

    maker: str
    work: str
    days: str


@dataclass(frozen=True, slots=True)
class PictureTag:
    """Width and height are texts: a template would write 1600 as 1.600."""

    url: str
    width: str
    height: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """`stars` is the best OCOP award in force, 0 without one; empty facts are left out."""

    lot: list[Fact]
    product: list[Fact]
    maker: list[Fact]
    stages: list[StageLine]
    certificates: list[CertificateLine]
    stars: int
    star_row: str
    is_past_best: bool
    picture: PictureTag | None
    more_pictures: list[PictureTag]
    updated_at: dt.datetime
    warnings: list[PassportWarning]


def lot_facts(stored: StoredPassport, *, today: dt.date, media_url: str) -> LotFacts:
    passport = stored.passport
    stars = _stars(passport.certificates, today)
    best_before = passport.lot.expiry_date
    return LotFacts(
        lot=_lot(passport),
        product=_product(passport),
        maker=_maker(passport, today),
        stages=[_stage(stage) for stage in passport.stages],
        certificates=[_certificate(row, today, media_url) for row in passport.certificates],
        stars=stars,
        star_row="★" * stars + "☆" * (STARS - stars),
        is_past_best=best_before is not None and best_before < today,
        picture=_picture(passport.product.picture, media_url) if passport.product.picture else None,
        more_pictures=[_picture(picture, media_url) for picture in passport.product.more_pictures],
        updated_at=stored.built_at,
        warnings=[row for row in passport.warnings if row.is_in_force(today)],
    )


def _stage(stage: PassportStage) -> StageLine:
    words = [STEP_WORDS.get(step, step.replace("_", " ")) for step in stage.biz_steps]
    days = [f"{day:%d/%m/%Y}" for day in dict.fromkeys((stage.first_date, stage.last_date))]
    return StageLine(stage.maker or "Cơ sở chưa công khai", capital(", ".join(words)), " đến ".join(days))


def _known(*facts: Fact) -> list[Fact]:
    return [(label, text) for label, text in facts if text]


def _date(date: dt.date | None) -> str:
    return f"{date:%d/%m/%Y}" if date else ""


def _lot(passport: LotPassport) -> list[Fact]:
    lot, product = passport.lot, passport.product
    return _known(
        ("Ngày sản xuất", _date(lot.production_date)),
        ("Hạn sử dụng", _date(lot.expiry_date)),
        ("Mỗi gói", product.net_content),
        ("Giá bán tham khảo", _price(product)),
        ("Mã lô", lot.code),
        ("Số lượng cả lô", lot.quantity),
    )


def _price(product: PassportProduct) -> str:
    if product.price is None:
        return ""
    text = price_text(product.price, product.price_unit)
    return f"{text} (ngày {_date(product.price_date)})" if product.price_date else text


def _product(passport: LotPassport) -> list[Fact]:
    product = passport.product
    return _known(
        ("Thương hiệu, nhãn hiệu", product.brand),
        ("Tên gọi khác", product.other_names),
        ("Thành phần", product.ingredients),
        ("Xuất xứ", product.origin),
        ("Quy cách đóng gói", product.pack_specification),
        ("Quy cách khác", product.more_packs),
        ("Cách dùng", product.uses),
        ("Bảo quản", product.storage),
        ("Tiêu chuẩn áp dụng", product.standard),
        ("Nhóm sản phẩm", product.group),
        ("Công suất", product.capacity),
        ("Mã sản phẩm (GTIN)", product.gtin),
    )


def _maker(passport: LotPassport, today: dt.date) -> list[Fact]:
    maker = passport.maker
    return _known(
        ("Tên cơ sở", maker.name),
        ("Loại hình", capital(maker.kind)),
        ("Địa chỉ", maker.address),
        ("Xã, phường, đặc khu", maker.unit),
        ("Mã số cơ sở", maker.code),
        ("Điện thoại", maker.phone),
        ("Chuỗi thực phẩm an toàn", _chains(passport.chains, today)),
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
    until = (
        f"có giá trị đến {_date(certificate.expiry_date)}" if certificate.expiry_date else "không ghi ngày hết hạn"
    )
    return CertificateLine(
        name=certificate.name,
        number=certificate.number,
        issuer=certificate.issuer,
        period=f"Cấp ngày {_date(certificate.issued_date)}, {until}",
        scope=certificate.scope,
        result=certificate.result,
        ended=_ended(certificate, today),
        picture_url=f"{media_url}{certificate.picture.name}" if certificate.picture else "",
    )


def _ended(certificate: PassportCertificate, today: dt.date) -> str:
    if certificate.is_revoked(today):
        return f"Giấy này đã bị {certificate.revoked_by} thu hồi ngày {_date(certificate.revoked_date)}."
    if certificate.has_ended(today):
        return f"Giấy này đã hết hạn ngày {_date(certificate.expiry_date)}."
    return ""


def _picture(picture: PassportPicture, media_url: str) -> PictureTag:
    return PictureTag(f"{media_url}{picture.name}", str(picture.width), str(picture.height), picture.text)
