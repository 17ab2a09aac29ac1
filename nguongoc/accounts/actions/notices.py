"""People are told what concerns them: in the application at once, and by e-mail from a background job."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nguongoc.accounts.models import Notice, Person


@transaction.atomic
def notify(
    *, people: Iterable[Person], subject: str, text: str, path: str = "", mail: bool = True
) -> list[Notice]:
    """Tell each person once; the mails go out after the commit, and nobody waits for the mail server.

    Without `mail` it is told in the application alone.

    `subject` is cut to 200 characters, `text` is plain; `path` is a page of the site, such as `/co-so/`.
    """
    notices = Notice.objects.bulk_create(
        Notice(person=person, subject=subject[:200], text=text, path=path)
        for person in {person.pk: person for person in people}.values()
    )
    for notice in notices if mail else []:
        app.configure_task("accounts.mail_notice", queue="mail").defer(notice_id=notice.pk)
    return notices


@transaction.atomic
def send_notice(*, notice_id: int) -> None:
    """Send a notice by e-mail; one that went out already, or whose person may no longer log in, is passed over.

    Raises what the mail server raises: the job is then tried again.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("person").get(pk=notice_id)
    if notice.mailed_at is not None or not notice.person.is_active:
        return
    link = f"\n\n{settings.SITE_URL}{notice.path}" if notice.path else ""
    EmailMessage(subject=notice.subject, body=f"{notice.text}{link}\n", to=[notice.person.email]).send()
    notice.mailed_at = timezone.now()
    notice.save(update_fields=["mailed_at"])


@transaction.atomic
def read_notice(*, notice: Notice, by: Person) -> None:
    """The person has read this one; when it was first read is kept."""
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=timezone.now())


@transaction.atomic
def read_notices(*, by: Person) -> int:
    """Everything that the person was told counts as read; gives how much of it was new."""
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())
