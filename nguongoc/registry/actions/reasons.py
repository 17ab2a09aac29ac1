"""An administrator keeps the ready sentences that officials choose from."""

from django.db import IntegrityError, transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.enums import ReasonAct, RouteKind
from nguongoc.registry.models import ReasonTemplate


@transaction.atomic
def write_reason(
    *,
    template: ReasonTemplate | None,
    kind: RouteKind,
    act: ReasonAct,
    text: str,
    is_offered: bool,
    by: Person,
) -> ReasonTemplate:
    """Add a ready sentence, or change one; what was decided with the old words keeps them.

    Raises Refusal (field `text`) where the same sentence stands there already.
    """
    by.require(Permission.EDIT_RULES)
    changed = template or ReasonTemplate()
    changed.kind, changed.act, changed.text, changed.is_offered = kind, act, normalise(text), is_offered
    try:
        with transaction.atomic():
            changed.save()
    except IntegrityError as error:
        raise Refusal("Câu này đã có cho loại hồ sơ và việc đã chọn.", field="text") from error
    if template is None:
        audit.record("add_reason", by=by, subject=changed, is_offered=is_offered)
    else:
        audit.record("edit_reason", by=by, subject=changed, is_offered=is_offered)
    return changed
