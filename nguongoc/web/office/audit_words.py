"""An entry of the audit trail in words, and where its subject can be seen."""

from dataclasses import dataclass

from django.urls import reverse

from nguongoc.common.models import AuditEntry
from nguongoc.web.acts import ActLook, look_of
from nguongoc.web.devices import device_words

_PAGES = {
    "registry.submission": "office:submission",
    "registry.record": "office:record_decisions",
    "registry.certificate": "office:certificate",
    "trace.lot": "office:lot",
    "trace.handover": "office:handover",
    "stamps.stamprequest": "office:stamp_request",
    "stamps.codebatch": "office:batch",
    "stamps.stampdesign": "office:design",
    "registry.safefoodchain": "office:chain",
    "safety.recall": "office:recall",
    "safety.inspection": "office:inspection",
    "safety.safetywarning": "office:warning",
    "scans.alert": "office:alert",
    "safety.complaint": "office:complaint",
}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry of the audit trail as people read it; `url` leads to the subject, empty where it has no page."""

    entry: AuditEntry
    look: ActLook
    url: str
    reason: str
    device: str


def audit_row(entry: AuditEntry) -> AuditRow:
    page = _PAGES.get(entry.subject_kind)
    return AuditRow(
        entry=entry,
        look=look_of(entry.action),
        url=reverse(page, args=[entry.subject_id]) if page else "",
        reason=str(entry.details.get("reason", "")),
        device=device_words(entry.device),
    )
