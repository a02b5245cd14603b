"""Other ways to get help, side by side: what there is at home first, what the patient wants on top.

Nobody slides from one way into the next, and a care home is a choice like any other: it is never
what is left over (care rules §2.2 row 19). To add a way: a row in ``WAYS``; another thing that can
be said of one: a row in ``VIEWS``. Sources: domain §B.4, S0.30 and S0.31.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fhir_bridge.errors import Issue, Refused


@dataclass(frozen=True)
class Way:
    """One way to get help.

    Attributes:
        means: what it is, in a sentence.
        home: the patient goes on living where they live.
        trial: how it is usually tried first.
    """

    code: str
    words: str
    means: str
    home: bool
    trial: str


WAYS = {
    row.code: row
    for row in (
        Way("teaching", "Teaching for who helps", "A nurse shows the tasks until they are easy.",
            True, "two visits"),
        Way("respite", "A break for who helps",
            "Somebody else is there for hours, a weekend or a week.", True, "one weekend"),
        Way("community", "Meals, rides and visits",
            "Neighbors, a parish, a meal service, a visiting program.", True, "two weeks"),
        Way("aide", "An aide at home", "Help with washing, dressing, meals, so many hours a week.",
            True, "four weeks"),
        Way("home-nurse", "A nurse or therapist at home",
            "For what needs a licence: wounds, medicines, exercise.", True, "as ordered"),
        Way("adult-day", "A day center", "Company, meals and care by day, home at night.",
            True, "two days"),
        Way("assisted-living", "Assisted living",
            "An apartment of one’s own, with help in the house.", False, "a short stay"),
        Way("care-home", "Moving to a care home", "Nurses day and night.", False, "a short stay"),
    )
}  # fmt: skip

WANTED, TRY, NOT_NOW, NOT_WANTED = "wanted", "try", "not-now", "not-wanted"
VIEWS = {
    WANTED: "wanted",
    TRY: "try it first",
    NOT_NOW: "not now",
    NOT_WANTED: "not wanted",
}
LONGEST = 500


@dataclass(frozen=True)
class View:
    """What was said of one way.

    Attributes:
        view: a key of ``VIEWS``.
        trial: for how long it is tried.
    """

    view: str
    trial: str = ""


@dataclass(frozen=True)
class Talk:
    """The ways as they were talked over.

    Attributes:
        views: what was said, by code of ``WAYS``; a way that was not talked over is absent.
        preference: the way the patient likes best; "" while none was said.
        told: what they were told about the ways, their cost and how safe they are.
        seen_by: who looked at the table.
        safety, freedom, life: what was said of being safe, of deciding and doing things oneself,
            and of a good day (S0.31, S0.32); optional, in plain words.
        chosen: the way that is taken; "" while nothing is.
        by: who decided: "" for the patient, else ``RelatedPerson/<id>``.
    """

    views: Mapping[str, View] = field(default_factory=dict)
    preference: str = ""
    told: str = ""
    seen_by: str = ""
    chosen: str = ""
    by: str = ""
    safety: str = ""
    freedom: str = ""
    life: str = ""


def side_by_side(preference: str = "") -> tuple[Way, ...]:
    """Every way: the patient's own preference, then those at home, then the others.

    Example:
        >>> [way.code for way in side_by_side("adult-day")][:2]
        ['adult-day', 'teaching']
    """
    return tuple(
        sorted(WAYS.values(), key=lambda way: (way.code != preference, not way.home))
    )  # sorted keeps the order of the rows among equals


def sound_talk(talk: Talk) -> Talk:
    """The talk, where it can be kept.

    Raises:
        Refused: something is missing; each issue's ``expression`` names the field.
    """
    issues = tuple(_wrong(talk))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return talk


def _wrong(talk: Talk) -> Iterable[Issue]:
    if not talk.views:
        yield Issue("Say of at least one way what they think of it.", "views", "required")
    for code, said in talk.views.items():
        yield from _wrong_view(code, said)
    yield from (
        Issue("Choose one of the ways.", name) for name in ("preference", "chosen")
        if getattr(talk, name) not in {"", *WAYS}
    )  # fmt: skip
    for name, ask in NEEDS.items():
        if not getattr(talk, name).strip():
            yield Issue(ask, name, "required")
        elif len(getattr(talk, name)) > LONGEST:
            yield Issue("Write fewer words.", name, "too-long")
    yield from (
        Issue("Write fewer words.", name, "too-long") for name in ASIDE
        if len(getattr(talk, name)) > LONGEST
    )  # fmt: skip
    if left := _not_talked_over(talk):
        told = "; ".join(WAYS[code].words for code in left)
        yield Issue(f"Talk over every way at home first: {told}.", "chosen", "required")


def _wrong_view(code: str, said: View) -> Iterable[Issue]:
    if code not in WAYS or said.view not in VIEWS or len(said.trial) > LONGEST:
        yield Issue("Choose one of the answers.", f"view_{code}")
    elif said.view == TRY and not said.trial.strip():
        yield Issue("Write for how long it is tried.", f"trial_{code}", "required")


ASIDE = {
    "safety": "Being safe",
    "freedom": "Deciding and doing things oneself",
    "life": "A good day",
}
"""What else the ways are compared by, as staff read it."""

NEEDS = {
    "told": "Write what they were told.",
    "seen_by": "Write who looked at the ways.",
}


def _not_talked_over(talk: Talk) -> tuple[str, ...]:
    """Ways at home nobody spoke of, where somebody is to leave home without having asked for it."""
    way = WAYS.get(talk.chosen)
    if way is None or way.home or talk.preference == talk.chosen:
        return ()
    return tuple(code for code, each in WAYS.items() if each.home and code not in talk.views)
