"""Where we stand: the case in words, what can be done next, and who did what when and why.

The states, moves and most words are rows of `care.case`. To give a state another look: a row in
``LOOKS`` (its icon must be in ``web/src/icons.txt``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_bridge.care.case import CONSENT_WORDS, REFERRAL_WORDS, STATE_WORDS, Move, State, Step
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import short_day, when
from smart_app.screens.pages import render


@dataclass(frozen=True)
class Look:
    """How a state looks."""

    tone: str
    icon: str


LOOKS = {
    State.REFERRED: Look("quiet", "message-2"),
    State.UNASSIGNED: Look("warn", "hourglass"),
    State.ACCEPTED: Look("info", "heart-handshake"),
    State.DECLINED: Look("quiet", "player-pause"),
    State.CONSENTED: Look("good", "circle-check"),
    State.ACTIVE: Look("good", "walk"),
    State.EVALUATED: Look("info", "progress-check"),
    State.FINISHED: Look("done", "circle-check"),
    State.REOPENED: Look("warn", "arrow-right"),
}

UNKNOWN = "Somebody whose name we do not know"
US = {"footbridge": "Footbridge"}
"""Actors that are no people, as they are called."""


@dataclass(frozen=True)
class Happening:
    """One thing that happened, for reading."""

    words: str
    when: str
    who: str
    more: str
    why: str


@dataclass(frozen=True)
class Way:
    """One way on, as a form.

    Attributes:
        values: what was typed, after a mistake.
        errors: what to do about each field, by its name.
    """

    move: Move
    title: str
    asks: str
    helps: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Where it leads; part of every id in its form."""
        return self.move.after.value

    @property
    def is_one_tap(self) -> bool:
        """It asks for nothing."""
        return not (self.move.asks or self.move.consent)


@dataclass(frozen=True)
class CasePage:
    """What the page draws; without ``happened`` it offers to begin."""

    number: int = 0
    happened: tuple[Happening, ...] = ()
    ways: tuple[Way, ...] = ()


def case_page(frame: PageFrame, page: CasePage) -> str:
    """Draw the page of the case."""
    return render(
        "case.html",
        frame=frame,
        page=page,
        ways_to_say_yes=CONSENT_WORDS,
        today=frame.moment.today.isoformat(),
        looks=LOOKS,
    )


def happening(step: Step, name: str, frame: PageFrame) -> Happening:
    """One step of a case, for reading.

    Args:
        name: of who did it, where it is known.
    """
    more = ""
    if step.state is State.REFERRED:
        more = REFERRAL_WORDS.get(step.how, "").format(ehr=frame.ehr_name)
    elif step.said_on:
        more = f"{CONSENT_WORDS.get(step.how, '')} on {short_day(step.said_on, frame.moment)}"
    who = name or US.get(step.by, UNKNOWN)
    return Happening(STATE_WORDS[step.state], when(step.at, frame.moment), who, more, step.why)


def way(
    move: Move,
    frame: PageFrame,
    posted: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Way:
    """One way on.

    Args:
        posted: the form as it came, when this is the way it asked for.
        errors: what was missing in it.
    """
    named = {"patient": frame.first_name}
    return Way(
        move,
        move.words.format_map(named),
        (move.asks or move.note).format_map(named),
        move.helps.format_map(named),
        posted or {},
        errors or {},
    )
