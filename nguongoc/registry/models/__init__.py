"""Records (establishments, products, certificates), their submissions, decisions and published revisions."""

from nguongoc.registry.models.certificates import Certificate
from nguongoc.registry.models.establishments import Establishment
from nguongoc.registry.models.media import Picture, Recording
from nguongoc.registry.models.places import PlaceToConfirm
from nguongoc.registry.models.products import Product, ProductGtin
from nguongoc.registry.models.records import (
    Decision,
    Record,
    RecordQuerySet,
    ReviewRoute,
    Revision,
    Submission,
    SubmissionQuerySet,
)

__all__ = [
    "Certificate",
    "Decision",
    "Establishment",
    "Picture",
    "PlaceToConfirm",
    "Product",
    "ProductGtin",
    "Record",
    "RecordQuerySet",
    "Recording",
    "ReviewRoute",
    "Revision",
    "Submission",
    "SubmissionQuerySet",
]
