"""Queries under a name, and subscriptions to them."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from nguongoc.api.epcis.calls import Call
from nguongoc.api.epcis.gate import body_of
from nguongoc.api.epcis.headers import EPC_FORMATS, VERSIONS, chosen
from nguongoc.api.epcis.paging import Page
from nguongoc.api.epcis.problems import Problem, missing
from nguongoc.common.epcis.decoding import decode
from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.trace.actions import Wanted, drop_query, name_query, subscribe, unsubscribe
from nguongoc.trace.models import NamedQuery, Subscription
from nguongoc.trace.queries.events.values import as_instant

_FIELDS = {"dest", "signatureToken", "secret", "stream", "schedule", "reportIfEmpty", "initialRecordTime"}


def create_query(call: Call) -> HttpResponse:
    """201 with the address of the query; 409 where the name is taken."""
    given = _object(call)
    name, definition = given.get("name"), given.get("query")
    if not isinstance(name, str):
        raise _wrong("name", "thiếu tên của câu hỏi.")
    if not isinstance(definition, dict):
        raise _wrong("query", "phải là một đối tượng JSON: tên các tham số và giá trị của chúng.")
    _judge_fields(given, {"name", "query", "@context"})
    query = name_query(name=name, definition=definition, by=call.person)
    location = reverse("epcis:query", args=[query.name])
    return call.json(_query(query), status=201, headers={"Location": location})


def list_queries(call: Call) -> HttpResponse:
    """Those of the organisation, the oldest first."""
    page = Page.of(call)
    rows = list(NamedQuery.objects.visible_to(call.person).filter(pk__gt=page.after or 0)[: page.per_page + 1])
    shown, links = page.cut(rows, lambda last: last.pk)
    return call.json([_query(each) for each in shown], headers=links)


def read_query(call: Call) -> HttpResponse:
    return call.json(_query(named_query(call)))


def delete_query(call: Call) -> HttpResponse:
    """The query and all subscriptions to it end."""
    drop_query(query=named_query(call), by=call.person)
    return HttpResponse(status=204, headers=VERSIONS)


def create_subscription(call: Call) -> HttpResponse:
    """201 with the address of the subscription; the secret is never shown again."""
    query = named_query(call)
    given = _object(call)
    _judge_fields(given, _FIELDS)
    schedule = given.get("schedule")
    if schedule is not None and not isinstance(schedule, dict):
        raise Problem("SubscriptionControlsException", "schedule: phải là một đối tượng JSON.")
    wanted = Wanted(
        destination=_text(given, "dest"),
        secret=_text(given, "signatureToken", "secret"),
        schedule=schedule,
        is_stream=_truth(given, "stream"),
        reports_if_empty=_truth(given, "reportIfEmpty"),
        initial_record_time=_moment(given, "initialRecordTime"),
        epc_format=chosen(call.request, "GS1-EPC-Format", EPC_FORMATS),
    )
    subscription = subscribe(query=query, wanted=wanted, key=call.caller.token, by=call.person)
    location = reverse("epcis:subscription", args=[query.name, subscription.public_id])
    return call.json(_subscription(subscription), status=201, headers={"Location": location})


def list_subscriptions(call: Call) -> HttpResponse:
    """Those to one query, paused ones too, the oldest first."""
    query, page = named_query(call), Page.of(call)
    rows = list(query.subscriptions.select_related("query").filter(pk__gt=page.after or 0)[: page.per_page + 1])
    shown, links = page.cut(rows, lambda last: last.pk)
    return call.json([_subscription(each) for each in shown], headers=links)


def read_subscription(call: Call) -> HttpResponse:
    found = _subscription_of(call)
    return call.json(
        _subscription(found), headers={"GS1-Query-Min-Record-Time": found.min_record_time.isoformat()}
    )


def delete_subscription(call: Call) -> HttpResponse:
    unsubscribe(subscription=_subscription_of(call), by=call.person)
    return HttpResponse(status=204, headers=VERSIONS)


def named_query(call: Call) -> NamedQuery:
    """The query that the address names. Raises Problem (404) where it is none of the organisation's."""
    found = NamedQuery.objects.visible_to(call.person).filter(name=call.names["query_name"]).first()
    if found is None:
        raise missing("Không có câu hỏi mang tên này trong phạm vi của khóa.")
    return found


def _subscription_of(call: Call) -> Subscription:
    query = named_query(call)
    try:
        wanted = uuid.UUID(call.names["subscription_id"])
    except ValueError:
        raise missing() from None
    found = query.subscriptions.select_related("query").filter(public_id=wanted).first()
    if found is None:
        raise missing()
    return found


def _query(query: NamedQuery) -> dict[str, Any]:
    return {"name": query.name, "query": query.definition}


def _subscription(found: Subscription) -> dict[str, Any]:
    """As the standard writes it, and whether it is paused and why; without the secret."""
    told: dict[str, Any] = {
        "subscriptionID": str(found.public_id),
        "queryName": found.query.name,
        "dest": found.destination,
        "createdAt": found.created_at.isoformat(),
        "initialRecordTime": found.initial_record_time.isoformat(),
        "minRecordTime": found.min_record_time.isoformat(),
        "reportIfEmpty": found.reports_if_empty,
        "epcFormat": found.epc_format,
        "paused": found.paused_at is not None,
    }
    if found.is_stream:
        told["stream"] = True
    else:
        told["schedule"] = found.schedule
    if found.last_notified_at is not None:
        told["lastNotifiedAt"] = found.last_notified_at.isoformat()
    return told | {"lastError": found.last_error} if found.last_error else told


def _object(call: Call) -> dict[str, Any]:
    try:
        tree = decode(body_of(call.request))
    except DocumentRefused as refused:
        raise Problem("ValidationException", refused.faults[0].why) from None
    if not isinstance(tree, dict):
        raise Problem("ValidationException", "Nội dung phải là một đối tượng JSON.")
    return tree


def _judge_fields(given: dict[str, Any], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise _wrong(name[:60], f"không có mục này. Có: {', '.join(sorted(known))}.")


def _wrong(name: str, why: str) -> Problem:
    return Problem("ValidationException", f"{name}: {why}")


def _text(given: dict[str, Any], *names: str) -> str:
    for name in names:
        value = given.get(name)
        if value is not None:
            if not isinstance(value, str):
                raise _wrong(name, "phải là chữ.")
            return value
    return ""


def _truth(given: dict[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise _wrong(name, "phải là true hoặc false.")
    return value


def _moment(given: dict[str, Any], name: str) -> dt.datetime | None:
    text = _text(given, name)
    if not text:
        return None
    moment = as_instant(text)
    if moment is None:
        raise _wrong(name, "phải là ngày giờ kèm múi giờ, ví dụ 2026-01-31T08:00:00+07:00.")
    return moment
