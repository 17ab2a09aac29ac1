"""Background jobs of safety."""

import logging

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nguongoc.safety.actions import extend_recall, extend_recalls_behind
from nguongoc.safety.complaints.actions import forget_contacts
from nguongoc.safety.complaints.kept import delete_kept_pictures
from nguongoc.safety.models import Recall

logger = logging.getLogger(__name__)
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[OperationalError])


@app.task(name="safety.extend_recalls", retry=_AGAIN)
def extend_recalls(lot_ids: list[int]) -> None:
    """Something was captured about these lots: it may be that they are made of what is recalled."""
    extend_recalls_behind(lot_ids=lot_ids)


@app.periodic(cron="20 18 * * *")
@app.task(name="safety.extend_all_recalls", queueing_lock="safety.extend_all_recalls")
def extend_all_recalls(timestamp: int) -> None:
    """Goods that are no lots of ours may lie between: what came of a recalled lot is looked for once a night."""
    for recall in Recall.objects.open().order_by("pk"):
        extend_recall(recall=recall)


@app.periodic(cron="40 18 * * *")
@app.task(name="safety.forget_contacts", queueing_lock="safety.forget_contacts")
def forget_old_contacts(timestamp: int) -> None:
    """Telephone numbers and addresses of people whose complaint ended long ago."""
    logger.info("contacts of %d complaints were deleted", forget_contacts())


@app.periodic(cron="*/10 * * * *")
@app.task(name="safety.delete_kept_pictures", queueing_lock="safety.delete_kept_pictures")
def delete_pictures_that_waited(timestamp: int) -> None:
    """Photos of forms that were refused and never sent again."""
    deleted = delete_kept_pictures()
    if deleted:
        logger.info("%d photos of refused complaints were deleted", deleted)
