"""What was read once on a snapshot is not read again on it.

A page asks the same of a patient's record many times over: for each of somebody's fifty stays it
wants to know which medicines they take. All that one `Store.reading` sees is of one moment, so the
first answer holds to its end, and goes with it. What is being written is read anew each time.
A page of many patients may read for all of them what each would ask for (``foreseen``).
"""

import inspect
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar, cast

from sqlmodel import Session

SNAPSHOT = "read on this snapshot"
"""Where a session of `Store.reading` keeps the answers."""

Read = TypeVar("Read", bound=Callable[..., Any])


def once(read: Read) -> Read:
    """Let a function that only reads be asked once a snapshot; nobody may change what it gives.

    It takes a session, a chart, and whatever else is hashable; all given by position.
    """

    @wraps(read)
    def asked(session: Session, *of: Hashable) -> object:
        known = session.info.get(SNAPSHOT)
        if known is None:
            return read(session, *of)
        key = (read, *of)
        if key not in known:
            known[key] = read(session, *of)
        return known[key]

    return cast(Read, asked)


def foreseen(session: Session, read: Callable[..., Any], *of: Hashable, answer: object) -> None:
    """Give the answer of a function that is asked ``once``, before anybody asks.

    Args:
        read: the function; ``of``: what it would be asked with, after the session.
    """
    session.info[SNAPSHOT][(inspect.unwrap(read), *of)] = answer


def is_foreseen(session: Session, read: Callable[..., Any], *of: Hashable) -> bool:
    """Whether the answer is here already."""
    return (inspect.unwrap(read), *of) in session.info.get(SNAPSHOT, ())
