"""Background jobs of accounts."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nguongoc.accounts.actions.invitations import send_invitation
from nguongoc.accounts.actions.notices import send_notice
from nguongoc.accounts.actions.reorganise import pass_on_what_was_late

logger = logging.getLogger(__name__)

_FOR_ABOUT_A_DAY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="accounts.mail_notice", queue="mail", retry=_FOR_ABOUT_A_DAY)
def mail_notice(notice_id: int) -> None:
    """Try for about a day: a mail server that is away for a night loses nothing."""
    send_notice(notice_id=notice_id)


@app.task(name="accounts.mail_invitation", queue="mail", retry=_FOR_ABOUT_A_DAY)
def mail_invitation(person_id: int) -> None:
    send_invitation(person_id=person_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.pass_on_late_work", queueing_lock="accounts.pass_on_late_work")
def pass_on_late_work(timestamp: int) -> None:
    for sentence in pass_on_what_was_late().obstacles:
        logger.warning("not passed on: %s", sentence)
