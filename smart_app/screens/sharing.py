"""Whom the plan is shared with: what each client sees and never sees, what was said, what it read.

To say in words what another type tells: a row in ``SHOWN``. What no other system ever sees of a
patient is decided by labels and types elsewhere; ``NEVER`` says it to people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from fhir_bridge.clients import KINDS, PURPOSES
from fhir_bridge.members import HOW
from fhir_bridge.sharing import Access, Decision, Line, Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, short_day
from smart_app.screens.pages import render
from smart_app.screens.sharing_in_writing import Form, Protected, SaidLine, protected_of
from smart_app.screens.typed import Typed

SHOWN: Mapping[str, str] = {
    "Patient": "name, birth date, address and phone",
    "Goal": "goals in {patient}’s own words, with their dates and how they stand",
    "CarePlan": "the plan of care",
    "CareTeam": "who is on the care team",
    "Encounter": "stays and visits",
    "Condition": "the health conditions of the plan",
    "Provenance": "who wrote what, and when",
}
"""What somebody sees who may read a type, in the order in which it is said."""
BESIDE = frozenset({"Group", "Location", "Organization", "Practitioner", "PractitionerRole"})
"""Types that tell of places and staff, or that list members."""
NEVER = (
    "answers, scores, and how much is done for {patient}",
    "what family and friends said alone",
    "calls, and the notes of the team",
    "treatment for substance use, without {patient}’s consent in writing",
    "anything else labelled as specially protected, like mental health",
)
RULES = {
    True: "Only with a yes: without one it sees nothing.",
    False: "Unless {patient} says no.",
}
"""By whether a client needs a yes (``Client.opt_in``)."""
MOST_DAYS = 5
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Card:
    """One client, for reading.

    Attributes:
        sees: it sees the plan now; ``state`` says so in words.
        facts: label and words.
        shown: what it sees, or would see.
        protected: kinds of protected records, closed or opened in writing; none for whoever does
            not read such records themselves.
    """

    id: str
    name: str
    who: str
    sees: bool
    state: str
    facts: tuple[tuple[str, str], ...]
    shown: str
    said: tuple[SaidLine, ...]
    form: Form
    protected: tuple[Protected, ...] = ()


@dataclass(frozen=True)
class SharingPage:
    """The page; ``everybody`` is about all clients at once."""

    kept: bool
    cards: tuple[Card, ...]
    everybody: tuple[SaidLine, ...]
    form: Form
    never: tuple[str, ...]
    deciders: Mapping[str, str]


def sharing_page(frame: PageFrame, page: SharingPage) -> str:
    """Draw the page."""
    return render("sharing.html", frame=frame, page=page, ways=HOW)


def page_of(told: Told, frame: PageFrame, real: Moment, typed: Typed) -> SharingPage:
    """What was found, in words.

    Args:
        real: real time, in which accesses are noted.
    """
    return SharingPage(
        told.kept,
        tuple(_card(each, told, frame, real, typed) for each in told.lines),
        tuple(_said(each, told, frame) for each in told.everybody),
        _form("", told.everybody, frame, typed),
        tuple(each.format(patient=frame.first_name) for each in NEVER),
        told.deciders,
    )


def _card(line: Line, told: Told, frame: PageFrame, real: Moment, typed: Typed) -> Card:
    client = line.client
    facts = (
        ("Sees it", RULES[client.opt_in].format(patient=frame.first_name)),
        ("Member", _member(line, frame)),
        ("Read lately", _lately(line.lately, real)),
    )
    title = KINDS[client.kind].title.partition(",")[0]
    return Card(
        client.id, client.name, f"{title[0].upper()}{title[1:]}, for {PURPOSES[client.purpose]}",
        line.sees, _state(line, told, frame), facts, _types(line.types, frame),
        tuple(_said(each, told, frame) for each in line.said),
        _form(client.id, line.said, frame, typed),
        protected_of(line, told, frame, typed) if told.protected else (),
    )  # fmt: skip


def _state(line: Line, told: Told, frame: PageFrame) -> str:
    if line.sees:
        return "Sees the plan"
    said = (*told.everybody, *line.said)
    if any(not each.permit for each in said):
        return f"Sees nothing: {frame.first_name} said no"
    if not line.member:
        return "Sees nothing: not a member"
    return "Sees nothing: no yes yet"


def _member(line: Line, frame: PageFrame) -> str:
    if not line.member or line.since is None:
        return f"{frame.first_name} is not among its members."
    until = f" until {short_day(line.until, frame.moment)}" if line.until else ""
    return f"since {short_day(line.since, frame.moment)}{until}"


def _types(types: Iterable[str], frame: PageFrame) -> str:
    mine = set(types)
    known = [
        words.format(patient=frame.first_name)
        for type, words in SHOWN.items() if type in mine or "*" in mine
    ]  # fmt: skip
    return "; ".join(known)


def _lately(lately: tuple[Access, ...], real: Moment) -> str:
    days = dict.fromkeys(short_day(each.at, real) for each in lately)
    return "on " + ", ".join(list(days)[:MOST_DAYS]) if days else "not yet"


def _said(said: Decision, told: Told, frame: PageFrame) -> SaidLine:
    who = told.deciders.get(said.who, "somebody who decides by law") if said.who else ""
    words = f"{who or frame.first_name} said {'yes' if said.permit else 'no'}"
    if said.purpose:
        words += f", as to {PURPOSES[said.purpose]}"
    if said.on:
        words += f" on {short_day(said.on, frame.moment)}"
    if said.how:
        words += f", {HOW[said.how]}"
    by = told.names.get(said.by) or ("whoever runs Footbridge" if said.by == "operator" else "")
    day = short_day(said.since, frame.moment)
    return SaidLine(said.id, words, f"noted {day}{f' by {by}' if by else ''}")


def _form(client: str, said: tuple[Decision, ...], frame: PageFrame, typed: Typed) -> Form:
    seen = next((each.id for each in said if not each.purpose), "")
    id = client or EVERYBODY
    if (typed.form, typed.about) == ("sharing", client):
        return Form(id, uuid4(), client, seen, typed.values, typed.errors)
    return Form(id, uuid4(), client, seen, {"on": frame.moment.today.isoformat()}, {})
