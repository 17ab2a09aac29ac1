"""What EPCIS 2.0 demands of an event, rule by rule, over the event as dictionaries and lists."""

from nguongoc.common.epcis.judging.events import judge_event

__all__ = ["judge_event"]
