"""The feeds that tell us of stays: how each goes, what is wrong with it, which messages wait.

For whoever runs the exchange; no patient stands on it. To show another state: a row in ``STATES``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from fhir_bridge.feeds import LOOKS, Line, Overview, Standing
from smart_app.screens.moments import when
from smart_app.screens.pages import render
from smart_app.screens.staff_frame import StaffFrame
from smart_app.screens.typed import Typed

STATES: Mapping[str, str] = {
    "taken": "in the record",
    "stored": "told of no stay",
    "waiting": "being fetched",
    "aside": "set aside",
    "refused": "could not be used",
    "not-ours": "nobody of ours",
    "expired": "never matched",
}
"""What became of a message, in the order of the page."""

ASIDE = "aside"
"""The state in which a person may say whom a message is about."""

KINDS: Mapping[str, str] = {"client": "Messages from", "subscription": "Subscription hook"}
LOOKED_UP = "Looked up by Footbridge"
SHORT = 8


@dataclass(frozen=True)
class Wrong:
    """One finding: what it is, and what to do."""

    words: str
    do: str


@dataclass(frozen=True)
class FeedRow:
    """One feed; ``facts`` are labels with values."""

    title: str
    owner: str
    wrong: tuple[Wrong, ...]
    facts: tuple[tuple[str, str], ...]
    counts: str


@dataclass(frozen=True)
class LineRow:
    """One message that waits or was refused.

    Attributes:
        id: names it in a form; "" where nobody decides anything.
        aside: it waits; else it can only be looked for again.
        of_stay: whom it is about can be said.
        act: the form that came back, with ``values`` and ``errors``.
    """

    title: str
    mark: str
    at: str
    state: str
    reason: str
    id: str = ""
    aside: bool = False
    of_stay: bool = True
    act: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def feeds_page(
    frame: StaffFrame, overview: Overview, typed: Typed = Typed()  # noqa: B008
) -> str:  # fmt: skip
    """Draw the page.

    Args:
        typed: the form of a message that came back.
    """
    return render(
        "feeds.html",
        frame=frame,
        feeds=tuple(_feed(each, frame) for each in overview.feeds),
        lines=tuple(_line(each, frame, typed) for each in overview.lines),
        shut_out=overview.shut_out,
        wrong=sum(bool(each.found) for each in overview.feeds),
    )


def _feed(feed: Standing, frame: StaffFrame) -> FeedRow:
    moment = frame.real if feed.feed == LOOKS else frame.moment
    last = "Everybody looked at since" if feed.feed == LOOKS else "Heard last"
    facts = (
        (last, when(feed.heard_at, moment) or "Not yet"),
        ("May be silent for", _lasts(feed.quiet) if feed.quiet else "Nobody said"),
        *((("The EHR said", feed.trouble),) if feed.trouble else ()),
    )
    counts = ", ".join(f"{feed.counts[state]} {words}" for state, words in STATES.items()
                       if feed.counts.get(state))  # fmt: skip
    return FeedRow(
        title_of(feed.feed), feed.owner or "Nobody yet",
        tuple(Wrong(each.words, each.do) for each in feed.found), facts, counts,
    )  # fmt: skip


def _line(line: Line, frame: StaffFrame, typed: Typed) -> LineRow:
    back = typed if line.id and typed.about == line.id else Typed()
    return LineRow(
        title_of(line.feed), line.mark, when(line.at, frame.moment), STATES[line.state],
        line.reason, line.id, line.state == ASIDE, line.of_stay, back.form, back.values,
        back.errors,
    )  # fmt: skip


def title_of(feed: str) -> str:
    """What a feed is called.

    Example:
        >>> title_of("client/riverside-adt"), title_of("subscription/3hGt8sWqPz")
        ('Messages from riverside-adt', 'Subscription hook 3hGt8sWq')
    """
    kind, _, name = feed.partition("/")
    if kind not in KINDS:
        return LOOKED_UP if feed == LOOKS else feed
    return f"{KINDS[kind]} {name[:SHORT] if kind == 'subscription' else name}"


def _lasts(quiet: timedelta) -> str:
    minutes = int(quiet.total_seconds()) // 60
    if minutes % 60 == 0:
        hours = minutes // 60
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{minutes} minutes"
