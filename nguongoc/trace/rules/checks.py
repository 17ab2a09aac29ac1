"""The checks of an entry, each by a dated rule that says what follows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from nguongoc.common.epcis import Part
from nguongoc.registry.certificate_queries import ended_words, lapsed_paper
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.enums import CertificateEffect
from nguongoc.trace.enums import MAKING, LogCheck, LogKind, RuleLevel
from nguongoc.trace.models import EventThing, LogEntry, LogRule, Lot, VoidEvent
from nguongoc.trace.rules.intervals import harvests_within, is_harvest, longest_hold
from nguongoc.trace.rules.quantities import in_base_unit

# What a sentence may fill in, by check.
PLACES = {
    LogCheck.INTERVAL: {"date", "name"},
    LogCheck.YIELD: {"output", "input", "percent"},
    LogCheck.PAPER: {"paper"},
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in an entry, by which rule; `cause` is another entry that it follows from."""

    rule: LogRule
    level: RuleLevel
    sentence: str
    cause: LogEntry | None = None


def findings(entry: LogEntry) -> Iterator[Finding]:
    """What the rules in force at the entry's time find in it, once its quantities are written."""
    for rule in _rules_for(entry):
        if rule.level != RuleLevel.OFF:
            yield from _CHECKS[LogCheck(rule.check_name)](entry, rule)


def _rules_for(entry: LogEntry) -> list[LogRule]:
    """Of each check the rule of the product's sector, else the one for any."""
    content = entry.subject.product_content
    sectors = ["any", content.production] if content else ["any"]
    found = LogRule.objects.in_force(timezone.localdate(entry.happened_at)).filter(sector__in=sectors)
    return list({rule.check_name: rule for rule in sorted(found, key=lambda rule: rule.sector != "any")}.values())


def _interval(entry: LogEntry, rule: LogRule) -> Iterator[Finding]:
    """A harvest before the end of an interval; and a treatment told of only after the harvest: that is written, as
    it is the truth, but flagged.
    """
    date = timezone.localdate(entry.happened_at)
    if is_harvest(entry):
        held = longest_hold(entry.subject, date=date, household=entry.household)
        if held is not None:
            cause = held if held.pk != entry.pk else None
            yield Finding(rule, RuleLevel(rule.level), _interval_sentence(rule, held), cause)
    elif entry.harvest_from and harvests_within(entry).exists():
        yield Finding(rule, RuleLevel.WARN, _interval_sentence(rule, entry))


def _interval_sentence(rule: LogRule, held: LogEntry) -> str:
    return rule.sentence.format(date=f"{held.harvest_from:%d/%m/%Y}", name=held.form.title)


def _yield(entry: LogEntry, rule: LogRule) -> Iterator[Finding]:
    """All that came of a lot against all that went into it, where both are weighed alike."""
    if entry.kind not in (*MAKING, LogKind.PACKING) or entry.lot is None:
        return
    used = _inputs_of(entry.lot)
    output, unit = in_base_unit(entry.lot.quantity, entry.lot.unit)
    if set(used) != {unit}:
        return
    most = used[unit] * (100 + rule.tolerance_percent) / 100
    if output > most:
        words = {"output": quantity_text(output, unit), "input": quantity_text(used[unit], unit)}
        sentence = rule.sentence.format(**words, percent=rule.tolerance_percent)
        yield Finding(rule, RuleLevel(rule.level), sentence)


def _inputs_of(lot: Lot) -> dict[str, Decimal]:
    """What the events that made the lot used up, in base units."""
    void = VoidEvent.objects.values("event")
    made = EventThing.objects.filter(thing__lot=lot, part=Part.OUTPUT_QUANTITY).exclude(event__in=void)
    inputs = EventThing.objects.filter(event__in=made.values("event"), part=Part.INPUT_QUANTITY)
    found: dict[str, Decimal] = {}
    for unit, amount in inputs.order_by().values_list("unit").annotate(sum=Sum("quantity")):
        whole, base = in_base_unit(amount, unit)
        found[base] = found.get(base, Decimal(0)) + whole
    return found


def _paper(entry: LogEntry, rule: LogRule) -> Iterator[Finding]:
    """A paper of the establishment or the product that was not in force on the day of the entry."""
    subject = entry.subject
    date = timezone.localdate(entry.happened_at)
    if not entry.form.is_counted:
        return
    paper = lapsed_paper(
        subject.organisation_id, CertificateEffect.ACTIVATION, date=date, product_id=subject.product_id
    )
    if paper is not None:
        yield Finding(rule, RuleLevel(rule.level), rule.sentence.format(paper=ended_words(paper)))


_CHECKS: dict[LogCheck, Callable[[LogEntry, LogRule], Iterator[Finding]]] = {
    LogCheck.INTERVAL: _interval,
    LogCheck.YIELD: _yield,
    LogCheck.PAPER: _paper,
}
