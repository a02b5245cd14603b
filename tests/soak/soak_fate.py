"""What can happen to a process at any moment: it is killed, or it stands still for a while.

The moments are the statements and commits of its store and the requests it sends. A killed process
does nothing more: whatever it tries after that moment fails too, so no cleanup of ours can help it.
Only what a database does for a lost connection happens: the open transaction is rolled back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any

from sqlalchemy import event

from fhir_bridge.store.db import Store


class Killed(BaseException):
    """The process is gone; nothing may catch this but whoever starts it again."""


@dataclass
class Fate:
    """What awaits one process.

    Attributes:
        moments: how many moments it still lives; nothing = it is not to be killed.
        requests: how many requests until it stands still; then ``meanwhile`` happens, once.
        thread: the one it does its work in; it alone stands still.
        survived: moments it has seen in all.
    """

    moments: int | None = None
    requests: int | None = None
    meanwhile: Callable[[], None] | None = None
    dead: bool = False
    thread: int = 0
    survived: int = 0
    where: list[str] = field(default_factory=list)

    def moment(self, what: str) -> None:
        """One moment of its life.

        Raises:
            Killed: it was the last one, or came after it.
        """
        if self.dead:
            raise Killed
        self.survived += 1
        if self.moments is None:
            return
        self.moments -= 1
        if self.moments <= 0:
            self.dead = True
            self.where.append(what)
            raise Killed

    def request(self, what: str) -> None:
        """The moment before or after a request: here it may stand still, holding no lock."""
        self.moment(what)
        if self.requests is None or self.meanwhile is None or self.thread != get_ident():
            return
        self.requests -= 1
        if self.requests <= 0:
            meanwhile, self.requests, self.meanwhile = self.meanwhile, None, None
            meanwhile()
            self.moment(what)


IMMORTAL = Fate()


def watch(store: Store, fate: Fate) -> None:
    """Make every statement and commit of a store a moment of a process."""

    def statement(*_: Any) -> None:
        fate.moment("statement")

    def commit(_: Any) -> None:
        fate.moment("commit")

    event.listen(store.engine, "before_cursor_execute", statement)
    event.listen(store.engine, "commit", commit)
