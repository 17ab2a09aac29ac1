"""Keys for programs: made, revoked and used. What a program does is done by the person who made its key."""

import copy
import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.db import connection, transaction
from django.utils import timezone

from nguongoc.accounts.actions.attempts import TooManyAttempts
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import ApiAnswer, ApiToken, Person
from nguongoc.accounts.roles import FOR_PROGRAMS
from nguongoc.accounts.rules import administered
from nguongoc.common import audit
from nguongoc.common.errors import Refusal, StateChanged
from nguongoc.common.text import normalise

CALLS_PER_MINUTE = 300
ANSWERS_KEPT = dt.timedelta(hours=24)
LIFETIMES = (30, 90, 180, 365)  # days
TOKENS_MAX = 50  # open ones of an organisation
_BYTES = 32
_MARK = "ng_"  # how every secret begins, so that people and scanners of leaked keys know it
_PREFIX_LENGTH = 9

_COUNT = """
UPDATE accounts_apitoken
SET minute_calls = CASE WHEN minute_at = date_trunc('minute', clock_timestamp()) THEN minute_calls + 1 ELSE 1 END,
    minute_at = date_trunc('minute', clock_timestamp()), last_used_at = clock_timestamp()
WHERE id = %s RETURNING minute_calls
"""


def scopes_open_to(*, person: Person) -> list[Permission]:
    """For what the person may make a key: what programs are served, as far as the own role gives it."""
    return [each for each in Permission if each in FOR_PROGRAMS and person.may(each)]


@transaction.atomic
def make_token(*, name: str, scopes: Collection[Permission], days: int, by: Person) -> tuple[ApiToken, str]:
    """A new key of the administrator's organisation, and its secret, which is shown once and kept nowhere.

    Raises Refusal with the field `name`, `scopes` or `days`.
    """
    organisation = administered(by)
    name = normalise(name)
    if not name:
        raise Refusal("Hãy đặt tên cho khóa, ví dụ: Máy dán tem số 1.", field="name")
    if not scopes or not set(scopes) <= set(scopes_open_to(person=by)):
        raise Refusal("Hãy chọn ít nhất một quyền mà chính bạn đang có.", field="scopes")
    if days not in LIFETIMES:
        raise Refusal("Hãy chọn một thời hạn trong danh sách.", field="days")
    if ApiToken.objects.open().filter(organisation=organisation).count() >= TOKENS_MAX:
        raise Refusal(f"Đơn vị đã có {TOKENS_MAX} khóa còn hiệu lực. Hãy thu hồi khóa không dùng nữa.")
    secret = _MARK + secrets.token_urlsafe(_BYTES)
    token = ApiToken.objects.create(
        organisation=organisation,
        made_by=by,
        name=name,
        scopes=sorted(scopes),
        prefix=secret[:_PREFIX_LENGTH],
        hash=_hash(secret),
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    audit.record("make_token", by=by, subject=token, scopes=token.scopes, days=days)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Person) -> None:
    """The key ends at once. Raises StateChanged where it was revoked before."""
    organisation = administered(by)
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk, organisation=organisation)
    if token.revoked_at is not None:
        raise StateChanged("Khóa này đã được thu hồi rồi.")
    token.revoked_at, token.revoked_by = timezone.now(), by
    token.save(update_fields=["revoked_at", "revoked_by"])
    audit.record("revoke_token", by=by, subject=token)


def bearer_of(*, secret: str) -> tuple[ApiToken, Person] | None:
    """The key with this secret and the person in whose name it acts, within its scopes; one more call is counted.

    None for an unknown, revoked or expired one, and where the person is suspended or has left the organisation.
    Raises TooManyAttempts beyond CALLS_PER_MINUTE calls in a minute of the clock.
    """
    found = ApiToken.objects.open().select_related("made_by").filter(hash=_hash(secret)).first()
    person = bearer_in_name_of(token=found) if found is not None else None
    if found is None or person is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [found.pk])
        (calls,) = cursor.fetchone()
    if calls > CALLS_PER_MINUTE:
        raise TooManyAttempts(f"Khóa này đã gọi quá {CALLS_PER_MINUTE} lần trong một phút. Hãy đợi rồi gọi lại.")
    return found, person


def bearer_in_name_of(*, token: ApiToken) -> Person | None:
    """The person in whose name a key acts, within its scopes; none once suspended or gone elsewhere."""
    if not token.made_by.is_active:
        return None
    person = copy.copy(token.made_by)
    person.limited_to = frozenset(token.permissions)
    own = person.own_organisation
    return person if own is not None and own.pk == token.organisation_id else None


def forget_old_answers() -> int:
    """Delete answers that are repeated no more; gives how many."""
    deleted, _ = ApiAnswer.objects.filter(at__lt=timezone.now() - ANSWERS_KEPT).delete()
    return deleted


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
