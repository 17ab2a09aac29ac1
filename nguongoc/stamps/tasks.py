"""Background jobs of stamps."""

from procrastinate.contrib.django import app

from nguongoc.stamps.actions.activation_files import run_activations
from nguongoc.stamps.printing.jobs import make_print


@app.task(name="stamps.print_sheet", queue="print")
def print_sheet(job_id: int) -> None:
    make_print(job_id)


@app.task(name="stamps.apply_activations", queue="imports")
def apply_activations(file_id: int) -> None:
    run_activations(file_id=file_id)
