"""Recording many reads at once: whoever writes to the audit writes for all who came meanwhile.

A read is answered after it is recorded, durably (S2), and a durable write takes as long for twenty
as for one (decision 18). Nobody waits for others to come: who finds nobody writing, writes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

Item = TypeVar("Item")


@dataclass(eq=False)
class _Waiting(Generic[Item]):
    item: Item
    done: bool = False


@dataclass(eq=False)
class Together(Generic[Item]):
    """One durable write for several.

    Attributes:
        write: writes all of some, or none of them.
    """

    write: Callable[[Sequence[Item]], None]
    _waiting: list[_Waiting[Item]] = field(default_factory=list)
    _adding: Lock = field(default_factory=Lock, repr=False)
    _writing: Lock = field(default_factory=Lock, repr=False)

    def keep(self, item: Item) -> None:
        """Come back when it is written, by whichever thread; raises what writing it raises."""
        mine = _Waiting(item)
        with self._adding:
            self._waiting.append(mine)
        with self._writing:
            if not mine.done:
                self._write_for_all(mine)

    def _write_for_all(self, mine: _Waiting[Item]) -> None:
        batch = self._take(mine)
        try:
            self.write([each.item for each in batch])
        except SQLAlchemyError:
            if len(batch) == 1:
                raise
            batch = [mine]  # it may be another's: each of them then writes its own
            self.write([mine.item])
        for each in batch:
            each.done = True

    def _take(self, mine: _Waiting[Item]) -> list[_Waiting[Item]]:
        with self._adding:
            if mine not in self._waiting:  # a write for several failed
                return [mine]
            batch, self._waiting = self._waiting, []
        return batch
