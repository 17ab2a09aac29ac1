"""What the profile says of hand-overs."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from nguongoc.places.models import Province

_CONFIRM_DAYS = 3  # where the profile names none


def handover_settings() -> dict[str, Any]:
    """What the profile says of hand-overs: `confirm_days`, `weighing_tolerance_percent`."""
    return Province.objects.filter(pk=1).values_list("settings__handovers", flat=True).first() or {}


def overdue_since() -> dt.datetime:
    """What was handed over before that and is not confirmed waits too long."""
    return timezone.now() - dt.timedelta(days=handover_settings().get("confirm_days", _CONFIRM_DAYS))


def most_received(quantity: Decimal) -> Decimal:
    """The most that may come of what was sent: scales differ."""
    return quantity * (100 + Decimal(str(handover_settings().get("weighing_tolerance_percent", 0)))) / 100
