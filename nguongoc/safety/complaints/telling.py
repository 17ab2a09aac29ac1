"""Who learns of a complaint: those in charge, whoever is to handle it, the establishment once it is passed on."""

from collections.abc import Sequence

from django.urls import reverse

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Notice, Organisation, Person
from nguongoc.accounts.queries import people_with
from nguongoc.safety.complaints.models import Complaint

_NEW = "Có phản ánh mới của người tiêu dùng"


def tell_authority(*, complaint: Complaint, people: Sequence[Person]) -> None:
    """Those who handle complaints find one notice until they have read it: a flood sends no flood of mails."""
    page = reverse("office:complaints")
    unread = Notice.objects.unread().filter(person__in=people, path=page, subject=_NEW)
    told = set(unread.values_list("person", flat=True))
    notify(
        people=[person for person in people if person.pk not in told],
        subject=_NEW,
        text=f"{complaint.get_kind_display()}: {complaint.about}. Mở danh sách phản ánh để xử lý.",
        path=page,
        mail=not complaint.is_sample,
    )


def tell_new_authority(*, complaint: Complaint, people: Sequence[Person], former: Organisation, note: str) -> None:
    """Those who handle complaints at the authority to which one was handed over."""
    notify(
        people=people,
        subject=f"{former} chuyển một phản ánh để đơn vị bạn xử lý",
        text=f"{complaint.get_kind_display()}: {complaint.about}.\n\n{note}".rstrip(),
        path=reverse("office:complaint", args=[complaint.pk]),
        mail=not complaint.is_sample,
    )


def tell_assignee(*, complaint: Complaint, note: str) -> None:
    notify(
        people=[complaint.assignee] if complaint.assignee else [],
        subject=f"Bạn được giao xử lý phản ánh {complaint.code}",
        text=f"{complaint.get_kind_display()}: {complaint.about}.\n\n{note}".rstrip(),
        path=reverse("office:complaint", args=[complaint.pk]),
        mail=not complaint.is_sample,
    )


def tell_establishment(*, complaint: Complaint, organisation: Organisation, note: str) -> None:
    """Those who keep the establishment's records; who reported it is not told."""
    notify(
        people=people_with(organisation, Permission.EDIT_OWN_RECORDS),
        subject=f"{complaint.authority} chuyển một phản ánh về hàng của bạn",
        text=f"{complaint.get_kind_display()}: {complaint.about}.\n\n{note}".rstrip(),
        path=reverse("workshop:complaint", args=[complaint.pk]),
        mail=not complaint.is_sample,
    )
