"""Reads are recorded together, each before it is answered, and one that fails spoils no other."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy.exc import SQLAlchemyError

from fhir_bridge.rest.recording import Together
from support.servers import wait_for


class Book:
    """What was written, and with what; the first write waits until it may go on."""

    def __init__(self) -> None:
        self.writes: list[list[int]] = []
        self.begun, self.go_on = Event(), Event()

    def write(self, items: Sequence[int]) -> None:
        self.begun.set()
        assert self.go_on.wait(20)
        if 13 in items:
            raise SQLAlchemyError
        self.writes.append(list(items))


def kept(book: Book, first: int, *others: int) -> list["Future[None]"]:
    """Keep one, and while it is written all the others."""
    together = Together(book.write)
    with ThreadPoolExecutor(16) as pool:
        done = [pool.submit(together.keep, first)]
        assert book.begun.wait(20)
        done += [pool.submit(together.keep, each) for each in others]
        wait_for(lambda: len(together._waiting) == len(others), "all to wait")
        assert not any(each.done() for each in done)
        book.go_on.set()
    return done


def test_those_who_come_while_one_is_written_are_written_at_once() -> None:
    book = Book()
    assert all(each.exception() is None for each in kept(book, 0, *range(1, 9)))
    assert [sorted(each) for each in book.writes] == [[0], list(range(1, 9))]


def test_one_that_cannot_be_written_spoils_no_other() -> None:
    book = Book()
    *good, bad = kept(book, 0, 1, 2, 3, 13)
    assert all(each.exception() is None for each in good)
    with pytest.raises(SQLAlchemyError):
        bad.result()
    assert sorted(each for items in book.writes for each in items) == [0, 1, 2, 3]
