"""What a log entry must say."""

import datetime as dt
from typing import Any

from django.utils import timezone

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.registry.models import Picture, Recording
from nguongoc.trace.models import LogFlag, LogForm
from nguongoc.trace.questions import checked_answer, questions_of

_EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_STORED: dict[str, type[Picture | Recording]] = {"photo": Picture, "voice": Recording}


def require_not_future(happened_at: dt.datetime, *, field: str = "happened_at") -> None:
    """Something that was done: not yet to come, and not of another century."""
    if happened_at < _EARLIEST:
        raise Refusal("Thời điểm này xa quá. Hãy xem lại năm.", field=field)
    if happened_at > timezone.now() + dt.timedelta(minutes=5):
        raise Refusal("Thời điểm này chưa tới. Hãy chọn ngày giờ đã làm việc.", field=field)


def checked_answers(form: LogForm, answers: dict[str, Any]) -> dict[str, str]:
    """The answers that the form asks for, as text; those it does not ask for are refused.

    Raises Refusal naming the field.
    """
    asked = {question.name: question for question in questions_of(form.fields)}
    unknown = set(answers) - set(asked)
    if unknown:
        raise Refusal(f"Biểu mẫu không có ô {min(unknown)}.")
    return {
        name: text for name, question in asked.items() if (text := checked_answer(question, answers.get(name)))
    }


def require_own_files(form: LogForm, answers: dict[str, str], organisation: Organisation) -> None:
    """Pictures and recordings among the answers were sent in by the establishment itself."""
    for question in questions_of(form.fields):
        model, answer = _STORED.get(question.type), answers.get(question.name)
        if model and answer and not model.objects.filter(pk=answer, organisation=organisation).exists():
            raise Refusal(f"“{question.label}” không phải tệp của cơ sở. Hãy chọn lại.", field=question.name)


def require_not_own_entry(flag: LogFlag, person: Person) -> None:
    """Nobody settles a flag of what they wrote down in an establishment's name, nor of what the colleague did whom
    they stand in for. Raises Refusal.
    """
    people = {each.pk for each in (person, person.stands_in_for) if each}
    if people & {flag.entry.entered_by_id, flag.cause.entered_by_id if flag.cause else None}:
        who = f"Bạn hoặc {person.stands_in_for}" if person.stands_in_for else "Bạn"
        raise Refusal(f"{who} đã nhập lần ghi này nên không được tự xử lý. Hãy chuyển cho đồng nghiệp.")
