"""Background jobs of the trail."""

import logging

from procrastinate.contrib.django import app

from nguongoc.common.partitions import add_coming_months
from nguongoc.trace.actions import remind_of_waiting

logger = logging.getLogger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="trace.add_months", queueing_lock="trace.add_months")
def add_months(timestamp: int) -> None:
    """Partitions of the coming months for events."""
    add_coming_months("trace_event")


@app.periodic(cron="10 0 * * *")  # in UTC: shortly after seven in the morning
@app.task(name="trace.remind_of_waiting", queueing_lock="trace.remind_of_waiting")
def remind_of_waiting_goods(timestamp: int) -> None:
    """Tell both sides of deliveries that nobody confirms."""
    logger.info("%d deliveries wait too long", remind_of_waiting())
