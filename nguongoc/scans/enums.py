from django.db import models


class Verdict(models.TextChoices):
    """What a scanned code is worth, as recorded and as shown."""

    FIRST = "first"  # genuine, opened for the first time
    SEEN = "seen"  # genuine, opened before
    UNCOUNTED = "uncounted"  # genuine; whether it was opened before cannot be read now. Never recorded
    INACTIVE = "inactive"  # genuine, not yet put on a lot
    SUSPENDED = "suspended"
    VOID = "void"
    RECALLED = "recalled"
    UNKNOWN = "unknown"  # no stamp of this system


class VisitKind(models.TextChoices):
    """Who opened a page. Only people count."""

    PERSON = "person"
    PREVIEW = "preview"  # link previews, search engines, prefetches and other programs
    MONITOR = "monitor"  # programs that look whether the page comes
    STAFF = "staff"  # officials and those who check
