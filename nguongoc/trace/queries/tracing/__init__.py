"""Tracing goods back and forward: from any lot, stamp, logistic unit or event, however long the chain."""

from nguongoc.trace.queries.tracing.assembling import BOTH, Start, assemble
from nguongoc.trace.queries.tracing.walking import Way

trace = assemble
__all__ = ["BOTH", "Start", "Way", "assemble"]
