"""People are told in time that a paper ends."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.accounts.queries import people_with
from nguongoc.common.errors import Refusal
from nguongoc.registry.actions.telling import tell_establishment
from nguongoc.registry.certificate_queries import without_successor
from nguongoc.registry.enums import CertificateEffect, RouteKind
from nguongoc.registry.models import Certificate, CertificateReminder, CertificateRule
from nguongoc.registry.queries import route_in_force

ENDED = 0
_LOOKS_BACK = 30  # days: a paper that ended earlier than that, when nobody was told, is no news any more


def remind_of_ends(*, date: dt.date) -> int:
    """Tell the administrators of establishments of each paper that is within a reminder of its rule at `date`.

    Once it has ended (its last day is over) they are told again, and with them those who review for its authority.
    Each paper and reminder counts once, however often this runs; after days of standstill only the nearest one is
    told. A paper that has a successor is passed over. Gives how many papers people were told of.
    """
    told = 0
    for rule in CertificateRule.objects.in_force(date).exclude(reminder_days=[]):
        last = date + dt.timedelta(days=max(rule.reminder_days))
        first = date - dt.timedelta(days=_LOOKS_BACK)
        papers = Certificate.objects.published().unrevoked().filter(certificate_kind=rule.kind)
        due = without_successor(papers.filter(expiry_date__range=(first, last))).order_by("expiry_date", "pk")
        for pk in due.values_list("pk", flat=True):
            told += _remind(pk, rule, date)
    return told


@transaction.atomic
def _remind(pk: int, rule: CertificateRule, date: dt.date) -> bool:
    paper = Certificate.objects.select_for_update(of=("self",)).select_related("organisation__unit").get(pk=pk)
    if paper.expiry_date is None:  # changed since it was found
        return False
    left = (paper.expiry_date - date).days
    reached = [ENDED] if left < 0 else []
    reached += [days for days in rule.reminder_days if days >= left]
    known = set(paper.reminders.filter(expiry_date=paper.expiry_date).values_list("days", flat=True))
    if not reached or min(reached) in known:
        return False
    CertificateReminder.objects.bulk_create(
        CertificateReminder(certificate=paper, expiry_date=paper.expiry_date, days=days)
        for days in set(reached) - known
    )
    _tell(paper, rule, left)
    return True


def _tell(paper: Certificate, rule: CertificateRule, left: int) -> None:
    ended = left < 0
    when = f"{paper.expiry_date:%d/%m/%Y}"
    subject = f"{paper.name} đã hết hạn ngày {when}" if ended else f"{paper.name} hết hạn ngày {when}"
    effects = ", ".join(str(CertificateEffect(effect).label) for effect in rule.stops)
    stops = f" Từ nay dừng: {effects}." if ended else f" Khi hết hạn sẽ dừng: {effects}."
    rest = "" if ended else f" Còn {left} ngày." if left else " Hôm nay là ngày cuối."
    tell_establishment(
        record=paper,
        subject=subject,
        text=f"{subject}.{rest}{stops if effects else ''} "
        "Hãy làm thủ tục cấp lại, rồi gửi giấy mới để được duyệt đăng.",
    )
    if ended:
        notify(
            people=_reviewers(paper),
            subject=f"{paper.organisation}: {subject}",
            text=f"{paper.organisation}: {subject}. Cơ sở đã được nhắc.{stops if effects else ''}",
            path=reverse("office:certificate", args=[paper.pk]),
        )


def _reviewers(paper: Certificate) -> list[Person]:
    """Those who check such papers for the authority of the place; nobody where the profile names none."""
    try:
        reviewer, _ = route_in_force(RouteKind.CERTIFICATE, paper.organisation)
    except Refusal:
        return []
    return people_with(reviewer, Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS)
