"""Who saw what of a patient. To say another kind of record in words: a row in ``KINDS``."""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_bridge.accesses import MOST, Access
from fhir_bridge.clients import PURPOSES
from fhir_bridge.emergencies import WHAT, Opening
from smart_app.screens.moments import when
from smart_app.screens.pages import render
from smart_app.screens.staff_frame import StaffFrame

DID: Mapping[str, str] = {
    "C": "wrote", "R": "read", "U": "changed", "D": "ended", "E": "looked for",
}  # fmt: skip
"""By ``AuditEvent.action``."""
WHOLE: Mapping[str, str] = {
    "launch": "opened the chart",
    "logout": "signed out",
    "refused": "asked for what the role does not include",
}
"""What an access was, where a verb and a kind of record do not say it."""
KINDS: Mapping[str, str] = {
    "accesses": "this list",
    "emergency": "what was opened in an emergency",
    "nothing": "nothing that was there",
    "case": "where the work stands",
    "enrolment": "whether a record is kept",
    "handout": "the handout",
    "calendar": "the calendar file",
    "Sharing": "what was said to sharing",
    "Membership": "whose member the patient is",
    "WrittenConsent": "what was agreed to in writing",
}
"""What an access was about, where it is no kind of record by its own name."""
PROTECTED = ", specially protected records among it, by a consent in writing"
EMERGENCY = ", in an emergency"
BY_EMERGENCY: Mapping[str, str] = {
    "E": "opened what the role hides, in an emergency",
    "D": "ended what was open in an emergency",
}
"""What was done with the emergency itself, by ``AuditEvent.action``."""
PROGRAM = "Footbridge itself"
OPERATOR = "Whoever runs Footbridge"
NAMES: Mapping[str, str] = {"operator": OPERATOR, "system": PROGRAM, "footbridge": PROGRAM}
NAMELESS = "Somebody whose name we do not know"


@dataclass(frozen=True)
class AccessRow:
    """One access, for reading."""

    when: str
    who: str
    where: str
    words: str
    stopped: bool


@dataclass(frozen=True)
class OpeningLine:
    """What was opened in an emergency and nobody looked at yet, for reading."""

    id: str
    who: str
    number: str
    times: str
    what: str
    reason: str
    mine: bool


def accesses_page(
    frame: StaffFrame,
    number: str = "",
    found: tuple[Access, ...] | None = None,
    openings: tuple[Opening, ...] = (),
) -> str:
    """Draw the page; ``found`` is None before somebody asked."""
    rows = None if found is None else tuple(_row(each, frame) for each in found)
    lines = tuple(_line(each, frame) for each in openings)
    return render("accesses.html", frame=frame, number=number, rows=rows, most=MOST, openings=lines)


def _line(each: Opening, frame: StaffFrame) -> OpeningLine:
    too = ", records of treatment for substance use too" if each.part_2 else ""
    return OpeningLine(
        each.id, each.who or NAMELESS, each.number,
        f"{when(each.since, frame.real)} until {when(each.until, frame.real)}",
        f"What is specially protected{too}", each.reason, each.mine,
    )  # fmt: skip


def _row(each: Access, frame: StaffFrame) -> AccessRow:
    what = ", ".join(KINDS.get(kind, kind) for kind in each.what)
    did = WHOLE.get(what, f"{DID.get(each.action, each.action)} {what}")
    if each.protected:
        did += PROTECTED
    if each.emergency:
        did = BY_EMERGENCY.get(each.action, did) if what == KINDS[WHAT] else did + EMERGENCY
    return AccessRow(
        when(each.at, frame.real), each.name or NAMES.get(each.who, NAMELESS),
        f"{'another system' if each.client else 'here'}, for {PURPOSES[each.purpose]}",
        did, each.refused,
    )  # fmt: skip
