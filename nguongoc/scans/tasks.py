"""Background jobs of the record of scans."""

from procrastinate.contrib.django import app

from nguongoc.common.partitions import add_coming_months
from nguongoc.scans.shield.sweeping import sweep


@app.periodic(cron="23 3 * * *")
@app.task(name="scans.add_months", queueing_lock="scans.add_months")
def add_months(timestamp: int) -> None:
    """Partitions of the coming months for scans."""
    add_coming_months("scans_scan")


@app.periodic(cron="* * * * *")
@app.task(name="scans.sweep", queueing_lock="scans.sweep", lock="scans.sweep")
def look_for_copies(timestamp: int) -> None:
    """The rules look at what was scanned since the last minute."""
    sweep()
