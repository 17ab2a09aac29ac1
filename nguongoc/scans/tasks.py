"""Background jobs of the record of scans."""

import logging

from procrastinate.contrib.django import app

from nguongoc.common.partitions import add_coming_months
from nguongoc.scans.actions import count_scans, forget_visitors
from nguongoc.scans.shield.sweeping import sweep

logger = logging.getLogger(__name__)


@app.periodic(cron="23 3 * * *")
@app.task(name="scans.add_months", queueing_lock="scans.add_months")
def add_months(timestamp: int) -> None:
    """Partitions of the coming months for scans and for tries at PINs."""
    add_coming_months("scans_scan")
    add_coming_months("scans_pintry")


@app.periodic(cron="* * * * *")
@app.task(name="scans.count", queueing_lock="scans.count")
def count(timestamp: int) -> None:
    """The counters that pages read; a run that was cut off has counted nothing, and the next one does its work."""
    logger.debug("%d scans were counted", count_scans())


@app.periodic(cron="10 19 * * *")  # UTC: ten past two at night
@app.task(name="scans.forget_visitors", queueing_lock="scans.forget_visitors")
def forget_old_visitors(timestamp: int) -> None:
    """Scans and sessions that are kept no longer."""
    months, stamps = forget_visitors()
    logger.info("months of scans that are gone: %s; sessions of %d stamps were forgotten", months, stamps)


@app.periodic(cron="* * * * *")
@app.task(name="scans.sweep", queueing_lock="scans.sweep", lock="scans.sweep")
def look_for_copies(timestamp: int) -> None:
    """The rules look at what was scanned since the last minute."""
    sweep()
