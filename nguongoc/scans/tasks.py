"""Background jobs of the record of scans."""

from procrastinate.contrib.django import app

from nguongoc.common.partitions import add_coming_months


@app.periodic(cron="23 3 * * *")
@app.task(name="scans.add_months", queueing_lock="scans.add_months")
def add_months(timestamp: int) -> None:
    """Partitions of the coming months for scans and for tries at PINs."""
    add_coming_months("scans_scan")
    add_coming_months("scans_pintry")
