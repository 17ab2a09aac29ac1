"""Records (establishments, products, certificates), their submissions, decisions and published revisions."""

from nguongoc.registry.models.assignments import ProductAssignment, within_assignments
from nguongoc.registry.models.certificates import Certificate
from nguongoc.registry.models.establishments import Establishment
from nguongoc.registry.models.media import Picture
from nguongoc.registry.models.places import PlaceToConfirm
from nguongoc.registry.models.products import Product
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
    "ProductAssignment",
    "Record",
    "RecordQuerySet",
    "ReviewRoute",
    "Revision",
    "Submission",
    "SubmissionQuerySet",
    "within_assignments",
]
