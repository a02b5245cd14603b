"""Looking again on day 14 and on day 30 after coming home: what is asked, and how each stands.

Two questions about taking and doing, three about how it was: all in our own words and no known
instrument's (domain §B.2). None of them is scored, and nobody is told off by one. Dates are the
dates of extra support and never move. What nobody asked while it was open did not happen, is said
to be so, and is asked no more. To add a question: a row in ``ITEMS``; a look: a row in ``REVIEWS``.
Sources: care rules §1.2 (S0.23), §2.2 row 2, §4.4; domain §B.4.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fhir_bridge.care.extra_support import FIRST_REVIEW, LAST_REVIEW
from fhir_bridge.errors import Issue, Refused

NOT_AGAIN_FOR = timedelta(days=30)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Review:
    """One time to look again.

    Attributes:
        after: days after coming home.
        before: from how many days before that it may be asked; ``open_for``: for how many after.
    """

    code: str
    title: str
    after: timedelta
    before: timedelta
    open_for: timedelta


FIRST, LAST = "day-14", "day-30"
REVIEWS: Mapping[str, Review] = {
    row.code: row
    for row in (
        Review(FIRST, "Look again on day 14", FIRST_REVIEW, 3 * DAY, 7 * DAY),
        Review(LAST, "Look again on day 30", LAST_REVIEW, 3 * DAY, 14 * DAY),
    )
}


@dataclass(frozen=True)
class Item:
    """One question.

    Attributes:
        block: which block of the page it stands in, a key of ``BLOCKS``.
        choices: code and words of each answer.
        opens: answers after which somebody asks what is in the way.
        each_time: it is about the last days, so it is asked each time; others once in 30 days.
    """

    code: str
    block: str
    text: str
    choices: Mapping[str, str]
    opens: frozenset[str] = frozenset()
    each_time: bool = False


BLOCKS: Mapping[str, tuple[str, str]] = {
    "taking": (
        "Taking and doing",
        "Most people leave something out now and then. What got in the way is what we can change.",
    ),
    "how-it-was": ("How it was", "About us and the hospital, not about {patient}."),
}
_DAYS = {
    "every-day": "every day",
    "most-days": "most days",
    "some-days": "some days",
    "hardly": "hardly at all",
    "none-agreed": "there was none",
}
_YES = {"yes": "yes", "partly": "partly", "no": "no"}
_LITTLE, _NOT_YES = frozenset({"some-days", "hardly"}), frozenset({"partly", "no"})

ITEMS: Mapping[str, Item] = {
    row.code: row
    for row in (
        Item("took-medicines", "taking",
             "In the last seven days, how often could you take your medicines as we talked about?",
             _DAYS, _LITTLE, each_time=True),
        Item("did-the-rest", "taking",
             "And how often could you do the other things you had taken on?",
             _DAYS, _LITTLE, each_time=True),
        Item("knew-what-to-do", "how-it-was",
             "On your first day at home, did you know what to do and whom to ring?",
             _YES, _NOT_YES),
        Item("your-way", "how-it-was",
             "Is what we planned the way you want to live?", _YES, _NOT_YES),
        Item("on-your-side", "how-it-was",
             "Do you feel that the people who care for you are on your side, and listen?",
             _YES, _NOT_YES),
    )
}  # fmt: skip
ANSWERS = {code: words for item in ITEMS.values() for code, words in item.choices.items()}
IN_THE_WAY = (
    "Ask what got in the way: cost, side effects, too many, remembering, how it was explained."
)


class State(StrEnum):
    """How one look stands on a day."""

    TO_COME = "to-come"
    OPEN = "open"
    TODAY = "today"
    WAITS = "waits"
    DONE = "done"
    DID_NOT_HAPPEN = "did-not-happen"


STATE_WORDS: Mapping[State, str] = {
    State.TO_COME: "to come",
    State.OPEN: "can be done now",
    State.TODAY: "due today",
    State.WAITS: "its day has passed, still open",
    State.DONE: "done",
    State.DID_NOT_HAPPEN: "did not happen, and is asked no more",
}
ASKS = frozenset({State.OPEN, State.TODAY, State.WAITS})
"""States in which it can be asked."""


@dataclass(frozen=True)
class Standing:
    """One look on a day.

    Attributes:
        until: the last day on which it is asked.
    """

    review: Review
    due: date
    until: date
    state: State


def standings(home: date, today: date, done: Iterable[str] = ()) -> tuple[Standing, ...]:
    """How each look stands.

    Args:
        home: the day of coming home.
        done: codes of those that were.
    """
    told = frozenset(done)
    return tuple(_standing(row, home, today, row.code in told) for row in REVIEWS.values())


def _standing(row: Review, home: date, today: date, done: bool) -> Standing:
    due = home + row.after
    until = due + row.open_for
    by_day = (
        (done, State.DONE),
        (today < due - row.before, State.TO_COME),
        (today > until, State.DID_NOT_HAPPEN),
        (today < due, State.OPEN),
        (today == due, State.TODAY),
    )
    return Standing(row, due, until, next((state for true, state in by_day if true), State.WAITS))


def asked_after(ended: str, row: Review) -> bool:
    """Whether a look is still asked once extra support has ended.

    A good re-check ends it early and leaves the first look (stories, 6); any other end leaves none.

    Args:
        ended: a key of ``extra_support.ENDED``; "" while it goes on.
    """
    return not ended or (ended == "early" and row.code == FIRST)


def to_ask(said: Mapping[str, date], here: Iterable[str], today: date) -> tuple[Item, ...]:
    """What may be asked now.

    Args:
        said: the day each question was answered last, in whichever look.
        here: what was answered in this look.
    """
    known = frozenset(here)
    return tuple(
        item for item in ITEMS.values()
        if item.code not in known
        and (item.each_time or item.code not in said or today - said[item.code] >= NOT_AGAIN_FOR)
    )  # fmt: skip


def sound(given: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """Answers that can be kept.

    Raises:
        Refused: there is none, or one is no answer to its question.
    """
    wrong = [
        code for code, value in given.items()
        if code not in ITEMS or (value is not None and value not in ITEMS[code].choices)
    ]  # fmt: skip
    if wrong or not given:
        where = wrong[0] if wrong else next(iter(ITEMS))
        issue = Issue("Choose what was said to one of them, or leave it.", where, "required")
        raise Refused("Nothing was kept.", issues=(issue,))
    return given


def in_the_way(given: Mapping[str, str | None]) -> bool:
    """Whether an answer opens the question of what is in the way; it is never held against anybody.

    Example:
        >>> in_the_way({"took-medicines": "hardly"}), in_the_way({"took-medicines": None})
        (True, False)
    """
    return any(value in ITEMS[code].opens for code, value in given.items() if code in ITEMS)
