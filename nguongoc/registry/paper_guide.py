"""Which paper an establishment needs: a list of requirements from the profile, each with its dates and source.

The list is read from the top: the first requirement of a topic whose conditions all hold is the answer. What the
list does not decide is for the authority to answer.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from nguongoc.registry.enums import CertificateKind

Facts = Mapping[str, list[str]]


class Option(Struct, frozen=True):
    value: str
    label: str


class Question(Struct, frozen=True, kw_only=True):
    """`key` names the fact, `slug` the parameter in the address of the page."""

    key: str
    slug: str
    label: str
    help: str = ""
    is_multiple: bool = False
    options: list[Option]

    def answered(self, values: list[str]) -> list[Option]:
        """The options chosen; a question with one answer takes the first."""
        chosen = [option for option in self.options if option.value in values]
        return chosen if self.is_multiple else chosen[:1]


class Requirement(Struct, frozen=True, kw_only=True):
    """One row: `when` names facts and the values of which one must hold. `paper` is empty where none is needed;
    `is_open` sends people to the authority. `effective_to` is exclusive.
    """

    topic: str
    when: dict[str, list[str]] = {}
    paper: CertificateKind | None = None
    is_open: bool = False
    title: str
    reason: str
    issuers: dict[str, str] = {}
    prepare: list[str] = []
    source: str
    verified: bool = False
    effective_from: dt.date
    effective_to: dt.date | None = None

    def issuer_for(self, facts: Facts) -> str:
        """Which authority to go to, by the sector; the row `any` speaks for every sector."""
        sector = next(iter(facts.get("sector", [])), "")
        return self.issuers.get(sector) or self.issuers.get("any", "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the list says of one topic: the answer, or the questions without whose answers it says nothing."""

    requirement: Requirement | None
    missing: set[str]


class PaperGuide(Struct, frozen=True, kw_only=True):
    """`activation_requires_paper_from`: from this date on stamps are activated only with the paper in force."""

    questions: list[Question] = []
    requirements: list[Requirement] = []
    activation_requires_paper_from: dt.date | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "PaperGuide":
        """The guide of a province from its settings; one that decides nothing where the profile has none."""
        return msgspec.convert(settings.get("paper_guide", {}), cls)

    @property
    def topics(self) -> list[str]:
        return list(dict.fromkeys(row.topic for row in self.requirements))

    def outcome(self, topic: str, facts: Facts, date: dt.date) -> Outcome:
        missing: set[str] = set()
        for row in self._in_force(topic, date):
            unknown = row.when.keys() - facts.keys()
            if any(not set(facts[key]) & set(row.when[key]) for key in row.when.keys() - unknown):
                continue
            if not unknown and not missing:
                return Outcome(row, set())
            missing |= unknown
            if not unknown:
                break
        return Outcome(None, missing)

    def next_question(self, facts: Facts, date: dt.date) -> Question | None:
        """The first question, in their order, of which an answer hangs; none once all topics are decided."""
        missing = {key for topic in self.topics for key in self.outcome(topic, facts, date).missing}
        return next((question for question in self.questions if question.key in missing), None)

    def _in_force(self, topic: str, date: dt.date) -> list[Requirement]:
        return [
            row
            for row in self.requirements
            if row.topic == topic
            and row.effective_from <= date
            and (row.effective_to is None or date < row.effective_to)
        ]
