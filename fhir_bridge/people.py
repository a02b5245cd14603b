"""The people around a patient: who they are, how each may be reached, what each said alone.

``look`` gives all of it for a page; ``people`` the names of those who may learn and take tasks on.
What somebody said alone is for staff: it is never read with a launch of the patient or a relative.
The rules are ``care.people``, ``care.safe_contact`` and ``care.support``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, learners, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.people import Person, is_minor_born, sound_person
from fhir_bridge.care.safe_contact import SafeContact, sound_contact
from fhir_bridge.care.skills import Shown
from fhir_bridge.care.support import Answers, Leading, Support, status_of
from fhir_bridge.cases import begin
from fhir_bridge.errors import NotAllowed, NotFound
from fhir_bridge.launches import Context
from fhir_bridge.r4 import caregiving
from fhir_bridge.r4.caregiving import Agreed
from fhir_bridge.r4.observation import Code, Noted, observation_from_fhir, observation_to_fhir
from fhir_bridge.r4.related_person import (
    ehr_id_of,
    related_person_from_fhir,
    related_person_to_fhir,
)
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Query, Term, Token, search
from fhir_bridge.store.snapshot import once
from fhir_bridge.wire import read_json

PATIENT = learners.PATIENT
MOST_PATIENTS = 5
"""A chart is of one patient, whom an EHR may know under more than one id."""
Said = TypeVar("Said")


@dataclass(frozen=True)
class Dated(Generic[Said]):
    """Something that was noted: what, when, by whom, under which id."""

    said: Said
    at: datetime
    by: str
    id: str


@dataclass(frozen=True)
class Someone:
    """One person with all that is known of them.

    Attributes:
        version: of the person's record; a change must name it.
        ehr_id: the EHR's id of them, where they were taken over from it.
        asked, contact, agreed: the newest of each; None where there is none.
        shown: every look at their own skills.
    """

    ref: str
    version: int
    person: Person
    ehr_id: str = ""
    asked: Dated[Answers] | None = None
    contact: Dated[SafeContact] | None = None
    agreed: Dated[Agreed] | None = None
    shown: tuple[Shown, ...] = ()

    @property
    def status(self) -> str:
        """A key of ``care.support.STATUS_WORDS``."""
        if self.asked is None:
            return status_of(Support(self.person.around))
        answers = self.asked.said
        return status_of(replace(answers.support(self.shown),
                                 present=answers.present and self.person.around))  # fmt: skip

    @property
    def leads(self) -> Dated[Agreed] | None:
        """What they handle now; None where they never did, or stopped."""
        agreed = self.agreed
        return agreed if agreed and not agreed.said.stopped and self.person.around else None

    def leading(self, today: date, agreed: Agreed = Agreed()) -> Leading:  # noqa: B008 - frozen
        """What is known of what must be known before they lead."""
        said = self.asked.said if self.asked else Answers(alone=False)
        return Leading(
            said.alone, self.person.age(today), agreed.tasks, said.hours, said.limits,
            said.back_up, self.person.authority, agreed.kept, said.knows_to_stop, agreed.agrees,
            said.own_health, said.relief,
        )  # fmt: skip


def people(bridge: Bridge, chart: Chart) -> Mapping[str, str]:
    """Names of those who can learn and take tasks on, by ``RelatedPerson/<id>``."""
    with bridge.store.reading() as session:
        return learners.people(session, chart)


def look(bridge: Bridge, context: Context) -> tuple[Someone, ...]:
    """Everybody around the patient, in the order in which they were noted.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    with bridge.store.reading() as session:
        return tuple(everybody(session, bridge, context))


def everybody(session: Session, bridge: Bridge, context: Context) -> Iterator[Someone]:
    """The same inside a transaction."""
    chart = context.chart
    answered = newest(session, chart, caregiving.ANSWERED)
    # how to reach somebody and what they handle is for all of the team; what they said is not
    reached = newest(session, chart.whole, caregiving.CONTACT)
    agreed = newest(session, chart.whole, caregiving.LEADING)
    shown = learners.each_learner(session, chart, bridge.zone)
    for kept in authored.each_of(session, chart, "RelatedPerson"):
        ref = f"RelatedPerson/{kept.id}"
        yield Someone(
            ref, kept.version, related_person_from_fhir(kept.data),
            ehr_id_of(kept.data, context.site.base),
            asked=_dated(answered.get(ref), caregiving.answers_of),
            contact=_dated(reached.get(ref), caregiving.contact_of),
            agreed=_dated(agreed.get(ref), caregiving.leading_of),
            shown=shown[ref].shown if ref in shown else (),
        )  # fmt: skip


def owners(session: Session, chart: Chart) -> dict[str, str]:
    """Who handles which task for the patient now: ``RelatedPerson/<id>`` by code of the task."""
    around, found = learners.people(session, chart), dict[str, str]()
    for who, (_, noted) in newest(session, chart.whole, caregiving.LEADING).items():
        agreed = caregiving.leading_of(noted)
        if who in around and not agreed.stopped:
            found |= dict.fromkeys(agreed.tasks, who)
    return found


