"""Sites come to an establishment."""

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.actions.proposals import new_record, open_submission
from nguongoc.registry.contents import SiteContent
from nguongoc.registry.models import Submission


@transaction.atomic
def propose_site(*, content: SiteContent, by: Person) -> Submission:
    """A draft of a new site of the person's establishment.

    Raises Refusal with the field that is wrong: `unit`, `latitude`, `longitude`, `gln`, and `name` where the
    establishment has a site of this name, as when a form was sent twice.
    """
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # of two at once one is second
    record = new_record(content=content, organisation=organisation)
    record.save()
    return open_submission(record=record, content=content, by=by)
