"""Background jobs of the register."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from nguongoc.registry.actions import remind_of_ends, remove_old_drafts, tell_what_waits
from nguongoc.registry.imports.running import run_apply, run_preview

logger = logging.getLogger(__name__)


@app.periodic(cron="15 19 * * *")  # UTC: a quarter past two at night
@app.task(name="registry.remove_old_drafts", queueing_lock="registry.remove_old_drafts")
def remove_drafts(timestamp: int) -> None:
    logger.info("%d registration drafts removed", remove_old_drafts())


@app.periodic(cron="45 23 * * *")  # UTC: a quarter to seven in the morning
@app.task(name="registry.tell_what_waits", queueing_lock="registry.tell_what_waits")
def morning_digest(timestamp: int) -> None:
    logger.info("%d authorities told of what waits", tell_what_waits())


@app.periodic(cron="5 0 * * *")  # in UTC: shortly after seven in the morning
@app.task(name="registry.remind_of_ends", queueing_lock="registry.remind_of_ends")
def remind_of_ending_papers(timestamp: int) -> None:
    """Tell people of papers that end soon; a day on which this did not run is made up for on the next."""
    told = remind_of_ends(date=timezone.localdate())
    logger.info("told people of %s papers that end", told)


@app.task(name="registry.preview_import", queue="imports")
def preview_import(job_id: int) -> None:
    run_preview(job_id)


@app.task(name="registry.apply_import", queue="imports")
def apply_import(job_id: int) -> None:
    run_apply(job_id)
