"""Documents of events are handed in, and what became of each can be asked."""

import uuid
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse

from nguongoc.api.epcis.calls import Call
from nguongoc.api.epcis.gate import body_of
from nguongoc.api.epcis.headers import ERROR_BEHAVIOURS, VERSIONS, chosen
from nguongoc.api.epcis.media import DOCUMENTS, is_xml, sent
from nguongoc.api.epcis.paging import Page
from nguongoc.api.epcis.problems import missing
from nguongoc.common.epcis.events import DocumentRefused
from nguongoc.trace.actions import CaptureTooLarge, accept_capture
from nguongoc.trace.actions.captures import READERS
from nguongoc.trace.models import Capture


def capture(call: Call) -> HttpResponse:
    """202 with the address of the job that will store the events, all or (proceed) the good ones.

    429 with Retry-After while too many documents of the organisation, or too many bytes, wait to be stored.
    """
    media = sent(call.request, DOCUMENTS)
    on_error = chosen(call.request, "GS1-Capture-Error-Behaviour", ERROR_BEHAVIOURS)
    payload = body_of(call.request)
    _require_few_enough(payload, media)
    accepted = accept_capture(payload=payload, media_type=media, on_error=on_error, by=call.person)
    location = reverse("epcis:capture-job", args=[accepted.pk])
    return HttpResponse(status=202, headers={**VERSIONS, "Location": location})


def _require_few_enough(payload: bytes, media: str) -> None:
    """Raise CaptureTooLarge for too many events. Only what may hold so many is read here; the job reads it all."""
    most = settings.CAPTURE_MAX_EVENTS
    if payload.count(b"</eventTime>" if is_xml(media) else b'"eventTime"') <= most:
        return
    with suppress(DocumentRefused):
        read = READERS[media](payload)
        if len(read.events) + len(read.faults) > most:
            raise CaptureTooLarge(f"Tài liệu có hơn {most} sự kiện. Hãy chia thành nhiều tài liệu nhỏ hơn.")


def list_jobs(call: Call) -> HttpResponse:
    """The organisation's jobs, the newest first."""
    page = Page.of(call)
    found = Capture.objects.visible_to(call.person).defer("payload").order_by("-received_at", "-pk")
    if page.after is not None:
        received_at, pk = page.after
        found = found.filter(Q(received_at__lt=received_at) | Q(received_at=received_at, pk__lt=pk))
    rows = list(found[: page.per_page + 1])
    shown, links = page.cut(rows, lambda last: [last.received_at.isoformat(), str(last.pk)])
    return call.json([_job(each) for each in shown], headers=links)


def read_job(call: Call) -> HttpResponse:
    """What became of a document; another organisation's job is not there."""
    try:
        wanted = uuid.UUID(call.names["capture_id"])
    except ValueError:
        raise missing() from None
    found = Capture.objects.visible_to(call.person).defer("payload").filter(pk=wanted).first()
    if found is None:
        raise missing()
    return call.json(_job(found))


def _job(found: Capture) -> dict[str, Any]:
    job = {
        "captureID": str(found.pk),
        "createdAt": found.received_at.isoformat(),
        "running": found.success is None,
        "success": found.success is not False,
        "captureErrorBehaviour": found.on_error,
        "errors": [_error(each) for each in found.errors],
    }
    return job | {"finishedAt": found.finished_at.isoformat()} if found.finished_at else job


def _error(told: dict[str, Any]) -> dict[str, Any]:
    """A fault of the document as problem details, with the place of the event in the list, where it has one."""
    where = f"{told['where']}: " if told.get("where") else ""
    kind = told.get("type") or "ValidationException"
    error = {"type": f"epcisException:{kind}", "title": "Validation failed", "detail": where + told["why"]}
    return error if told.get("index") is None else error | {"index": told["index"]}
