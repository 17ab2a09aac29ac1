"""What is new of a query is sent to whoever subscribed, in the order of recording.

A run covers what was recorded from the end of the last good one up to an instant before which no transaction is
still writing; so nothing that is committed late is passed over. What is received stays received: a run that fails
goes on behind it.

A receiver that takes its time keeps others waiting as little as may be (docs/adr/0019): a run ends after
LONGEST_RUN and goes on in another one, and of one organisation, as of one host, only a few run at once.
"""

import datetime as dt
import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.actions import bearer_in_name_of, notify
from nguongoc.accounts.models import Person
from nguongoc.accounts.vault import unseal
from nguongoc.common.callbacks import CallbackFailed, send
from nguongoc.common.epcis.rendering import EpcFormat
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_of
from nguongoc.trace.actions.subscriptions import plan_delivery
from nguongoc.trace.models import Subscription
from nguongoc.trace.queries.events import MAY_READ_EVENTS, Found, find_events, settled_until
from nguongoc.trace.queries.standing import query_within
from nguongoc.trace.query_documents import written_json
from nguongoc.trace.schedules import read_schedule

FAILURES_MAX = 12  # about ten hours
BATCH = 100  # events
LONGEST_RUN = 120.0  # seconds, after which no further batch is begun
RUNS_OF_ONE = 2  # at once, of one organisation and to one host
_PUT_OFF = dt.timedelta(seconds=5)
_FIRST_PAUSE = dt.timedelta(minutes=1)
_LONGEST_PAUSE = dt.timedelta(hours=2)
_TOO_LARGE = 413
_GONE = "Khóa dùng khi đăng ký đã bị thu hồi, hoặc người tạo khóa không còn quyền xem."


def deliver(*, subscription_id: int) -> None:
    """One run. A job calls it, one at a time for each subscription.

    Where as many runs of the organisation or to the host are under way as may be, it is put off for some seconds.
    A run that takes too long goes on in another one. A run that fails is tried again after growing pauses; after
    FAILURES_MAX in a row the subscription is paused, and whoever made its key is told.
    """
    found = Subscription.objects.active().filter(pk=subscription_id)
    subscription = found.select_related("query", "key__made_by").first()
    if subscription is None:
        return
    if subscription.is_early(timezone.now()):
        plan_delivery(subscription=subscription)
        return
    with _place(subscription) as is_free:
        if is_free:
            _run(subscription)
        else:
            plan_delivery(subscription=subscription, at=timezone.now() + _PUT_OFF)


@contextmanager
def _place(subscription: Subscription) -> Iterator[bool]:
    """A place among the runs of the organisation and among those to the host; whether there was one."""
    host = urlsplit(subscription.destination).hostname
    with (
        one_of(f"callbacks of organisation {subscription.query.organisation_id}", RUNS_OF_ONE) as of_organisation,
        one_of(f"callbacks to {host}", RUNS_OF_ONE if of_organisation else 0) as to_host,
    ):
        yield to_host


def _run(subscription: Subscription) -> None:
    reader = bearer_in_name_of(token=subscription.key)
    if reader is None or subscription.key.revoked_at or not reader.may(*MAY_READ_EVENTS):
        _pause(subscription, _GONE)
        return
    try:
        was_sent = _send_window(subscription, reader, deadline=time.monotonic() + LONGEST_RUN)
    except (CallbackFailed, Refusal) as error:
        _failed(subscription, error.sentence)
    except _RunTooLong:
        _goes_on(subscription)
    else:
        _succeeded(subscription, was_sent=was_sent)


class _RunTooLong(Exception):  # noqa: N818 -- no error: what is left waits for the next run
    """The run has had its time, and the window holds more."""


def _send_window(subscription: Subscription, reader: Person, *, deadline: float) -> bool:
    """Send what the window holds, in batches; whether there was anything to send. Raises _RunTooLong."""
    until = subscription.window_end
    if until is None:
        until = max(settled_until(), subscription.min_record_time)
        _change(subscription, window_end=until)
    query = query_within(subscription.query.definition, since=subscription.min_record_time, until=until)
    size, was_sent = BATCH, False
    while True:
        found = find_events(query, reader=reader, after=subscription.cursor, per_page=size)
        if found.events or (subscription.reports_if_empty and not was_sent and subscription.cursor is None):
            try:
                _send(subscription, found)
            except CallbackFailed as error:
                if error.status != _TOO_LARGE or size == 1:
                    raise
                size = max(1, size // 4)
                continue
            was_sent = True
        if found.next is None or not _change(subscription, cursor=found.next):
            return was_sent
        if time.monotonic() > deadline:
            raise _RunTooLong


def _send(subscription: Subscription, found: Found) -> None:
    body = written_json(
        found,
        epc_format=EpcFormat(subscription.epc_format),
        query_name=subscription.query.name,
        subscription_id=str(subscription.public_id),
    )
    headers = {"Content-Type": "application/json", "GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}
    if subscription.secret is not None:
        secret = unseal(bytes(subscription.secret), owner=str(subscription.public_id))
        if secret is None:
            raise Refusal("Mã ký không mở được nữa: hãy hủy đăng ký này và đăng ký lại.")
        headers["GS1-Signature"] = _signature(body, secret)
    send(subscription.destination, body, headers)


def _succeeded(subscription: Subscription, *, was_sent: bool) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {
        "min_record_time": subscription.window_end,
        "due_at": None if subscription.schedule is None else read_schedule(subscription.schedule).after(now),
        "failures": 0,
        "last_error": "",
        "window_end": None,
        "cursor": None,
    }
    if was_sent:
        changes["last_notified_at"] = now
    _change(subscription, **changes)


def _goes_on(subscription: Subscription) -> None:
    """What was received counts as success; the rest comes behind the runs that wait."""
    now = timezone.now()
    if _change(subscription, failures=0, last_error="", last_notified_at=now):
        plan_delivery(subscription=subscription, at=now)


def _failed(subscription: Subscription, why: str) -> None:
    failures = subscription.failures + 1
    if failures >= FAILURES_MAX:
        _pause(subscription, why, failures=failures)
        return
    pause = min(_FIRST_PAUSE * 2 ** (failures - 1), _LONGEST_PAUSE)
    _change(subscription, failures=failures, last_error=why, due_at=timezone.now() + pause)


@transaction.atomic
def _pause(subscription: Subscription, why: str, **changes: Any) -> None:
    _change(subscription, paused_at=timezone.now(), due_at=None, last_error=why, **changes)
    notify(
        people=[subscription.key.made_by],
        subject=f"Tạm dừng gửi sự kiện của câu hỏi {subscription.query.name}",
        text=(
            f"Hệ thống đã ngừng gửi sự kiện tới {subscription.destination}. Lý do: {why}\n"
            f"Không sự kiện nào mất: sau khi sửa, hãy hủy đăng ký {subscription.public_id} rồi đăng ký lại với "
            f"initialRecordTime là {subscription.min_record_time.isoformat()}."
        ),
    )


@transaction.atomic
def _change(subscription: Subscription, **changes: Any) -> bool:
    """Keep what changed, and plan the next run. False where it was cancelled meanwhile: nothing is left to do."""
    if not Subscription.objects.filter(pk=subscription.pk).update(**changes):
        return False
    for name, value in changes.items():
        setattr(subscription, name, value)
    if changes.get("due_at") is not None:
        plan_delivery(subscription=subscription)
    return True


def _signature(body: bytes, secret: bytes) -> str:
    """What GS1-Signature holds: HMAC-SHA-256 of the body under the secret of the subscription, in hexadecimal."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()
