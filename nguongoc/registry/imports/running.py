"""The background work of imports: rows judged, rows applied, batch by batch, with progress.

Each batch is one transaction that also notes what became of its rows: a worker may be killed at any moment, the
next one goes on where the last commit was, and no row is done twice.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from threading import Thread
from typing import IO, cast

from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.audit import Origin, acting_from
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import alone
from nguongoc.common.spreadsheets import Cell, Row
from nguongoc.registry.actions.imports import open_sheet, require_still_permitted
from nguongoc.registry.imports.enums import ImportKind, ImportState, RowState, Verdict
from nguongoc.registry.imports.judging import Judgement, Outcome, Parsed, Table, parse, problem_words
from nguongoc.registry.imports.tables import table_of
from nguongoc.registry.models import ImportJob, ImportRow, Submission

logger = logging.getLogger(__name__)
JUDGED_AT_ONCE = 1000
APPLIED_AT_ONCE = 500
_STALE = "Dữ liệu đã thay đổi sau khi xem trước nên dòng này không được ghi. Hãy tải tệp lên lại để xem trước."
_COLLISION = "Người khác vừa ghi dữ liệu trùng với dòng này. Hãy tải tệp lên lại để xem trước."
_SAVE = """
UPDATE registry_importrow AS row
SET state = new.state, problems = new.problems, record_id = new.record, submission_id = new.submission,
    person_id = new.person
