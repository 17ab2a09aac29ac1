"""The path of a request for stamps as the steps that people read, on both grounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from nguongoc.stamps.enums import ON_PACKS, Printing, RequestState, StampState
from nguongoc.stamps.models import CodeBatch, StampFee, StampRequest
from nguongoc.stamps.queries import free_count, stamps_of_batches
from nguongoc.web.procedure import Step
from nguongoc.web.templatetags.words import money, number


@dataclass(frozen=True, slots=True)
class _Done:
    label: str
    is_done: bool
    note: str = ""


def stamp_steps(asked: StampRequest, batch: CodeBatch | None, fee: StampFee | None) -> list[Step]:
    """Sent, decided, paid where sold, printed, delivered where the authority prints, activated, reconciled."""
    sent = Step("Cơ sở gửi yêu cầu", "done", f"{timezone.localtime(asked.requested_at):%H:%M %d/%m/%Y}")
    decider = asked.decider.brief_name
    at = asked.decided_at
    decided = f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""
    if asked.state == RequestState.REFUSED:
        return [sent, Step(f"{decider} không chấp nhận", "stopped", decided)]
    stock = stamps_of_batches([batch.pk]).get(batch.pk, {}) if batch else {}
    ahead = [_Done(f"{decider} duyệt và cấp mã", batch is not None, decided)]
    ahead += _paid(fee) + _made(asked, batch, stock) + _used(batch, stock)
    current = next((place for place, step in enumerate(ahead) if not step.is_done), len(ahead))
    states = ["done" if step.is_done else "current" if n == current else "todo" for n, step in enumerate(ahead)]
    return [sent, *(Step(step.label, state, step.note) for step, state in zip(ahead, states, strict=True))]


def _paid(fee: StampFee | None) -> list[_Done]:
    if fee is None:
        return []
    payment = fee.payment
    note = f"biên lai {payment.receipt_number}, {payment.paid_date:%d/%m/%Y}" if payment else money(fee.amount)
    return [_Done("Nộp tiền tem", payment is not None, note)]


def _made(asked: StampRequest, batch: CodeBatch | None, stock: Mapping[StampState, int]) -> list[_Done]:
    unprinted = stock.get(StampState.ALLOCATED, 0)
    is_printed = batch is not None and not unprinted
    label = "Cơ quan in tem" if asked.printing == Printing.CENTRAL else "Cơ sở in tem"
    steps = [_Done(label, is_printed, f"còn {number(unprinted)} tem chưa in" if unprinted else "")]
    if asked.printing == Printing.CENTRAL:
        waiting = stock.get(StampState.PRINTED, 0)
        note = f"còn {number(waiting)} tem chưa xác nhận" if waiting else ""
        steps.append(_Done("Giao tem, cơ sở xác nhận đã nhận", is_printed and not waiting, note))
    return steps


def _used(batch: CodeBatch | None, stock: Mapping[StampState, int]) -> list[_Done]:
    free, used = free_count(stock), sum(stock.get(state, 0) for state in ON_PACKS)
    note = f"{number(used)} trên {number(batch.size)} tem" if batch and used else ""
    void = stock.get(StampState.VOID, 0)
    rest = f"đã dùng {number(used)}, không dùng {number(void)}" if batch and not free else ""
    is_over = batch is not None and not free
    return [
        _Done("Dán lên gói, kích hoạt", is_over, note),
        _Done("Đối chiếu", is_over and not stock.get(StampState.SUSPENDED), rest),
    ]
