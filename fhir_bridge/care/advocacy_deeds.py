"""What can be done to a matter of advocacy, as a form asks for it. A deed is a class here.

Each says what comes of the matter; who does it, when, and who may speak for the patient is told it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Protocol

from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_events import Paper, Step, Talk, Wish
from fhir_bridge.care.advocacy_stages import KINDS, Allowed, Kind, Says, Stage
from fhir_bridge.care.commitments import Owner


@dataclass(frozen=True)
class Doing:
    """Who does something to a matter, and when: in the zone of the people."""

    by: str
    at: datetime
    role: str
    speakers: Collection[str] = ()


@dataclass(frozen=True)
class Letter:
    """What a stage is told with; what it has no place for is left out."""

    words: str
    due: date | None = None
    dated: date | None = None
    quote: str = ""
    track: str = ""
    outcome: str = ""

    def step(self, stage: Stage, who: Doing) -> Step:
        """As it is kept."""
        return Step(
            stage, who.by, who.at, self.words, self.due, self.dated, self.quote, self.track,
            self.outcome,
        )  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """A new matter as a form asks for it."""

    kind: Kind
    about: str
    plan: str
    owner: Owner
    letter: Letter

    def begun(self, who: Doing) -> Matter:
        """The matter as it begins, at its kind's first stage."""
        step = self.letter.step(KINDS[self.kind].begins, who)
        return Matter.begun(self.kind, self.about, self.plan, self.owner, step, role=who.role)


class Deed(Protocol):
    """One thing that is done to a matter.

    Attributes:
        asks: it asks something of the patient.
    """

    asks: ClassVar[bool]

    def on(self, matter: Matter, who: Doing) -> Matter:
        """The matter after it."""
        ...


@dataclass(frozen=True)
class Next:
    """It comes to a stage.

    Attributes:
        version: that the form was made from.
    """

    version: int
    stage: Stage
    letter: Letter
    asks: ClassVar[bool] = False

    def on(self, matter: Matter, who: Doing) -> Matter:
        """The next stage."""
        return matter.go_on(self.letter.step(self.stage, who), role=who.role)


@dataclass(frozen=True)
class Wanted:
    """The patient says what they want."""

    says: Says
    words: str
    spoken_by: str = ""
    allowed: Allowed = Allowed.SAID
    asks: ClassVar[bool] = True

    def on(self, matter: Matter, who: Doing) -> Matter:
        """With the wish."""
        wish = Wish(
            self.says, self.words, who.by, who.at, self.spoken_by, self.allowed
        )  # fmt: skip
        return matter.wants(wish, who.speakers, role=who.role)


@dataclass(frozen=True)
class Needed:
    """A paper is needed."""

    what: str
    whom: str
    asks: ClassVar[bool] = False

    def on(self, matter: Matter, who: Doing) -> Matter:
        """With one more paper."""
        return matter.need(Paper(self.what, self.whom, who.by, who.at), role=who.role)


@dataclass(frozen=True)
class Here:
    """A paper is here.

    Attributes:
        number: of the paper, from 0.
    """

    number: int
    asks: ClassVar[bool] = False

    def on(self, matter: Matter, who: Doing) -> Matter:
        """With the paper no longer missing."""
        return matter.got(self.number, who.at.date(), role=who.role)


@dataclass(frozen=True)
class Talked:
    """Somebody said something."""

    who: str
    words: str
    number: str = ""
    asks: ClassVar[bool] = False

    def on(self, matter: Matter, who: Doing) -> Matter:
        """With what was said."""
        talk = Talk(self.who, self.words, who.by, who.at, self.number)
        return matter.told(talk, role=who.role)
