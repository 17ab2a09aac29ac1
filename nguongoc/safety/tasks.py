"""Background jobs of safety."""

import logging

from procrastinate.contrib.django import app

from nguongoc.safety.complaints.actions import forget_contacts
from nguongoc.safety.complaints.kept import delete_kept_pictures

logger = logging.getLogger(__name__)


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
