"""Requests, batches of codes, ranges of stamps, what they cost, their printing and delivery.

A stamp itself is only a number.
"""

from nguongoc.stamps.models.batches import (
    STAMPS,
    CodeBatch,
    StampChange,
    StampRange,
    StampRangeQuerySet,
)
from nguongoc.stamps.models.deliveries import DeliveryPiece, StampDelivery
from nguongoc.stamps.models.designs import DesignVersion, StampDesign, StampDesignQuerySet
from nguongoc.stamps.models.fees import FeePayment, StampFee, StampFeeQuerySet, StampPrice
from nguongoc.stamps.models.printing import PrintJob, PrintPart
from nguongoc.stamps.models.requests import StampRequest, StampRequestQuerySet

__all__ = [
    "STAMPS",
    "CodeBatch",
    "DeliveryPiece",
    "DesignVersion",
    "FeePayment",
    "PrintJob",
    "PrintPart",
    "StampChange",
    "StampDelivery",
    "StampDesign",
    "StampDesignQuerySet",
    "StampFee",
    "StampFeeQuerySet",
    "StampPrice",
    "StampRange",
    "StampRangeQuerySet",
    "StampRequest",
    "StampRequestQuerySet",
]
