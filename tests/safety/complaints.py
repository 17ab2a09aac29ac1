"""Makers of complaints."""

from nguongoc.common.identifiers import tracking_code
from nguongoc.safety.complaints.actions import report_complaint
from nguongoc.safety.complaints.enums import ComplaintKind


def make_complaint(asked="", **changes):
    """A complaint about what `asked` names, with nothing beside its text."""
    values = {"code": tracking_code(), "kind": ComplaintKind.COPY, "text": "Tem mờ, gói hàng lạ."}
    return report_complaint(**values | {"asked": asked} | changes)
