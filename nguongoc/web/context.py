"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from nguongoc.places.models import Province


def province(request: HttpRequest) -> dict[str, Any]:
    """The province that this installation serves; none before a profile is loaded."""
    return {"province": Province.objects.filter(pk=1).first(), "map_tile_url": settings.MAP_TILE_URL}
