"""Requests, batches of codes, ranges of stamps, what they cost, their printing and delivery.

A stamp itself is only a number.
"""

from nguongoc.stamps.models.activation_files import ActivationFile, ActivationRow
from nguongoc.stamps.models.batches import (
    AT_HAND,
    STAMPS,
    STAMPS_OF,
    CodeBatch,
    StampChange,
    StampRange,
    StampRangeQuerySet,
)
from nguongoc.stamps.models.deliveries import DeliveryPiece, StampDelivery
from nguongoc.stamps.models.designs import DesignVersion, StampDesign, StampDesignQuerySet
from nguongoc.stamps.models.fees import FeePayment, StampFee, StampFeeQuerySet, StampPrice
from nguongoc.stamps.models.old_serials import OldSerial
from nguongoc.stamps.models.printing import PrintJob, PrintPart
from nguongoc.stamps.models.requests import StampRequest, StampRequestQuerySet

__all__ = [
    "AT_HAND",
    "STAMPS",
    "STAMPS_OF",
    "ActivationFile",
    "ActivationRow",
    "CodeBatch",
    "DeliveryPiece",
    "DesignVersion",
    "FeePayment",
    "OldSerial",
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
