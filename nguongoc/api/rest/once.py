"""A POST with an Idempotency-Key is done once: the same key and body within a day gets the same answer again."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from ninja import Schema

from nguongoc.accounts.actions.tokens import ANSWERS_KEPT
from nguongoc.accounts.models import ApiAnswer
from nguongoc.api.rest.access import CalledRequest
from nguongoc.common.audit import acting_from
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time

_HEADER = "Idempotency-Key"
_LONGEST = 100


@transaction.atomic
def once(request: CalledRequest, act: Callable[[], Schema]) -> dict[str, Any]:
    """Carry out a call that changes something, in one transaction with what is kept of its answer.

    The audit trail names the key as the device. Without the header it is simply done. What was refused did nothing
    and is asked anew. Two calls with one key at once: the second waits for the answer of the first. Raises Refusal
    for a key too long, and for one that came with another request before.
    """
    caller = request.auth
    with acting_from(caller.origin):
        key = request.headers.get(_HEADER, "")
        if not key:
            return act().model_dump(mode="json")
        if len(key) > _LONGEST or not key.isascii() or not key.isprintable():
            raise Refusal(f"{_HEADER} dài tối đa {_LONGEST} ký tự ASCII.", field=_HEADER)
        one_at_a_time(f"api answer {caller.token.pk} {key}")
        return _answered(caller.token.answers.filter(key=key).first(), _digest(request), key, request, act)


def _answered(
    kept: ApiAnswer | None, digest: str, key: str, request: CalledRequest, act: Callable[[], Schema]
) -> dict[str, Any]:
    if kept is not None and kept.at > timezone.now() - ANSWERS_KEPT:
        if kept.request != digest:
            raise Refusal(f"{_HEADER} này đã dùng cho một lệnh khác. Hãy dùng khóa mới.", field=_HEADER)
        return dict(kept.body)
    body = act().model_dump(mode="json")
    if kept is not None:
        kept.delete()
    ApiAnswer.objects.create(token=request.auth.token, key=key, request=digest, status=200, body=body)
    return body


def _digest(request: CalledRequest) -> str:
    asked = b"\0".join([str(request.method).encode(), request.get_full_path().encode(), request.body])
    return hashlib.sha256(asked).hexdigest()
