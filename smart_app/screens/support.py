"""Support: the people around the patient, ways to get help, decisions.

Words of statuses, tasks, answers and ways are rows of ``fhir_bridge.care``; here is only how they
look. What somebody said alone stands apart and is marked: it is for staff.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fhir_bridge.care.people import AUTHORITY, KIN
from fhir_bridge.care.readiness import MOST
from fhir_bridge.care.safe_contact import ASKS, SafeContact
from fhir_bridge.care.support import (
    LED_BY,
    NOT_ASKED,
    READY,
    RELIEVE,
    STATUS_WORDS,
    TASKS,
    TRAIN,
    still_needed,
)
from fhir_bridge.care.ways import (
    ASIDE,
    NOT_NOW,
    NOT_WANTED,
    TRY,
    VIEWS,
    WANTED,
    Talk,
    Way,
    side_by_side,
)
from fhir_bridge.people import Someone
from fhir_bridge.r4.caregiving import Agreed
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import day, short_day
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

LOOKS = {
    READY: ("good", "circle-check"),
    TRAIN: ("info", "book"),
    RELIEVE: ("warn", "heart-handshake"),
    NOT_ASKED: ("quiet", "circle-dashed"),
}
"""Tone and icon of a status; others are quiet."""
VIEW_LOOKS = {WANTED: "good", TRY: "info", NOT_NOW: "quiet", NOT_WANTED: "quiet"}
QUIET = "Nothing is asked of anybody here now. What was said stays readable."
ELSEWHERE = frozenset({"patient_agrees", "kept", "tasks"})
"""What the form for handling tasks asks itself; the rest of ``LED_BY`` is known before."""


@dataclass(frozen=True)
class Blank:
    """One form as it is drawn."""

    id: str
    key: UUID
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """It came back with something to do."""
        return bool(self.errors)


@dataclass(frozen=True)
class PersonCard:
    """One person, for reading, with the forms about them.

    Attributes:
        more: what the status is about: "rides, evenings".
        facts: label and words.
        alone: what was said alone, for staff.
        sign: how they may be reached.
        relief: what is ours to do for them; ``relief_late`` when its day has passed.
        lacking: what must be known before they handle tasks.
    """

    ref: str
    id: str
    name: str
    kin: str
    version: int
    status: str
    more: str
    tone: str
    icon: str
    minor: bool
    from_ehr: bool
    phone: str = ""
    sign: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    alone: tuple[tuple[str, str], ...] = ()
    asked: str = ""
    handles: str = ""
    relief: str = ""
    relief_late: bool = False
    lacking: tuple[str, ...] = ()
    change: Blank | None = None
    answers: Blank | None = None
    contact: Blank | None = None
    lead: Blank | None = None
    stop: UUID = field(default_factory=uuid4)

    @property
    def first(self) -> str:
        """The first name."""
        return self.name.split()[0]


@dataclass(frozen=True)
class WayRow:
    """One way to get help, beside the others."""

    way: Way
    view: str
    view_code: str
    tone: str
    trial: str
    preferred: bool
    chosen: bool


@dataclass(frozen=True)
class DecisionCard:
    """One decision, for reading."""

    about: str
    when: str
    decided: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TeamMember:
    """Somebody in the EHR's care team who is not noted here yet."""

    name: str
    role: str
    ehr_id: str
    take: Blank


@dataclass(frozen=True)
class SupportPage:
    """What the page draws.

    Attributes:
        reach: the patient's own rule; ``reached`` when it was noted.
        deciders: who may decide for the patient by law, by ``RelatedPerson/<id>``.
        quiet: nothing is asked of anybody.
    """

    people: tuple[PersonCard, ...]
    team: tuple[TeamMember, ...]
    reach: tuple[str, ...]
    reached: str
    ways: tuple[WayRow, ...]
    talked: tuple[tuple[str, str], ...]
    decisions: tuple[DecisionCard, ...]
    deciders: Mapping[str, str]
    add: Blank
    own: Blank
    talk: Blank
    decide: Blank
    quiet: bool = False


def support_page(frame: PageFrame, page: SupportPage) -> str:
    """Draw the page."""
    return render(
        "support.html", frame=frame, page=page, kin=KIN, authority=AUTHORITY, tasks=TASKS,
        asks=ASKS, views=VIEWS, numbers=range(MOST + 1), quiet=QUIET, aside=ASIDE,
    )  # fmt: skip


def blank(form: str, about: str, typed: Typed, values: Mapping[str, str] | None = None) -> Blank:
    """A form: with what was typed and what to do about it, or as it begins."""
    id = f"{form}-{about.rpartition('/')[2] or 'own'}"
    if (typed.form, typed.about) != (form, about):
        return Blank(id, uuid4(), values or {})
    return Blank(id, UUID(typed.values["key"]), typed.values, typed.errors)


