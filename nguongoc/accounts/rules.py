"""Who runs whose accounts."""

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import NotPermitted


def administered(by: Person) -> Organisation:
    """The organisation whose accounts the person runs, locked: of two changes at once one comes second.

    The permission is asked again behind the lock, since the change before may have taken it.
    """
    organisation = by.require(Permission.MANAGE_ACCOUNTS)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    still = Person.objects.get(pk=by.pk).require(Permission.MANAGE_ACCOUNTS)
    if still.pk != organisation.pk:
        raise not_yours()
    return still


def not_yours() -> NotPermitted:
    return NotPermitted("Tài khoản này không thuộc đơn vị của bạn.")
