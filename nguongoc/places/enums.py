from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """Kinds of administrative units, those of before 2025-07-01 among them."""

    PROVINCE = "province", _("tỉnh")
    CITY = "city", _("thành phố")
    TOWN = "town", _("thị xã")
    DISTRICT = "district", _("huyện")
    WARD = "ward", _("phường")
    COMMUNE = "commune", _("xã")
    TOWNLET = "townlet", _("thị trấn")
    SPECIAL_ZONE = "special_zone", _("đặc khu")


class UnitLevel(models.IntegerChoices):
    """How deep a unit stands in the province; a province may have no middle level."""

    PROVINCE = 1, _("cấp tỉnh")
    DISTRICT = 2, _("cấp huyện")
    COMMUNE = 3, _("cấp xã")
