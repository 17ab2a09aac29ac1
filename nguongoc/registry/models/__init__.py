"""Records (establishments, products, certificates), their submissions, decisions and published revisions."""

from nguongoc.registry.models.certificate_rules import CertificateRule
from nguongoc.registry.models.certificates import (
    Certificate,
    CertificateReminder,
    DeclarationCheck,
    Revocation,
)
from nguongoc.registry.models.documents import Document
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
    "CertificateReminder",
    "CertificateRule",
    "Decision",
    "DeclarationCheck",
    "Document",
    "Establishment",
    "Picture",
    "PlaceToConfirm",
    "Product",
    "Record",
    "RecordQuerySet",
    "ReviewRoute",
    "Revision",
    "Revocation",
    "Submission",
    "SubmissionQuerySet",
]
