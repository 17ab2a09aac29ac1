"""Requests, batches of codes, ranges of stamps and their printing. A stamp itself is only a number."""

from nguongoc.stamps.models.batches import (
    STAMPS,
    CodeBatch,
    StampChange,
    StampRange,
    StampRangeQuerySet,
)
from nguongoc.stamps.models.designs import DesignVersion, StampDesign, StampDesignQuerySet
from nguongoc.stamps.models.printing import PrintJob, PrintPart
from nguongoc.stamps.models.requests import StampRequest, StampRequestQuerySet

__all__ = [
    "STAMPS",
    "CodeBatch",
    "DesignVersion",
    "PrintJob",
    "PrintPart",
    "StampChange",
    "StampDesign",
    "StampDesignQuerySet",
    "StampRange",
    "StampRangeQuerySet",
    "StampRequest",
    "StampRequestQuerySet",
]
