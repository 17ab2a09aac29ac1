"""Ready sentences for what is asked of establishments most often."""

from django.db import models

from nguongoc.registry.enums import ReasonAct, RouteKind


class ReasonTemplate(models.Model):
    """A sentence that an official chooses and may change before it is sent.

    `key` names a sentence of the profile, so that loading the profile again neither doubles it nor undoes what an
    administrator changed.
    """

    key = models.CharField(max_length=60, unique=True, null=True)
    kind = models.CharField(max_length=20, choices=RouteKind)
    act = models.CharField(max_length=20, choices=ReasonAct)
    text = models.CharField(max_length=300)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ("kind", "act", "pk")
        constraints = [models.UniqueConstraint(fields=["kind", "act", "text"], name="reason_said_once")]

    def __str__(self) -> str:
        return self.text
