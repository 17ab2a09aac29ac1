"""Where an establishment or a site lies, for the map: its marker, its commune's centre, how far apart."""

from dataclasses import dataclass, replace
from typing import Any

from nguongoc.places.geography import distance_km
from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.contents import EstablishmentContent, SiteContent

FAR_KM = 30.0  # further from the centre than any commune of the province reaches on land
NEAR_ZOOM, WIDE_ZOOM = 12, 10


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees of the map's middle; `units` are labels for the map; `distance` is a sentence, empty if unknown."""

    latitude: float | None
    longitude: float | None
    is_marked: bool
    unit: str
    units: list[dict[str, Any]]
    zoom: int
    distance: str = ""
    is_far: bool = False


def place_of(content: EstablishmentContent | SiteContent) -> Place:
    units = AdministrativeUnit.objects.existing_today().communes().filter(latitude__isnull=False)
    labels = [label_of(unit, strong=unit.key == content.unit) for unit in units]
    unknown: dict[str, Any] = {"name": content.unit, "lat": None, "lon": None}
    own = next((label for label in labels if label["strong"]), unknown)
    is_marked = content.latitude is not None and content.longitude is not None
    place = Place(
        latitude=content.latitude if is_marked else own["lat"],
        longitude=content.longitude if is_marked else own["lon"],
        is_marked=is_marked,
        unit=own["name"],
        units=labels,
        zoom=NEAR_ZOOM if is_marked else WIDE_ZOOM,
    )
    if content.latitude is None or content.longitude is None or own["lat"] is None:
        return place
    km = distance_km(content.latitude, content.longitude, own["lat"], own["lon"])
    return replace(place, distance=f"Cách trung tâm {place.unit} khoảng {_km(km)} km.", is_far=km > FAR_KM)


def label_of(unit: AdministrativeUnit, *, strong: bool) -> dict[str, Any]:
    """A unit's name at its centre, as the map wants it."""
    return {
        "name": unit.name,
        "lat": float(unit.latitude or 0),
        "lon": float(unit.longitude or 0),
        "strong": strong,
    }


def _km(km: float) -> str:
    return f"{km:.1f}".replace(".", ",") if km < 10 else f"{km:.0f}"  # noqa: PLR2004 -- one digit below ten
