"""Serials that another system printed before this one, and the numbers that they stand for here."""

from django.db import models

from nguongoc.stamps.models.batches import CodeBatch


class OldSerial(models.Model):
    """`text` as it is printed, `folded` as it is looked up (nguongoc.stamps.old_serials). Only ever added."""

    number = models.BigIntegerField(primary_key=True)
    batch = models.ForeignKey(CodeBatch, models.RESTRICT, related_name="old_serials")
    text = models.CharField(max_length=60, unique=True)
    folded = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.text
