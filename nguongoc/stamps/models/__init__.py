"""Requests, batches of codes, ranges of stamps and their printing. A stamp itself is only a number."""

from nguongoc.stamps.models.activation_files import ActivationFile, ActivationRow
from nguongoc.stamps.models.batches import (
    STAMPS,
    CodeBatch,
    StampChange,
    StampRange,
    StampRangeQuerySet,
)
from nguongoc.stamps.models.old_serials import OldSerial
from nguongoc.stamps.models.printing import PrintJob
from nguongoc.stamps.models.requests import StampRequest, StampRequestQuerySet

__all__ = [
    "STAMPS",
    "ActivationFile",
    "ActivationRow",
    "CodeBatch",
    "OldSerial",
    "PrintJob",
    "StampChange",
    "StampRange",
    "StampRangeQuerySet",
    "StampRequest",
    "StampRequestQuerySet",
]
