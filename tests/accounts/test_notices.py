"""People are told what concerns them, in the application and by e-mail."""

import pytest
from django.core import mail

from nguongoc.accounts.actions import notify, read_notices
from nguongoc.accounts.actions.notices import send_notice
from nguongoc.accounts.models import Notice

pytestmark = pytest.mark.django_db


def test_notify_tells_each_person_once(owner):
    read_notices(by=owner)
    notices = notify(people=[owner, owner], subject="Hồ sơ đã được duyệt", text="Đã duyệt.", path="/co-so/")
    assert [notice.person for notice in notices] == [owner]
    assert Notice.objects.visible_to(owner).unread().count() == 1
    assert read_notices(by=owner) == 1
    assert not Notice.objects.visible_to(owner).unread().exists()


def test_send_notice_mails_it_once_with_its_link(owner, settings):
    (notice,) = notify(people=[owner], subject="Hồ sơ đã được duyệt", text="Đã duyệt.", path="/co-so/")
    send_notice(notice_id=notice.pk)
    send_notice(notice_id=notice.pk)
    (sent,) = mail.outbox
    assert sent.to == [owner.email]
    assert sent.body == f"Đã duyệt.\n\n{settings.SITE_URL}/co-so/\n"


def test_nobody_is_mailed_whose_account_is_closed(owner):
    (notice,) = notify(people=[owner], subject="Hồ sơ", text="Đã duyệt.")
    owner.is_active = False
    owner.save()
    send_notice(notice_id=notice.pk)
    assert mail.outbox == []
