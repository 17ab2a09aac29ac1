"""Queries get names, by which they are asked again and subscribed to."""

import re
from typing import Any

from django.db import transaction

from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal, StateChanged
from nguongoc.common.locks import one_at_a_time
from nguongoc.trace.models import NamedQuery
from nguongoc.trace.queries.events import MAY_READ_EVENTS, read_query
from nguongoc.trace.queries.named import parameters_of

NAME_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_.~-]{0,99}$"
QUERIES_MAX = 200  # of an organisation


@transaction.atomic
def name_query(*, name: str, definition: dict[str, Any], by: Person) -> NamedQuery:
    """Keep a query of the caller's organisation under a name.

    Raises StateChanged where the name is taken, QueryRefused for a query that could not be asked, Refusal with the
    field `name` otherwise.
    """
    organisation = by.require(*MAY_READ_EVENTS)
    if not re.fullmatch(NAME_PATTERN, name):
        raise Refusal("Tên gồm 1 đến 100 chữ cái không dấu, chữ số và các dấu _ . ~ -", field="name")
    read_query(parameters_of(definition))
    one_at_a_time(f"named queries {organisation.pk}")
    own = NamedQuery.objects.filter(organisation=organisation)
    if own.filter(name=name).exists():
        raise StateChanged(f"Đã có câu hỏi mang tên {name}. Hãy chọn tên khác hoặc xóa câu hỏi cũ.", field="name")
    if own.count() >= QUERIES_MAX:
        raise Refusal(f"Đơn vị đã có {QUERIES_MAX} câu hỏi có tên. Hãy xóa câu hỏi không dùng nữa.", field="name")
    query = NamedQuery.objects.create(organisation=organisation, name=name, definition=definition, made_by=by)
    audit.record("name_query", by=by, subject=query, definition=definition)
    return query


@transaction.atomic
def drop_query(*, query: NamedQuery, by: Person) -> None:
    """The name is free again, and all subscriptions to the query end."""
    by.require(*MAY_READ_EVENTS)
    query = NamedQuery.objects.visible_to(by).select_for_update(of=("self",)).get(pk=query.pk)
    ended = [str(each) for each in query.subscriptions.values_list("public_id", flat=True)]
    audit.record("drop_query", by=by, subject=query, subscriptions=ended)
    query.subscriptions.all().delete()
    query.delete()
