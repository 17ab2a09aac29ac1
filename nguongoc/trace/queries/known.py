"""What the events that somebody may read speak of."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from nguongoc.accounts.models import Person
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.vocabulary import Kind
from nguongoc.trace.models import Event, EventThing, Thing

_FIELDS = {Kind.BIZ_STEP: "biz_step", Kind.DISPOSITION: "disposition"}


def known_things(parts: Sequence[Part], *, reader: Person, after: int | None, limit: int) -> list[Thing]:
    """Things that visible events name in these parts, in the order in which they first came; after that key."""
    visible = Event.objects.visible_to(reader).filter(id=OuterRef("event"))
    named = EventThing.objects.filter(Exists(visible), thing=OuterRef("pk"), part__in=parts)
    found = Thing.objects.filter(Exists(named), pk__gt=after or 0)
    return list(found.order_by("pk")[:limit])


def words_beside(standard: Sequence[str], *, kind: Kind, reader: Person) -> list[str]:
    """Steps or dispositions of visible events that are no words of CBV, in order."""
    field = _FIELDS[kind]
    others = Event.objects.visible_to(reader).exclude(**{f"{field}__in": ["", *standard]})
    return sorted(others.order_by().values_list(field, flat=True).distinct())
