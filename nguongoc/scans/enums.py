from django.db import models


class Verdict(models.TextChoices):
    """What a scanned code is worth, as recorded and as shown."""

    FIRST = "first"  # genuine, opened for the first time
    SEEN = "seen"  # genuine, opened before
    INACTIVE = "inactive"  # genuine, not yet put on a lot
    SUSPENDED = "suspended"
    VOID = "void"
    RECALLED = "recalled"
    UNKNOWN = "unknown"  # no stamp of this system
