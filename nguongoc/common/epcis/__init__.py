"""EPCIS 2.0 and CBV 2.0: documents read, judged, brought to one form, hashed, rendered. No database, no HTTP."""

from nguongoc.common.epcis.parts import Part

__all__ = ["Part"]