def person_card(someone: Someone, frame: PageFrame, typed: Typed) -> PersonCard:
    """One person."""
    person, today, ref = someone.person, frame.moment.today, someone.ref
    tone, icon = LOOKS.get(someone.status, ("quiet", "user"))
    reached = someone.contact.said if someone.contact else SafeContact()
    minor = person.is_minor(today)
    lacking = {issue.expression for issue in still_needed(someone.leading(today, Agreed()))}
    relief, late = _relief(someone, frame)
    return PersonCard(
        ref, ref.partition("/")[2], person.name, KIN[person.kin], someone.version,
        STATUS_WORDS[someone.status], _more(someone), tone, icon, minor, bool(someone.ehr_id),
        reached.number or person.phone, reached.sign, _facts(someone, frame), _alone(someone),
        f"asked alone {short_day(someone.asked.at, frame.moment)}" if someone.asked else "",
        _handles(someone, frame), relief, late,
        tuple(LED_BY[name] for name in LED_BY if name in lacking - ELSEWHERE),
        blank("person", ref, typed, _person_values(someone)),
        blank("answers", ref, typed, _answer_values(someone)),
        blank("contact", ref, typed, vars(reached)), blank("lead", ref, typed),
    )  # fmt: skip


def way_rows(talk: Talk | None) -> tuple[WayRow, ...]:
    """Every way, the patient's preference on top, then what there is at home."""
    said = talk or Talk()
    return tuple(_way_row(way, said) for way in side_by_side(said.preference))


def _way_row(way: Way, talk: Talk) -> WayRow:
    said = talk.views.get(way.code)
    return WayRow(
        way, VIEWS[said.view] if said else "not talked over yet", said.view if said else "",
        VIEW_LOOKS[said.view] if said else "", said.trial if said else "",
        way.code == talk.preference, way.code == talk.chosen,
    )  # fmt: skip


def _more(someone: Someone) -> str:
    """What the status is about, in their own words."""
    said = someone.asked.said if someone.asked else None
    if said is None or someone.status not in {READY, TRAIN}:
        return ""
    tasks = ", ".join(TASKS[task] for task in said.tasks)
    return said.helps_with if someone.status == READY and said.helps_with else tasks


def _handles(someone: Someone, frame: PageFrame) -> str:
    """Who handles what and who decides what, as in: Lúcia handles medicines; João decides."""
    if someone.leads is None:
        return ""
    said = someone.leads.said
    tasks = ", ".join(TASKS[task] for task in said.tasks)
    first = someone.person.name.split()[0]
    return f"{first} handles {tasks}; {frame.first_name} decides: {said.kept}"


def _facts(someone: Someone, frame: PageFrame) -> tuple[tuple[str, str], ...]:
    person = someone.person
    age = person.age(frame.moment.today)
    rows = (
        ("Legal say", AUTHORITY.get(person.authority, "not known yet")),
        ("Age", f"{age}" if age is not None else ""),
    )
    return tuple(row for row in rows if row[1])


def _alone(someone: Someone) -> tuple[tuple[str, str], ...]:
    if someone.asked is None:
        return ()
    said = someone.asked.said
    willing = "rather not say" if said.willing is None else f"{said.willing} of {MOST}"
    rows = (
        ("Wants to help", willing),
        ("Helps with", said.helps_with),
        ("Takes on", ", ".join(TASKS[task] for task in said.tasks)),
        ("Too much just now", said.strain or "yes" if said.strained else "no"),
        ("How they are", said.own_health),
        ("Hours", said.hours),
        ("Will not do", said.limits),
        ("Steps in for them", said.back_up),
        ("Relief offered", said.relief),
        ("Knows they may stop", "yes" if said.knows_to_stop else "not told yet"),
    )
    return tuple(row for row in rows if row[1])


def _relief(someone: Someone, frame: PageFrame) -> tuple[str, bool]:
    asked = someone.asked
    by = asked.said.relief_by(frame.moment.local(asked.at)) if asked else None
    if by is None or frame.hospice or frame.patient.deceased:
        return "", False
    first = someone.person.name.split()[0]
    return f"Offer {first} relief by {day(by, frame.moment)}", by < frame.moment.today


def _person_values(someone: Someone) -> Mapping[str, str]:
    person = someone.person
    return {
        "name": person.name, "kin": person.kin, "authority": person.authority,
        "born": person.born, "phone": person.phone, "version": str(someone.version),
        "gone": "" if person.around else "yes",
    }  # fmt: skip


def _answer_values(someone: Someone) -> Mapping[str, str]:
    """What was said before, to be gone through again; that it was alone is never filled in."""
    if someone.asked is None:
        return {"present": "yes"}
    said = someone.asked.said
    ticks = {name: "yes" for name in ("present", "strained", "knows_to_stop")
             if getattr(said, name)}  # fmt: skip
    words = {name: getattr(said, name) for name in
             ("helps_with", "strain", "own_health", "hours", "limits", "back_up")}  # fmt: skip
    willing = {} if said.willing is None else {"willing": str(said.willing)}
    return {**ticks, **words, **willing, **{f"task_{each}": "yes" for each in said.tasks}}