FROM unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS new (id, state, problems, record, submission, person)
WHERE row.id = new.id
"""
_TO_DO = {Verdict.NEW, Verdict.CHANGED}


class _StoppedError(Exception):
    """The job was cancelled while it ran."""


class _UndoneError(Exception):
    """A row of an import that was to be entered as a whole could not be."""


def run_preview(job_id: int) -> None:
    """Judge every row of the file. A job that is not in this step (any more) stays as it is."""
    with alone(f"registry.import {job_id}"), _step(job_id, ImportState.PREVIEWING) as job:
        if job is None:
            return
        by = require_still_permitted(job=job)
        job.rows.all().delete()
        with default_storage.open(job.file) as file:
            sheet = open_sheet(file=cast("IO[bytes]", file), kind=ImportKind(job.kind))
            rows = (row for row in sheet.rows() if row.number > job.header_row)
            _judge_all(job, table_of(job.kind, job.organisation), rows, by)
        _finish(job, ImportState.PREVIEWED)


def run_apply(job_id: int) -> None:
    """Enter the rows that wait. A job that is not in this step (any more) stays as it is."""
    with alone(f"registry.import {job_id}"), _step(job_id, ImportState.APPLYING) as job:
        if job is None:
            return
        by = require_still_permitted(job=job)
        table = table_of(job.kind, job.organisation)
        with acting_from(Origin(device=f"Tệp Excel “{job.file_name}”")):
            if job.is_all_or_nothing:
                _apply_whole(job, table, by)
            else:
                _apply_good_ones(job, table, by)


@contextmanager
def _step(job_id: int, state: ImportState) -> Iterator[ImportJob | None]:
    """The job, if it is in this step; what goes wrong inside is kept on it in words."""
    found = ImportJob.objects.select_related("organisation").filter(pk=job_id, state=state).first()
    try:
        yield found
    except _StoppedError:
        logger.info("import %s was cancelled", job_id)
    except _UndoneError as undone:
        _fail(job_id, str(undone))
    except Refusal as refusal:
        _fail(job_id, refusal.sentence)
    except Exception:
        _fail(job_id, "Có lỗi của hệ thống. Hãy thử lại; nếu vẫn vậy, hãy báo đường dây hỗ trợ.")
        raise


def _fail(job_id: int, sentence: str) -> None:
    under_way = ImportJob.objects.filter(pk=job_id, state__in=(ImportState.PREVIEWING, ImportState.APPLYING))
    under_way.update(state=ImportState.FAILED, failure=sentence, finished_at=timezone.now())


def _finish(job: ImportJob, state: ImportState) -> None:
    """Unless somebody cancelled meanwhile."""
    mine = ImportJob.objects.filter(pk=job.pk, state=job.state)
    if not mine.update(state=state, finished_at=timezone.now()):
        raise _StoppedError


def _note(job: ImportJob, done: int) -> None:
    if not ImportJob.objects.filter(pk=job.pk, state=job.state).update(done=done):
        raise _StoppedError


def _judge_all(job: ImportJob, table: Table, rows: Iterator[Row], by: Person) -> None:
    done, seen = 0, dict[str, int]()
    while batch := list(islice(rows, JUDGED_AT_ONCE)):
        read = [(row, parse(row, table.columns, job.columns)) for row in batch]
        pairs = [(row, parsed) for row, parsed in read if parsed is not None]
        judged = table.judge([parsed for _, parsed in pairs], by, lock=False)
        for (_, parsed), judgement in zip(pairs, judged, strict=True):
            _require_first(judgement, parsed.number, seen)
        done += len(batch)
        with transaction.atomic():
            ImportRow.objects.bulk_create(
                _row(job, table, row, parsed, judgement)
                for (row, parsed), judgement in zip(pairs, judged, strict=True)
            )
            _note(job, done)


def _require_first(judgement: Judgement, number: int, seen: dict[str, int]) -> None:
    """Of two rows that mean the same, the second is wrong."""
    if judgement.key and judgement.verdict in _TO_DO:
        first = seen.setdefault(judgement.key, number)
        if first != number:
            judgement.wrong(f"Trùng với dòng {first} của tệp.")


def _row(job: ImportJob, table: Table, row: Row, parsed: Parsed, judgement: Judgement) -> ImportRow:
    width = max((place for place, _ in job.headers), default=-1) + 1
    return ImportRow(
        job=job,
        number=row.number,
        title=judgement.title,
        cells=[_kept(row.cells.get(place)) for place in range(width)],
        values=dict(parsed.values),
        verdict=judgement.verdict,
        state=RowState.WAITING if judgement.verdict in _TO_DO else RowState.IDLE,
        problems=[problem_words(each, row.number, table.columns, job.columns) for each in judgement.problems],
        changes=judgement.changes if judgement.verdict != Verdict.WRONG else [],
        base=judgement.base,
        record_id=judgement.record_id,
        person_id=judgement.person_id,
    )


def _kept(cell: Cell | None) -> str | float | None:
    """A cell as it is given back for mending: numbers stay numbers, so that no point is misread."""
    if cell is None:
        return None
    if cell.kind == "date":
        return "/".join(reversed(cell.text.split("-")))
    text = cell.text.replace("\0", "").encode("utf-8", "ignore").decode()
    if cell.kind in {"number", "formula"}:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _apply_good_ones(job: ImportJob, table: Table, by: Person) -> None:
    while True:
        with transaction.atomic():
            batch = list(job.rows.filter(state=RowState.WAITING)[:APPLIED_AT_ONCE])
            if not batch:
                break
            _apply(job, table, batch, by)
            left = job.rows.filter(state=RowState.WAITING).count()
            _note(job, job.row_count - left)
    _finish(job, ImportState.DONE)


def _apply_whole(job: ImportJob, table: Table, by: Person) -> None:
    """All of it in one transaction; its progress is written beside it, for others to see."""
    failed: list[ImportRow] = []
    try:
        with transaction.atomic():
            _apply_all(job, table, by, failed)
            _finish(job, ImportState.DONE)
    except _UndoneError:
        _save(failed)
        raise


def _apply_all(job: ImportJob, table: Table, by: Person, failed: list[ImportRow]) -> None:
    done = 0
    while batch := list(job.rows.filter(state=RowState.WAITING)[:APPLIED_AT_ONCE]):
        _apply(job, table, batch, by)
        failed += [row for row in batch if row.state == RowState.FAILED]
        done += len(batch)
        _beside(partial(_note, job, done))
        if not ImportJob.objects.filter(pk=job.pk, state=ImportState.APPLYING).exists():
            raise _StoppedError
    if failed:
        raise _UndoneError(f"{len(failed)} dòng không nhập được nên không dòng nào được ghi.")


def _beside(act: Callable[[], None]) -> None:
    """Do something in a transaction of its own, while this thread is in another."""

    def run() -> None:
        try:
            act()
        except _StoppedError:
            logger.info("cancelled while it ran")
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def _apply(job: ImportJob, table: Table, batch: Sequence[ImportRow], by: Person) -> None:
    """Judge the rows again, behind locks, and enter those that are as the preview saw them."""
    judged = table.judge([Parsed(row.number, row.values) for row in batch], by, lock=True)
    ready: list[tuple[ImportRow, Judgement]] = []
    for row, judgement in zip(batch, judged, strict=True):
        if (judgement.verdict, judgement.base) == (row.verdict, row.base):
            ready.append((row, judgement))
        else:
            words = [problem_words(each, row.number, table.columns, job.columns) for each in judgement.problems]
            _refuse(row, words or [_STALE])
    for (row, _), outcome in zip(ready, _outcomes(table, ready, by), strict=True):
        if isinstance(outcome, Refusal):
            _refuse(row, [outcome.sentence])
            continue
        row.state = RowState.APPLIED
        if isinstance(outcome, Submission):
            row.record, row.submission = outcome.record, outcome
        else:
            row.person = outcome
    _save(batch)


def _save(rows: Sequence[ImportRow]) -> None:
    """In one statement: Django's own is slower than all the rest of a batch."""
    values = [
        (row.pk, row.state, json.dumps(row.problems), row.record_id, row.submission_id, row.person_id)
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [list(column) for column in zip(*values, strict=True)])


def _outcomes(table: Table, ready: Sequence[tuple[ImportRow, Judgement]], by: Person) -> list[Outcome]:
    """All at once; one by one where two writers met, so that only the row that lost is refused."""
    try:
        with transaction.atomic():
            return table.apply([judgement for _, judgement in ready], by)
    except IntegrityError:
        return [_outcome(table, judgement, by) for _, judgement in ready]


def _outcome(table: Table, judgement: Judgement, by: Person) -> Outcome:
    try:
        with transaction.atomic():
            return table.apply([judgement], by)[0]
    except IntegrityError:
        return Refusal(_COLLISION)


def _refuse(row: ImportRow, problems: list[str]) -> None:
    row.state, row.problems = RowState.FAILED, problems
