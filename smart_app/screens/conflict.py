"""Two texts of one goal: last agreed, here, in the EHR; each field is chosen whole.

Nothing is chosen beforehand, not even where only one side changed: that is said, and the nurse
decides. Every choice works without a script.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from fhir_bridge.care.goal import STATUS_WORDS, Status
from fhir_bridge.conflicts import OURS, THEIRS, Conflict, Field
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import LABELS
from smart_app.screens.moments import Moment, day, fhir_date, fhir_day, when
from smart_app.screens.pages import render
from smart_app.screens.wording import Piece, marked

NO_DATE = "No date"

CHANGED = {
    (True, False): "Changed here",
    (False, True): "Changed in {ehr}",
    (True, True): "Changed in both",
}
"""Who changed a field since both agreed: here, there."""


@dataclass(frozen=True)
class Side:
    """One text of one field: what a radio chooses, in pieces with what is new in them marked."""

    value: str
    title: str
    pieces: tuple[Piece, ...]
    chosen: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class Row:
    """One field of the page.

    Attributes:
        base: what was last agreed, in words; None where that is not known.
        changed: who changed it since, in words; "" where that is not known.
        sides: ours and theirs; one alone where the two are the same.
        error: what to do about it.
    """

    name: str
    label: str
    base: str | None
    changed: str
    sides: tuple[Side, ...]
    error: str = ""


@dataclass(frozen=True)
class ConflictPage:
    """What the page shows.

    Attributes:
        rows: the fields in which the two differ, then (``same``) those in which they do not.
        also: what else differs there and stays as it is here.
        since: when each text came to be, in words.
    """

    key: str
    version: int
    seen: str
    submission: str
    rows: tuple[Row, ...]
    same: tuple[Row, ...]
    also: tuple[str, ...]
    base_known: bool
    ours_since: str
    theirs_since: str


def conflict_values(
    conflict: Conflict, frame: PageFrame, submission: UUID, *,
    chosen: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None,
) -> ConflictPage:  # fmt: skip
    """What the page shows of a conflict.

    Args:
        submission: names this sending of the form.
        chosen: what was chosen before a mistake.
        errors: what to do about a field, by name.
    """
    rows = [_row(field, frame, chosen or {}, errors or {}) for field in conflict.fields]
    ehr_version = conflict.kept.placed.ehr_version if conflict.kept.placed else None
    there = fhir_day(conflict.changed_at, frame.moment)
    counted = f"version {ehr_version}" if ehr_version and ehr_version.isdecimal() else ""
    return ConflictPage(
        key=str(conflict.kept.goal.key),
        version=conflict.kept.version,
        seen=conflict.seen,
        submission=str(submission),
        rows=tuple(row for row in rows if len(row.sides) > 1),
        same=tuple(row for row in rows if len(row.sides) == 1),
        also=conflict.also,
        base_known=conflict.base_version > 0,
        ours_since=f"saved {when(conflict.kept.changed_at, frame.moment)}",
        theirs_since=" · ".join(filter(None, (f"changed {there}" if there else "", counted))),
    )


def conflict_page(frame: PageFrame, page: ConflictPage) -> str:
    """Draw the page."""
    return render("goal_conflict.html", frame=frame, page=page)


def _row(
    field: Field, frame: PageFrame, chosen: Mapping[str, str], errors: Mapping[str, str]
) -> Row:
    base = None if field.base is None else _words(field.name, field.base, frame.moment)
    ours, theirs = (_words(field.name, each, frame.moment) for each in (field.ours, field.theirs))
    before = (theirs, ours) if base is None else (base, base)  # what each is compared with
    take = f"Take what is in {frame.ehr_name}"
    sides = [
        Side(OURS, "Keep what is here", marked(ours, before[0])),
        Side(THEIRS, take, marked(theirs, before[1]), why_not=field.why_not),
    ]
    sides = [replace(side, chosen=chosen.get(field.name) == side.value) for side in sides]
    changed = ""
    if field.base is not None and field.differs:
        who = (field.ours != field.base, field.theirs != field.base)
        changed = CHANGED.get(who, "").format(ehr=frame.ehr_name)
    return Row(
        field.name,
        LABELS[field.name].format(patient=frame.first_name),
        base,
        changed,
        tuple(sides if field.differs else sides[:1]),
        errors.get(field.name, ""),
    )


def _words(name: str, value: str, moment: Moment) -> str:
    """A value as a person reads it; one that cannot be read as it came."""
    if name == "status":
        return STATUS_WORDS[Status(value)] if value in set(Status) else value or "No status"
    if name == "due":
        whole = fhir_date(value, moment)
        return day(whole, moment) if whole else fhir_day(value, moment) or value or NO_DATE
    return value or "No words"
