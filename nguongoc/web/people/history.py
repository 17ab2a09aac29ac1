"""The access history of a person, for the administrator: what was done, changed, opened and taken out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from nguongoc.accounts.enums import AccessAct
from nguongoc.accounts.models import AccessEntry, Person
from nguongoc.accounts.queries import access_history
from nguongoc.common.models import AuditEntry
from nguongoc.common.text import capital
from nguongoc.web.access import OfficeRequest
from nguongoc.web.acts import look_of
from nguongoc.web.devices import device_words
from nguongoc.web.fields import DateField, LineField, PlainForm
from nguongoc.web.listing import chips, page_of, query_without

_LOGINS = ("log_in", "fail_log_in")
_KINDS = {
    "tat-ca": "Đăng nhập và thay đổi",
    "dang-nhap": "Đăng nhập",
    "thay-doi": "Đã thay đổi",
    "da-xem": "Đã xem",
    "da-xuat": "Đã xuất",
}
_LOOKED = {"da-xem": AccessAct.OPEN, "da-xuat": AccessAct.EXPORT}


class HistoryFilter(PlainForm):
    """Parameters of the list; an empty one asks for nothing."""

    tu = DateField(label="Từ ngày", required=False)
    den = DateField(label="Đến ngày", required=False)
    dia_chi = LineField(label="Địa chỉ mạng", required=False, max_length=45)

    def condition(self) -> Q:
        """Days are those of the province's clock, the last one included; of an address its beginning will do."""
        found = Q()
        if not self.is_valid():
            return found
        asked = self.cleaned_data
        if asked["tu"]:
            found &= Q(at__gte=_at(asked["tu"], dt.time.min))
        if asked["den"]:
            found &= Q(at__lte=_at(asked["den"], dt.time.max))
        if asked["dia_chi"]:
            found &= Q(address__startswith=asked["dia_chi"])
        return found


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A line of the history; `entry` is of the audit trail or of the pages opened."""

    entry: AuditEntry | AccessEntry
    words: str
    reason: str
    who: str
    device: str


def history_of_person(request: OfficeRequest, of: Person) -> dict[str, Any]:
    """What the part of the page needs: filter, chips, rows and page, in two queries."""
    kind = request.GET.get("xem", "")
    form = HistoryFilter(request.GET)
    entries: Any = _entries(kind, of=of, reader=request.user, condition=form.condition())
    page: Any = page_of(request, entries)
    return {
        "filter": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "kind": kind if kind in _KINDS else "tat-ca",
        "chips": chips(request, "xem", [(value, label, None) for value, label in _KINDS.items()]),
        "page": page,
        "query": query_without(request),
        "history": [_row(entry) for entry in page],
    }


def _entries(
    kind: str, *, of: Person, reader: Person, condition: Q
) -> QuerySet[AuditEntry] | QuerySet[AccessEntry]:
    if kind in _LOOKED:
        looked = AccessEntry.objects.visible_to(reader).filter(condition, person=of, act=_LOOKED[kind])
        return looked.select_related("person")
    entries = access_history(of=of, reader=reader).filter(condition)
    if kind == "dang-nhap":
        return entries.filter(action__in=_LOGINS)
    return entries.exclude(action__in=_LOGINS) if kind == "thay-doi" else entries


def _row(entry: AuditEntry | AccessEntry) -> HistoryRow:
    if isinstance(entry, AccessEntry):
        words, reason, who = capital(entry.get_act_display()), "", entry.person.name
    else:
        look = look_of(entry.action)
        words, reason, who = look.words, str(entry.details.get("reason", "")), entry.actor_name
    if entry.on_behalf_of:
        who = f"{who} thay {entry.on_behalf_of}"
    return HistoryRow(entry, words, reason, who, device_words(entry.device))


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, timezone.get_current_timezone())
