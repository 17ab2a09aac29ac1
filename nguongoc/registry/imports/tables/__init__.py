"""A file for each kind: its columns, how a row finds what it means, and how it is applied."""

from collections.abc import Callable

from nguongoc.accounts.models import Organisation
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.imports.judging import Table
from nguongoc.registry.imports.tables.accounts import AccountTable
from nguongoc.registry.imports.tables.certificates import CertificateTable
from nguongoc.registry.imports.tables.establishments import EstablishmentTable
from nguongoc.registry.imports.tables.products import ProductTable
from nguongoc.registry.imports.tables.sites import SiteTable

_TABLES: dict[ImportKind, Callable[[Organisation], Table]] = {
    ImportKind.ESTABLISHMENT: EstablishmentTable,
    ImportKind.SITE: SiteTable,
    ImportKind.PRODUCT: ProductTable,
    ImportKind.CERTIFICATE: CertificateTable,
    ImportKind.ACCOUNT: AccountTable,
}


def table_of(kind: str, organisation: Organisation) -> Table:
    """The table of a kind, with the lists of today, for files of an organisation."""
    return _TABLES[ImportKind(kind)](organisation)
