"""Records (establishments, sites, products, certificates), their submissions, decisions and published revisions;
safe-food chains and key products.
"""

from nguongoc.registry.models.assignments import ProductAssignment, has_work, within_assignments
from nguongoc.registry.models.certificate_rules import CertificateRule
from nguongoc.registry.models.certificates import (
    Certificate,
    CertificateReminder,
    DeclarationCheck,
    Revocation,
)
from nguongoc.registry.models.chains import ChainMembership, SafeFoodChain
from nguongoc.registry.models.documents import Document
from nguongoc.registry.models.drafts import RegistrationDraft
from nguongoc.registry.models.duplicates import DistinctPair, MatchKeys
from nguongoc.registry.models.establishments import Establishment
from nguongoc.registry.models.imports import ImportJob, ImportRow
from nguongoc.registry.models.key_products import KeyProduct
from nguongoc.registry.models.media import Picture, Recording
from nguongoc.registry.models.places import PlaceToConfirm
from nguongoc.registry.models.products import Product, ProductGtin
from nguongoc.registry.models.reasons import ReasonTemplate
from nguongoc.registry.models.records import (
    Decision,
    Record,
    RecordDecision,
    RecordQuerySet,
    ReviewRoute,
    Revision,
    Submission,
    SubmissionQuerySet,
)
from nguongoc.registry.models.sites import Site

__all__ = [
    "Certificate",
    "CertificateReminder",
    "CertificateRule",
    "ChainMembership",
    "Decision",
    "DeclarationCheck",
    "DistinctPair",
    "Document",
    "Establishment",
    "ImportJob",
    "ImportRow",
    "KeyProduct",
    "MatchKeys",
    "Picture",
    "PlaceToConfirm",
    "Product",
    "ProductAssignment",
    "ProductGtin",
    "ReasonTemplate",
    "Record",
    "RecordDecision",
    "RecordQuerySet",
    "Recording",
    "RegistrationDraft",
    "ReviewRoute",
    "Revision",
    "Revocation",
    "SafeFoodChain",
    "Site",
    "Submission",
    "SubmissionQuerySet",
    "has_work",
    "within_assignments",
]
