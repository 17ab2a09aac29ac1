"""Records (establishments, sites, products, certificates), their submissions, decisions and published revisions;
safe-food chains and key products.
"""

from nguongoc.registry.models.assignments import ProductAssignment, within_assignments
from nguongoc.registry.models.certificates import Certificate
from nguongoc.registry.models.chains import ChainMembership, SafeFoodChain
from nguongoc.registry.models.establishments import Establishment
from nguongoc.registry.models.key_products import KeyProduct
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
from nguongoc.registry.models.sites import Site

__all__ = [
    "Certificate",
    "ChainMembership",
    "Decision",
    "Establishment",
    "KeyProduct",
    "Picture",
    "PlaceToConfirm",
    "Product",
    "ProductAssignment",
    "Record",
    "RecordQuerySet",
    "ReviewRoute",
    "Revision",
    "SafeFoodChain",
    "Site",
    "Submission",
    "SubmissionQuerySet",
    "within_assignments",
]