def seen_to(bridge: Bridge, chart: Chart) -> dict[str, str]:
    """``owners``, for a page."""
    with bridge.store.reading() as session:
        return owners(session, chart)


def is_minor(session: Session, chart: Chart, today: date) -> bool:
    """The patient is under 18, as far as the EHR told us."""
    page = search(session, chart, Query("Patient", count=MOST_PATIENTS))
    born = (read_json(row.body).get("birthDate") for row in page.rows if row.owner == "ehr")
    return any(isinstance(each, str) and is_minor_born(each, today) for each in born)


def reach(bridge: Bridge, chart: Chart) -> Dated[SafeContact] | None:
    """How the patient may be reached; None where no rule was given."""
    with bridge.store.reading() as session:
        return reach_in(session, chart)


def reach_in(session: Session, chart: Chart) -> Dated[SafeContact] | None:
    """The same, inside a session."""
    found = newest(session, chart, caregiving.CONTACT).get(PATIENT)
    return _dated(found, caregiving.contact_of)


def reach_sign(session: Session, chart: Chart) -> tuple[str, ...]:
    """What stands beside every number of the patient, a few words each."""
    told = reach_in(session, chart)
    return told.said.sign if told else ()


def put_person(
    bridge: Bridge, context: Context, key: UUID, person: Person, version: int | None = None,
    ehr_id: str = "",
) -> None:  # fmt: skip
    """Add somebody, or change what is known of them; the same press twice is one.

    Args:
        key: born with the form; names them.
        version: the one the change was made from; None for somebody new.
        ehr_id: of somebody of the EHR's care team who is taken over.

    Raises:
        Refused: something is missing.
        Stale: they were changed since the form was drawn.
    """
    at, chart = bridge.clock(), context.chart
    person = sound_person(person, _today(bridge, at))
    with bridge.store.writing() as session:
        begin(session, context, at)
        row = resources.find(session, chart, "RelatedPerson", str(key))
        before = read_json(row.body) if row else {}
        linked = ehr_id or ehr_id_of(before, context.site.base)
        if row and related_person_from_fhir(before) == person:
            return  # pressed before, or nothing was changed
        made = related_person_to_fhir(
            person, patient=f"Patient/{chart.patient}",
            from_ehr=(context.site.base, linked) if linked else None,
        )  # fmt: skip
        authored.keep(session, context, made, id=str(key), at=at, expected=version)


def put_contact(
    bridge: Bridge, context: Context, key: UUID, contact: SafeContact, about: str = PATIENT
) -> None:
    """Keep how somebody may be reached; the newest rule stands, those before stay readable.

    Args:
        about: ``PATIENT`` or ``RelatedPerson/<id>``.

    Raises:
        Refused: it says nothing.
        NotFound: there is no such person.
    """
    sound_contact(contact)
    at, by = bridge.clock(), context.chart.actor.who
    noted = caregiving.noted_contact(contact, learner=about, at=at, by=by)
    with bridge.store.writing() as session:
        keep_once(session, context, key, noted)


def was_kept(session: Session, chart: Chart, key: UUID) -> bool:
    """Whether the form of this key was pressed before: whatever is so by now, it is kept."""
    return resources.find(session, chart, "Observation", str(key)) is not None


def keep_once(session: Session, context: Context, key: UUID, noted: Noted) -> None:
    """Keep one Observation under the key of its form; pressed again, it is there already.

    Raises:
        NotFound: whom it is about is no person of this chart.
    """
    chart = context.chart
    begin(session, context, noted.at)
    type, _, id = noted.learner.partition("/")
    if noted.learner and (
        type != "RelatedPerson" or resources.find(session, chart, type, id) is None
    ):
        raise NotFound
    if not was_kept(session, chart, key):
        made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
        authored.keep(session, context, made, id=str(key), at=noted.at)


@once
def each_noted(session: Session, chart: Chart, code: Code) -> list[tuple[str, Noted]]:
    """Every Observation of ours about one thing with its id, oldest first."""
    about = (Term("code", (Token(code.system, code.code),)),)
    kept = list(authored.each_of(session, chart, "Observation", about))
    told = [(each.id, observation_from_fhir(each.data)) for each in kept]
    return sorted(told, key=lambda each: each[1].at)  # two of one moment: as they were kept


def newest(session: Session, chart: Chart, code: Code) -> dict[str, tuple[str, Noted]]:
    """The newest of them for each person; the patient's is ``PATIENT``."""
    return {each.learner: (id, each) for id, each in each_noted(session, chart, code)}


def staff_only(context: Context) -> None:
    """Stop a launch of the patient or a relative: they would read what others said alone.

    Raises:
        NotAllowed: it is one.
    """
    if context.user.startswith(staff.NOT_STAFF):
        raise NotAllowed


def _dated(found: tuple[str, Noted] | None, read: Callable[[Noted], Said]) -> Dated[Said] | None:
    if found is None:
        return None
    id, noted = found
    return Dated(read(noted), noted.at, noted.by, id)


def _today(bridge: Bridge, at: datetime) -> date:
    return at.astimezone(bridge.zone).date()
