"""Small wins one after the other: what may come next, and how a goal goes lately.

Nothing here happens by itself. A win offers a slightly larger next one, a time that did not happen
a smaller one; a person chooses, writes their own words, or leaves it. Neither ever changes an
approach, and no number of small wins closes a goal (care rules, first ten no. 5; domain §D.3).
Our own design, not validated. To offer other words: a row in ``OFFERS``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fhir_bridge.care.goal import Status
from fhir_bridge.care.in_the_way import IN_THE_WAY, NOT_SAID

WINDOW = timedelta(weeks=4)
"""How far back "lately" goes."""


class Lately(StrEnum):
    """How an active goal goes: goal-achievement codes below ``in-progress``, and ``sustaining``."""

    IMPROVING = "improving"
    NO_CHANGE = "no-change"
    WORSENING = "worsening"
    KEPT_UP = "sustaining"


LATELY_WORDS = {
    Lately.IMPROVING: "getting there",
    Lately.NO_CHANGE: "as before",
    Lately.WORSENING: "did not happen lately",
    Lately.KEPT_UP: "kept up",
}


@dataclass(frozen=True)
class Try:
    """One time that something was tried.

    Attributes:
        happened: it did.
        kind: where it did not, what was in the way (``IN_THE_WAY``).
    """

    on: date
    happened: bool
    kind: str = NOT_SAID


@dataclass(frozen=True)
class Rung:
    """One small win on the way to a goal.

    Attributes:
        number: counted from 1 as they were added; never used again.
        after: the small win that came before it, 0 for none; ``before``: the one after it.
    """

    number: int
    words: str
    status: Status = Status.ACTIVE
    after: int = 0
    before: int = 0

    @property
    def won(self) -> bool:
        """It happened."""
        return self.status is Status.COMPLETED


@dataclass(frozen=True)
class Offer:
    """Words that may come next, to be changed by whoever takes them.

    Attributes:
        words: with ``{win}`` for the small win before.
        larger: after a win; else after a time that did not happen.
        strategy: where they fit; "" for every one.
    """

    words: str
    larger: bool
    strategy: str = ""


OFFERS = (
    Offer("{win} – three times in a row", larger=True, strategy="self-management"),
    Offer("{win} – for a whole week", larger=True, strategy="self-management"),
    Offer("{win} – the next one alone", larger=True, strategy="system-navigation"),
    Offer("{win} – and write down what was said", larger=True, strategy="system-navigation"),
    Offer("{win} – and explain it to somebody at home", larger=True, strategy="health-literacy"),
    Offer("{win} – without the sheet", larger=True, strategy="health-literacy"),
    Offer("{win} – alone, without help", larger=True, strategy="digital-empowerment"),
    Offer("{win} – again next week", larger=True),
    Offer("{win} – only once, with you on the phone", larger=False),
    Offer("{win} – only the first part", larger=False),
    Offer("{win} – at another time of day", larger=False, strategy="self-management"),
    Offer("{win} – on paper", larger=False, strategy="digital-empowerment"),
    Offer("{win} – with the words written down before", larger=False, strategy="system-navigation"),
    Offer("{win} – one of them only", larger=False, strategy="health-literacy"),
)


def offers(strategy: str, win: str, tries: Iterable[Try], set_aside: Iterable[str] = ()) -> tuple[
    str, ...
]:  # fmt: skip
    """Words for what may come next; none where nothing was tried yet.

    Args:
        win: the small win now, in words.
        tries: of this small win, oldest first.
        set_aside: what was set aside for something smaller, offered again first after a win.

    Example:
        >>> offers("health-literacy", "Name two signs", [Try(date(2026, 11, 20), True)])[0]
        'Name two signs – and explain it to somebody at home'
    """
    last = next(reversed(list(tries)), None)
    if last is None or not win:
        return ()
    stem = win.partition(" – ")[0]
    fitting = (
        row.words.format(win=stem)
        for row in OFFERS
        if row.larger is last.happened and row.strategy in {"", strategy}
    )
    again = tuple(set_aside) if last.happened else ()
    return tuple(dict.fromkeys(each for each in (*again, *fitting) if each != win))


def lately(tries: Iterable[Try], today: date) -> Lately | None:
    """How it goes, from the last weeks alone (domain §D.3: win, setback, flat).

    What was in the way for reasons of ours or of the system's does not count, and one time that did
    not happen is no setback. None where nothing counts: it says no more than "in progress".
    """
    counted = [
        each.happened
        for each in sorted(tries, key=lambda each: each.on)
        if today - WINDOW <= each.on <= today and _counts(each)
    ]
    if not counted:
        return None
    if counted[-1]:
        return Lately.IMPROVING
    setback = counted[-2:] == [False, False] and any(counted)
    return Lately.WORSENING if setback else Lately.NO_CHANGE


def _counts(each: Try) -> bool:
    return each.happened or IN_THE_WAY[each.kind].counts
