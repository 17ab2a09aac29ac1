"""Programs subscribe to queries under a name: what is new is sent by a schedule, or as soon as it is recorded."""

import datetime as dt
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from nguongoc.accounts.models import ApiToken, Organisation, Person
from nguongoc.accounts.vault import seal
from nguongoc.common import audit
from nguongoc.common.callbacks import judge_target
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time
from nguongoc.trace.models import NamedQuery, Subscription
from nguongoc.trace.queries.events import MAY_READ_EVENTS
from nguongoc.trace.queries.standing import require_unlimited
from nguongoc.trace.schedules import ControlsRefused, read_schedule
from nguongoc.trace.signals import events_recorded

RECORDED = "nguongoc_events_recorded"  # the channel on which the database tells that there are new events
SUBSCRIPTIONS_MAX = 50  # of an organisation
SECRET_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a program wants to be sent what is new: by a schedule or as a stream, signed with the secret if any."""

    destination: str
    secret: str
    schedule: dict[str, Any] | None
    is_stream: bool
    reports_if_empty: bool
    initial_record_time: dt.datetime | None
    epc_format: str


@transaction.atomic
def subscribe(*, query: NamedQuery, wanted: Wanted, key: ApiToken, by: Person) -> Subscription:
    """Have what is new of a query sent to an address, from `initial_record_time` on (from now without one).

    Raises ControlsRefused unless there is either a schedule that comes or a stream, and for a query that limits
    how many events it gives; Refusal with the field `dest` for an address to which nothing may be sent.
    """
    organisation = by.require(*MAY_READ_EVENTS)
    now = timezone.now()
    due_at = _first_run(query, wanted, now)
    judge_target(wanted.destination)
    public_id = uuid.uuid4()
    sealed = _sealed(wanted.secret, public_id)
    _require_room(organisation)
    since = min(wanted.initial_record_time or now, now)
    subscription = Subscription.objects.create(
        query=query,
        public_id=public_id,
        key=key,
        destination=wanted.destination,
        secret=sealed,
        schedule=wanted.schedule,
        reports_if_empty=wanted.reports_if_empty,
        epc_format=wanted.epc_format,
        initial_record_time=since,
        min_record_time=since,
        due_at=due_at,
    )
    audit.record("subscribe", by=by, subject=subscription, schedule=wanted.schedule)
    plan_delivery(subscription=subscription)
    return subscription


def _first_run(query: NamedQuery, wanted: Wanted, now: dt.datetime) -> dt.datetime | None:
    """When the first run is due; none for a stream. Raises ControlsRefused."""
    if (wanted.schedule is None) != wanted.is_stream:
        raise ControlsRefused("Hãy chọn một trong hai: stream là true, hoặc schedule.")
    require_unlimited(query.definition)
    return read_schedule(wanted.schedule).after(now) if wanted.schedule is not None else None


def _sealed(secret: str, public_id: uuid.UUID) -> bytes | None:
    if len(secret) > SECRET_LONGEST:
        raise Refusal(f"Mã ký dài tối đa {SECRET_LONGEST} ký tự.", field="signatureToken")
    return seal(secret.encode(), owner=str(public_id)) if secret else None


def _require_room(organisation: Organisation) -> None:
    one_at_a_time(f"subscriptions {organisation.pk}")
    if Subscription.objects.filter(query__organisation=organisation).count() >= SUBSCRIPTIONS_MAX:
        raise Refusal(f"Đơn vị đã có {SUBSCRIPTIONS_MAX} đăng ký. Hãy hủy đăng ký không dùng nữa.")


@transaction.atomic
def unsubscribe(*, subscription: Subscription, by: Person) -> None:
    """Nothing more is sent from now on, but for what is on its way."""
    by.require(*MAY_READ_EVENTS)
    audit.record("unsubscribe", by=by, subject=subscription)
    subscription.delete()


def plan_delivery(*, subscription: Subscription, at: dt.datetime | None = None) -> None:
    """A job makes the next run at that time, else when it is due; one that waits already will see to it."""
    name = f"subscription {subscription.pk}"
    job = app.configure_task(
        "trace.deliver", queue="callbacks", lock=name, queueing_lock=name, schedule_at=at or subscription.due_at
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(subscription_id=subscription.pk)


def plan_due_deliveries() -> None:
    """Runs whose time has come, and those of all streams that did not just fail; also called each minute.

    So a run whose job was lost with a machine comes a minute late.
    """
    now = timezone.now()
    for subscription in Subscription.objects.active().filter(Q(due_at__lte=now) | Q(due_at__isnull=True)):
        plan_delivery(subscription=subscription)


@receiver(events_recorded)
def _wake_streams(sender: object, **kwargs: object) -> None:
    """Streams run as soon as what was recorded is committed; programs that listen are woken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [RECORDED])
    transaction.on_commit(_plan_soon)


def _plan_soon() -> None:
    if Subscription.objects.active().filter(schedule__isnull=True).exists():
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task("trace.plan_deliveries", queueing_lock="trace.plan_deliveries").defer()
