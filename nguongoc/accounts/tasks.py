"""Background jobs of accounts."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nguongoc.accounts.actions.attempts import forget_old_attempts
from nguongoc.accounts.actions.invitations import send_invitation
from nguongoc.accounts.actions.notices import send_notice
from nguongoc.accounts.actions.password_links import send_password_link
from nguongoc.accounts.actions.reorganise import pass_on_what_was_late
from nguongoc.accounts.actions.tokens import forget_old_answers

_FOR_A_DAY = RetryStrategy(max_attempts=8, exponential_wait=4)

logger = logging.getLogger(__name__)


@app.task(name="accounts.mail_notice", queue="mail", retry=_FOR_A_DAY)
def mail_notice(notice_id: int) -> None:
    """Try for about a day: a mail server that is away for a night loses nothing."""
    send_notice(notice_id=notice_id)


@app.task(name="accounts.mail_invitation", queue="mail", retry=_FOR_A_DAY)
def mail_invitation(person_id: int) -> None:
    send_invitation(person_id=person_id)


@app.task(name="accounts.mail_password_link", queue="mail", retry=_FOR_A_DAY)
def mail_password_link(email: str) -> None:
    """As above."""
    send_password_link(email=email)


@app.periodic(cron="37 3 * * *")
@app.task(name="accounts.forget_old_attempts", queueing_lock="accounts.forget_old_attempts")
def forget(timestamp: int) -> None:
    forget_old_attempts()
    forget_old_answers()


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.pass_on_late_work", queueing_lock="accounts.pass_on_late_work")
def pass_on_late_work(timestamp: int) -> None:
    for sentence in pass_on_what_was_late().obstacles:
        logger.warning("not passed on: %s", sentence)
