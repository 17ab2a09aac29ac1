"""Background jobs of stamps."""

from procrastinate.contrib.django import app

from nguongoc.stamps.printing.jobs import make_print


@app.task(name="stamps.print_sheet", queue="print")
def print_sheet(job_id: int) -> None:
    make_print(job_id)
