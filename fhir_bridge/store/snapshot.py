"""What was read once on a snapshot is not read again on it.

A page asks the same of a patient's record many times over: for each of somebody's fifty stays it
wants to know which medicines they take. All that one `Store.reading` sees is of one moment, so the
first answer holds to its end, and goes with it. What is being written is read anew each time.
"""

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
