"""An establishment comes to the system."""

from django.db import transaction

from nguongoc.accounts.actions import create_account
from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.accounts.models import Organisation
from nguongoc.registry.actions.decisions import submit
from nguongoc.registry.actions.proposals import open_submission
from nguongoc.registry.contents import EstablishmentContent
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Establishment, Submission
from nguongoc.registry.rules import require_place


@transaction.atomic
def register_establishment(
    *,
    content: EstablishmentContent,
    sector: Sector,
    email: str,
    password: str,
    person_name: str,
    is_sample: bool = False,
) -> Submission:
    """An establishment comes to the portal: its organisation, its first account and its submitted record.

    Effects: organisation, account of its administrator, record, submission sent to the reviewer of its place.
    Raises Refusal with the field that is wrong (`unit`, `latitude`, `longitude`, `email`, `password`).
    """
    unit = require_place(content)
    organisation = Organisation.objects.create(
        level=Level.ESTABLISHMENT, name=content.name, sector=sector, unit=unit
    )
    person = create_account(
        email=email,
        name=person_name,
        password=password,
        phone=content.phone[:20],
        organisation=organisation,
        role=Role.ADMINISTRATOR,
    )
    record = Establishment.objects.create(
        kind=RecordKind.ESTABLISHMENT,
        organisation=organisation,
        owner=organisation,
        name=content.name,
        is_sample=is_sample,
    )
    submission = open_submission(record=record, content=content, by=person)
    return submit(submission=submission, by=person)
