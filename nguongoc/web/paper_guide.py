"""Which paper does my establishment need? One question a screen; every answer stands in the address."""

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from nguongoc.registry.certificate_queries import paper_guide, rule_of
from nguongoc.registry.paper_guide import PaperGuide, Question, Requirement

TOPICS = {"establishment": "Giấy của cơ sở", "product": "Giấy của sản phẩm"}
_ASKED, _AGAIN = "hoi", "sua"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer already given, in words; `again` is the query that asks the question anew."""

    label: str
    words: str
    again: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guide says of one topic; without a requirement only the authority can say it."""

    title: str
    requirement: Requirement | None
    issuer: str = ""
    lasts: str = ""


@dataclass(frozen=True, slots=True)
class GuidePage:
    """Either the next question, or the verdicts."""

    question: Question | None
    given: list[Given]
    kept: list[tuple[str, str]]
    is_unanswered: bool
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def step(self) -> int:
        return len(self.given) + 1


def guide_page(query: QueryDict, date: dt.date, known: dict[str, list[str]] | None = None) -> GuidePage:
    """The page for what the address says; `known` is what the register knows, over which an answer prevails.

    The question named in `hoi` was on the screen; the one in `sua` is asked anew even where its answer is known.
    """
    guide = paper_guide()
    names = {query.get(_ASKED), query.get(_AGAIN)}
    answers = {
        question.key: [option.value for option in question.answered(query.getlist(question.slug))]
        for question in guide.questions
    }
    answers = {key: values for key, values in answers.items() if values}
    reopened = next((row for row in guide.questions if row.slug in names and row.key not in answers), None)
    facts = _fitting(guide, known or {}) | answers
    question = reopened or guide.next_question(facts, date)
    return GuidePage(
        question=question,
        given=[
            _given(row, facts[row.key], answers, guide)
            for row in guide.questions
            if row.key in facts and row != question
        ],
        kept=[(row.slug, value) for row in guide.questions for value in answers.get(row.key, [])],
        is_unanswered=reopened is not None and reopened.slug == query.get(_ASKED),
        verdicts=[] if question else [_verdict(guide, topic, facts, date) for topic in guide.topics],
    )


def _fitting(guide: PaperGuide, known: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is known, as far as it is among the options of the questions."""
    found = {row.key: [option.value for option in row.answered(known.get(row.key, []))] for row in guide.questions}
    return {key: values for key, values in found.items() if values}


def _given(row: Question, values: list[str], answers: dict[str, list[str]], guide: PaperGuide) -> Given:
    others = [
        (other.slug, value) for other in guide.questions if other != row for value in answers.get(other.key, [])
    ]
    words = "; ".join(option.label for option in row.answered(values))
    return Given(row.label, words, urlencode([*others, (_AGAIN, row.slug)]))


def _verdict(guide: PaperGuide, topic: str, facts: dict[str, list[str]], date: dt.date) -> Verdict:
    title = TOPICS.get(topic, topic)
    row = guide.outcome(topic, facts, date).requirement
    if row is None or row.is_open:
        return Verdict(title, row, issuer=row.issuer_for(facts) if row else "")
    rule = rule_of(row.paper, date) if row.paper else None
    lasts = f"Tối đa {rule.validity_months} tháng kể từ ngày cấp" if rule and rule.validity_months else ""
    return Verdict(title, row, row.issuer_for(facts), lasts)
