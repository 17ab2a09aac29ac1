from django.db import models
from django.utils.translation import gettext_lazy as _

from nguongoc.common.text import fold


class ImportKind(models.TextChoices):
    ESTABLISHMENT = "establishment", _("cơ sở")
    SITE = "site", _("địa điểm")
    PRODUCT = "product", _("sản phẩm")
    CERTIFICATE = "certificate", _("giấy chứng nhận")
    ACCOUNT = "account", _("tài khoản")

    @property
    def file_word(self) -> str:
        """`co-so`: the kind as file names write it, without accents."""
        return fold(str(self.label)).replace(" ", "-")


class ImportState(models.TextChoices):
    """What waits for a person: columns, previewed; what a background job does: previewing, applying."""

    COLUMNS = "columns", _("chờ chọn cột")
    PREVIEWING = "previewing", _("đang xem trước")
    PREVIEWED = "previewed", _("chờ quyết định")
    APPLYING = "applying", _("đang nhập")
    DONE = "done", _("đã nhập")
    CANCELLED = "cancelled", _("đã hủy")
    FAILED = "failed", _("không nhập được")


class Verdict(models.TextChoices):
    """What the preview says of a row."""

    NEW = "new", _("mới")
    CHANGED = "changed", _("thay đổi")
    UNCHANGED = "unchanged", _("giữ nguyên")
    WRONG = "wrong", _("sai")


class RowState(models.TextChoices):
    """What became of a row: nothing is to be done, it waits, it is in, or it was refused when it came to it."""

    IDLE = "idle", _("không cần nhập")
    WAITING = "waiting", _("chờ nhập")
    APPLIED = "applied", _("đã nhập")
    FAILED = "failed", _("không nhập được")
