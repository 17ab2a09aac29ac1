"""Background jobs of accounts."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nguongoc.accounts.actions.notices import send_notice


@app.task(name="accounts.mail_notice", queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def mail_notice(notice_id: int) -> None:
    """Try for about a day: a mail server that is away for a night loses nothing."""
    send_notice(notice_id=notice_id)
