"""Background jobs of the trail."""

import logging

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nguongoc.common.partitions import add_coming_months
from nguongoc.trace.actions import remind_of_waiting
from nguongoc.trace.actions.captures import fail_capture, plan_waiting_captures
from nguongoc.trace.actions.captures import run_capture as run
from nguongoc.trace.actions.deliveries import deliver as send_what_is_new
from nguongoc.trace.actions.subscriptions import plan_due_deliveries

logger = logging.getLogger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="trace.add_months", queueing_lock="trace.add_months")
def add_months(timestamp: int) -> None:
    """Partitions of the coming months for events."""
    add_coming_months("trace_event")


@app.task(
    name="trace.run_capture",
    queue="captures",
    retry=RetryStrategy(max_attempts=20, wait=5, retry_exceptions=[OperationalError]),
)
def run_capture(capture_id: str) -> None:
    """A database that went away is tried again, until the capture itself gives up; what nobody foresaw is reported
    as failed, and logged.
    """
    try:
        run(capture_id=capture_id)
    except OperationalError:
        raise
    except Exception:
        fail_capture(capture_id=capture_id)
        raise


@app.periodic(cron="*/5 * * * *")
@app.task(name="trace.plan_waiting_captures", queueing_lock="trace.plan_waiting_captures")
def plan_waiting_captures_again(timestamp: int) -> None:
    """Captures whose job was lost."""
    plan_waiting_captures()


@app.periodic(cron="10 0 * * *")  # in UTC: shortly after seven in the morning
@app.task(name="trace.remind_of_waiting", queueing_lock="trace.remind_of_waiting")
def remind_of_waiting_goods(timestamp: int) -> None:
    """Tell both sides of deliveries that nobody confirms."""
    logger.info("%d deliveries wait too long", remind_of_waiting())


@app.periodic(cron="* * * * *")
@app.task(name="trace.plan_deliveries_each_minute", queueing_lock="trace.plan_deliveries_each_minute")
def plan_deliveries_each_minute(timestamp: int) -> None:
    """Runs of subscriptions whose own job was lost."""
    plan_due_deliveries()


@app.task(name="trace.plan_deliveries", queueing_lock="trace.plan_deliveries")
def plan_deliveries() -> None:
    """Events were recorded: streams send them."""
    plan_due_deliveries()


@app.task(name="trace.deliver", queue="callbacks")
def deliver(subscription_id: int) -> None:
    """One run of a subscription."""
    send_what_is_new(subscription_id=subscription_id)
