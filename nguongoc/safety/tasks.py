"""Background jobs of safety."""

import logging

from procrastinate.contrib.django import app

from nguongoc.safety.complaints.actions import forget_contacts

logger = logging.getLogger(__name__)


@app.periodic(cron="40 18 * * *")
@app.task(name="safety.forget_contacts", queueing_lock="safety.forget_contacts")
def forget_old_contacts(timestamp: int) -> None:
    """Telephone numbers and addresses of people whose complaint ended long ago."""
    logger.info("contacts of %d complaints were deleted", forget_contacts())
