"""What an authority became: nothing is renamed in place, so that history keeps the old names."""

from django.db import models
from django.db.models import F, Q

from nguongoc.accounts.enums import SuccessionKind
from nguongoc.accounts.models.organisations import Organisation


class OrganisationSuccession(models.Model):
    """`successor` took over `predecessor`, or some of its places, on `date`."""

    predecessor = models.ForeignKey(Organisation, models.RESTRICT, related_name="became")
    successor = models.ForeignKey(Organisation, models.RESTRICT, related_name="came_from")
    date = models.DateField()
    kind = models.CharField(max_length=20, choices=SuccessionKind)

    class Meta:
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "date"], name="organisation_succession_said_once"
            ),
            models.CheckConstraint(name="nobody_succeeds_itself", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
