"""What a transaction puts off is done once, at its end, and with it or not at all."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from nguongoc.common.transactions import before_commit


class Told:
    """What was told to it, and whether a transaction was open then."""

    def __init__(self):
        self.calls = []

    def __call__(self, ids):
        self.calls.append((sorted(ids), connection.in_atomic_block))


@pytest.fixture(params=[False, True], ids=["within the transaction of a test", "with real commits"])
def told(request):
    request.getfixturevalue("transactional_db" if request.param else "db")
    return Told()


def test_what_is_given_in_several_blocks_is_done_once_at_the_end(told):
    with transaction.atomic():
        before_commit(told, [3])
        with transaction.atomic():
            before_commit(told, [1, 3])
        assert told.calls == []
    assert told.calls == [([1, 3], True)]


def test_the_next_transaction_begins_anew(told):
    for number in (1, 2):
        with transaction.atomic():
            before_commit(told, [number])
    assert [ids for ids, _ in told.calls] == [[1], [2]]


@transaction.atomic
def give_and_fail(act):
    before_commit(act, [1])
    raise ZeroDivisionError


def test_a_transaction_that_is_rolled_back_does_nothing(told):
    with pytest.raises(ZeroDivisionError):
        give_and_fail(told)
    with transaction.atomic():
        pass
    assert told.calls == []


def test_a_block_that_is_rolled_back_leaves_what_others_gave(told):
    with transaction.atomic():
        before_commit(told, [1])
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
    assert [ids for ids, _ in told.calls] == [[1]]


def test_what_is_put_off_meanwhile_is_done_too(told):
    def first(ids):
        before_commit(told, [*ids, 9])

    with transaction.atomic():
        before_commit(first, [1])
    assert told.calls == [([1, 9], True)]


def test_what_fails_at_the_end_undoes_the_transaction(told):
    def fail(ids):
        raise ZeroDivisionError

    @transaction.atomic
    def change():
        Session.objects.create(session_key="thu", session_data="", expire_date=timezone.now())
        before_commit(fail, [1])

    with pytest.raises(ZeroDivisionError):
        change()
    assert not Session.objects.exists()
    with transaction.atomic():
        before_commit(told, [2])
    assert [ids for ids, _ in told.calls] == [[2]]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_done_at_once():
    told = Told()
    before_commit(told, [1])
    assert told.calls == [([1], False)]
