"""What a page needs of a record, as values: made by ``r4.reading`` from any EHR's JSON.

Every view keeps the id and whether the record may say more than we understand
(``cannot_be_fully_read``: a modifier extension or implicit rules, C10). Dates are FHIR text, as
precise as they came. A status of ``entered-in-error`` is for the caller to hide and count (C11).
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class View:
    """What all views have."""

    id: str
    cannot_be_fully_read: bool = False


@dataclass(frozen=True, kw_only=True)
class PatientView(View):
    """Who the patient is. ``language`` is a word (*Spanish*), ``gender`` FHIR's code.

    ``called`` is what to say for the patient in a sentence; "" when no given name is told.
    ``phone_note`` is what the EHR says of using the number.
    """

    name: str
    birth_date: str | None
    gender: str
    sex_word: str
    mrn: str | None
    phone: str | None
    language: str | None
    interpreter_needed: bool
    deceased: bool
    identifiers: tuple[tuple[str, str], ...]
    called: str = ""
    phone_note: str = ""


@dataclass(frozen=True, kw_only=True)
class CarePlanView(View):
    """A care plan. ``summary`` is its narrative in lines of plain text, 300 characters at most."""

    title: str
    status: str
    updated: str | None
    activities: int
    open_activities: int
    summary: str


@dataclass(frozen=True, kw_only=True)
class EncounterView(View):
    """A visit or stay. ``kind`` is a word for its class; ``hospice``: it is or led to hospice."""

    kind: str
    status: str
    start: str | None
    end: str | None
    reason: str | None
    place: str | None
    who: str | None
    hospice: bool = False


@dataclass(frozen=True, kw_only=True)
class ConditionView(View):
    """A problem. ``status`` is the clinical status, or why the record does not count.

    ``kind`` is ``problem`` (on the list), ``visit`` (a diagnosis of one visit) or empty.
    """

    name: str
    status: str
    onset: str | None
    kind: str = ""


@dataclass(frozen=True)
class CareTeamMemberView:
    """One person or organisation of a care team."""

    name: str
    role: str | None
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class CareTeamView(View):
    """A care team and its members."""

    name: str
    status: str
    members: tuple[CareTeamMemberView, ...]


@dataclass(frozen=True, kw_only=True)
class MedicineView(View):
    """A medicine that was ordered, or that somebody told of.

    Attributes:
        name: None where the record names it only by a link.
        how: how it is taken, in the record's own words.
        status: FHIR's code for requests or statements.
        since: when it was ordered, or told.
        who: who ordered it, or told of it.
        forbids: the record says that it is *not* to be given.
        intent: what kind of request it is.
        protected: bears a label that asks for more privacy than other records.
        category: FHIR's code of where it belongs: ``inpatient``, ``discharge`` and the like.
        stay: the Encounter it was ordered in, as the record points to it.
        replaces: the request it follows, as the record points to it.
        changed: when the record was changed last.
    """

    name: str | None
    how: str
    status: str
    since: str | None
    who: str | None
    why: str | None = None
    forbids: bool = False
    intent: str = "order"
    protected: bool = False
    category: str = ""
    stay: str = ""
    replaces: str = ""
    changed: str | None = None


@dataclass(frozen=True, kw_only=True)
class GoalView(View):
    """A goal of ours or of the EHR. ``who`` is who does it today; only ours say so."""

    statement: str
    status: str
    status_word: str
    strategy: str | None
    due: str | None
    start: str | None
    who: str | None
    last_updated: str | None
    identifiers: tuple[tuple[str, str], ...]
    achievement: str | None


@dataclass(frozen=True)
class Quarantined:
    """A record that could not be read, and why in words without patient data."""

    type: str
    id: str
    reason: str
