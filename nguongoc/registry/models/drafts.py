"""Registrations that are not sent yet."""

from django.db import models
from django.utils import timezone


class RegistrationDraft(models.Model):
    """What somebody has typed so far, by the names of the form's fields; never a password.

    `code` becomes the tracking code of the submission when the form is sent, and the draft goes. It belongs to
    nobody: whoever has the code goes on with it.
    """

    code = models.CharField(max_length=11, unique=True)
    answers = models.JSONField()
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.code
