"""What no feed told of a stay, said by a person: the forms, and what was said so far.

What can be said of a stay depends on where it stands; the table is ``care.transitions.by_hand``. To
ask a field of another word: ``FIELDS``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from fhir_bridge.care.transitions.by_hand import WORDS, Word
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.settings import DISPOSITIONS, SETTINGS, Setting
from fhir_bridge.told_by_hand import Told
from fhir_bridge.transitions import Told as Stays
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, short_day
from smart_app.screens.pages import render
from smart_app.screens.transition_way import said_words

FIELDS: Mapping[Word, tuple[str, ...]] = {
    Word.CAME: ("on", "facility", "setting", "how"),
    Word.LEFT: ("on", "disposition", "how"),
    Word.MOVED: ("setting", "facility", "how"),
    Word.DATES: ("came", "left", "how"),
    Word.NOT_LEFT: ("how",),
    Word.NOT_COME: ("how",),
}
"""What each form asks, in this order."""

PLACES = tuple(
    (setting.value, row.words[:1].upper() + row.words[1:])
    for setting, row in SETTINGS.items() if setting is not Setting.UNKNOWN
)  # fmt: skip
WAYS_OUT = tuple((code, row.words[:1].upper() + row.words[1:]) for code, row in
                 DISPOSITIONS.items())  # fmt: skip


@dataclass(frozen=True)
class HandForm:
    """One form.

    Attributes:
        id: part of every id in it.
        fields: in this order.
        values, errors: as typed, and what to do about it, where it came back.
    """

    id: str
    word: str
    title: str
    stay: str
    fields: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StayForms:
    """One stay with what can be said of it."""

    title: str
    days: str
    forms: tuple[HandForm, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Again:
    """A form that came back."""

    word: str
    stay: str
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ByHandPage:
    """What the page draws.

    Attributes:
        stays: that can still be corrected, the latest first.
        unheard: the form for a stay that nobody told of.
        apart: what was said of stays that are no longer shown.
    """

    stays: tuple[StayForms, ...]
    unheard: HandForm
    apart: tuple[str, ...] = ()
    may_say: bool = True


def page_of(
    stays: Stays, said: Iterable[Told], moment: Moment, again: Again | None = None
) -> ByHandPage:
    """The page of what was heard and said."""
    every = tuple(said)
    legs = [each.leg for way in stays.chains for each in reversed(way)]
    forms = tuple(
        _stay(each.transition, at, every, moment, again)
        for at, each in enumerate(legs) if not each.past
    )  # fmt: skip
    shown = frozenset[str]().union(*(each.transition.stay.numbers for each in legs))
    apart = tuple(said_words(each, moment) for each in every if each.stay not in shown)
    return ByHandPage(forms, _form(Word.CAME, "", "new", again), apart, stays.may_act)


def by_hand_page(frame: PageFrame, page: ByHandPage) -> str:
    """Draw it."""
    return render(
        "transition_by_hand.html", frame=frame, page=page, fresh=uuid4, places=PLACES,
        ways_out=WAYS_OUT, today=frame.moment.today.isoformat(),
    )  # fmt: skip


def _stay(
    leg: Transition, at: int, said: Iterable[Told], moment: Moment, again: Again | None
) -> StayForms:
    words = [word for word in WORDS if _fits(word, leg)]
    of_it = (each for each in said if each.stay in leg.stay.numbers)
    return StayForms(
        leg.facility or "A stay", _days(leg, moment),
        tuple(_form(word, leg.key, f"{word}-{at}", again) for word in words),
        tuple(said_words(each, moment) for each in of_it),
    )  # fmt: skip


def _fits(word: Word, leg: Transition) -> bool:
    """Whether something can be said of a stay where it stands."""
    if leg.came is None and leg.left is None:
        return word in {Word.CAME, Word.NOT_COME}
    row = WORDS[word]
    return row.over if leg.left else row.there


def _days(leg: Transition, moment: Moment) -> str:
    where = SETTINGS[leg.stay.place.setting].words
    came = f"came in {short_day(leg.came, moment)}" if leg.came else ""
    left = f"left {short_day(leg.left, moment)}" if leg.left else ""
    plan = "" if leg.came or leg.left else "is planned"
    return " · ".join(filter(None, (where, came, left, plan)))


def _form(word: Word, stay: str, id: str, again: Again | None) -> HandForm:
    title = WORDS[word].title
    mine = again is not None and (again.word, again.stay) == (word.value, stay)
    values, errors = (again.values, again.errors) if again and mine else ({}, {})
    return HandForm(id, word.value, title, stay, FIELDS[word], values, errors)
