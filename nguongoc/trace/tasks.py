"""Background jobs of the trail."""

from procrastinate.contrib.django import app

from nguongoc.common.partitions import add_coming_months


@app.periodic(cron="17 3 * * *")
@app.task(name="trace.add_months", queueing_lock="trace.add_months")
def add_months(timestamp: int) -> None:
    """Partitions of the coming months for events."""
    add_coming_months("trace_event")
