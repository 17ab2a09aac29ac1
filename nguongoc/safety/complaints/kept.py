"""Photos that a refused form leaves: they wait for the next try, so that nobody chooses them again."""

import datetime as dt
from collections.abc import Collection

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.common.files import StoredImage, delete_image, store_image
from nguongoc.safety.complaints.models import KeptPicture

MOST_PICTURES = 3  # of a complaint, chosen at once or over several tries
TOO_MANY = f"Tối đa {MOST_PICTURES} ảnh. Hãy chọn lại."
_KEPT_FOR = dt.timedelta(hours=1)
_MOST_KEPT = 1_000  # of all senders: a bound on the disk, whatever the number of networks
_LONGEST_LABEL = 100


def keep_picture(*, upload: UploadedFile) -> KeptPicture:
    """Store a photo of a form that was refused, encoded again, for an hour.

    Whoever calls limits how often. Raises Refusal with the field `picture` for what is no picture or too large,
    and while too many photos of all senders wait.
    """
    if KeptPicture.objects.count() >= _MOST_KEPT:
        raise Refusal("Hệ thống đang nhận quá nhiều ảnh. Hãy chọn lại ảnh khi gửi lại.", field="picture")
    image = store_image(upload, folder="complaints")
    label = (upload.name or "").strip()[:_LONGEST_LABEL] or "ảnh"
    try:
        return KeptPicture.objects.create(
            name=image.name, width=image.width, height=image.height, size=image.size, label=label
        )
    except BaseException:
        delete_image(image)
        raise


def pictures_kept(pks: Collection[int]) -> QuerySet[KeptPicture]:
    """Those of these photos that still wait."""
    return KeptPicture.objects.filter(pk__in=pks, kept_at__gt=timezone.now() - _KEPT_FOR)


def take_pictures(*, pks: Collection[int]) -> list[StoredImage]:
    """Photos that go into a complaint, within its transaction; they wait no more.

    Raises Refusal with the field `picture` where one was deleted meanwhile.
    """
    if not pks:
        return []
    rows = list(pictures_kept(pks).select_for_update())
    if len(rows) < len(set(pks)):
        raise Refusal("Ảnh của lần gửi trước chỉ được giữ một giờ, nay đã xóa. Hãy chọn lại ảnh.", field="picture")
    KeptPicture.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return [_stored(row) for row in rows]


@transaction.atomic
def delete_kept_pictures() -> int:
    """Delete photos that waited for more than an hour, and their files once that is certain; gives how many."""
    old = KeptPicture.objects.filter(kept_at__lte=timezone.now() - _KEPT_FOR)
    rows = list(old.select_for_update(skip_locked=True))
    KeptPicture.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: _delete_files(rows))
    return len(rows)


def _delete_files(rows: Collection[KeptPicture]) -> None:
    for row in rows:
        delete_image(_stored(row))


def _stored(row: KeptPicture) -> StoredImage:
    return StoredImage(name=row.name, width=row.width, height=row.height, size=row.size)
