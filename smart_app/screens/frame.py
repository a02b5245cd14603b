"""What every page of a launch shares: whose it is, where it came from, what it can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fhir_bridge.care.asking import others_speak
from fhir_bridge.care.case import State
from fhir_bridge.r4.views import CareTeamMemberView, PatientView
from smart_app.screens.advocacy_lines import MatterLine
from smart_app.screens.alert_lines import AlertLine
from smart_app.screens.connection import NOTHING_TO_SAY, Connection
from smart_app.screens.contact_row import ContactRow
from smart_app.screens.following_lines import FollowedLine
from smart_app.screens.handed import HandedLine
from smart_app.screens.look_lines import NO_LOOKS, LooksLine
from smart_app.screens.medicine_questions import MedicineQuestion
from smart_app.screens.moments import Moment, age, fhir_date, fhir_day, long_day
from smart_app.screens.plan_lines import PlanLine
from smart_app.screens.transition_lines import PointLine
from smart_app.screens.transition_nav import PAGES as WAY_PAGES
from smart_app.screens.transition_nav import WayPage


@dataclass(frozen=True)
class Tab:
    """A page of the chart: its name in the address, its word, its icon."""

    name: str
    title: str
    icon: str


TABS = (
    Tab("today", "Today", "clipboard-list"),
    Tab("transition", "Transition", "building-hospital"),
    Tab("goals", "Goals", "target-arrow"),
    Tab("approach", "Approach", "progress-check"),
    Tab("support", "Support", "users"),
    Tab("plan", "Plan", "list-check"),
    Tab("handout", "Handout", "map-2"),
    Tab("record", "Record", "folder"),
)

PLAN_PAGES = (
    Tab("plan", "Who does what", "list-check"),
    Tab("plan/needs", "Needs and services", "heart-handshake"),
    Tab("plan/advocacy", "Advocacy", "gavel"),
    Tab("plan/directory", "Directory", "book"),
    Tab("sharing", "Who sees it", "share"),
)
"""The pages of the plan, one beside the other on each of them."""


HOSPICE_NUMBER = "hospice-number"
"""The checkpoint that says whom to call in hospice care."""


@dataclass(frozen=True)
class Notice:
    """What just happened, said once above the page: kind ``good``, ``warn`` or ``info``."""

    kind: str
    text: str


@dataclass(frozen=True)
class CaseLine:
    """Where the work with the patient stands, in a line.

    Attributes:
        words: the state as staff read it.
        holder: the name of who took it on, while that lasts; "" when nobody has.
        since: when it came there.
        ways: where this user may move it.
    """

    state: State
    words: str
    holder: str
    since: datetime
    ways: frozenset[State]


@dataclass(frozen=True)
class ApproachLine:
    """How much is done for, with or by the patient, in a line; "" for what is not known.

    Attributes:
        overall: what the open work needs most, as staff read it.
        review: when a decision is looked at again.
        late: that day has passed: ours to do.
        more: what waits to be decided, in words.
    """

    overall: str
    review: str
    late: bool
    more: tuple[str, ...]


@dataclass(frozen=True)
class EmergencyLine:
    """What an emergency opened here, until when by real time; ``part_2``: Part 2 records, too."""

    until: str
    part_2: bool


@dataclass(frozen=True)
class PageFrame:
    """One launch's page.

    Attributes:
        ctx: the launch, as in the address.
        csrf: posted back by every form.
        patient_id: our id; posted back as ``expected_patient`` and sent as ``X-Patient``.
        patient: who it is.
        ehr_name: the EHR as staff know it.
        moment: when and where the page is drawn.
        user_name: who is signed in.
        read_at: when the patient was read from the EHR.
        reachable: the EHR answered; False shows "not reachable" beside its name.
        show_banner: the EHR asked for our banner (SMART ``need_patient_banner``).
        takes_goals: this EHR and this launch accept goals; False changes the words of saving.
        enrolled: care coordination has started; False offers to start it.
        case: where it stands, on the pages that say so.
        owed: what somebody has still to do, ours and late first, on the page that says so.
        matters: what is fought for and still open or in force, on the page that says so.
        followed: referrals and aids that are open, ours and late first, on the page that says so.
        approach: how much is done for the patient, on the page that says so.
        stays: checkpoints of a transition that are to be done by a known day, the most urgent
            first, on the pages that say so; what the tab is marked by.
        handed: handovers that nobody answered yet, on the page that says so.
        alerts: readings from home that wait for an answer, on the pages that say so.
        books_alone: the patient has shown how to book a visit alone, on the page that says so.
        contact: where the first contact after a stay stands, on the pages that say so.
        questions: about medicines, to a prescriber: asked or to be asked, on the pages that say so.
        looks: what is to be looked at again after coming home, on the pages that say so.
        hospice: hospice care is going on; nothing is asked of anybody.
        hospice_line: whom the hospice says to call, day and night; "" where nobody noted it.
        active: the tab, a name of ``TABS`` ("" for none).
        clock_note: said in the footer when the care clock is not real time.
        notes: what this connection cannot do, one sentence each.
        team: who else cares for the patient, once read; fills the banner.
        reach: how the patient may be reached, a few words each; beside every number.
        lifeline: 988 and the safety plan stand on every page, after psychiatric care.
        notice: what just happened.
        emergency: what is open beyond this user's role, for some hours.
        may_open: this user may open what their role hides, in an emergency.
        beside: this user may open the pages of the site's staff, too.
        asks_alone: this user asks caregivers alone, and reads what they said.
        connection: how long the EHR lets us go on.
        opened_on: type to the EHR's id of what was open there when we were started (L36).
        themed: the EHR gave a style, and something of it is taken (L38).
    """

    ctx: str
    csrf: str
    patient_id: str
    patient: PatientView
    ehr_name: str
    moment: Moment
    user_name: str = ""
    read_at: datetime | None = None
    reachable: bool = True
    show_banner: bool = True
    takes_goals: bool = True
    enrolled: bool = True
    case: CaseLine | None = None
    approach: ApproachLine | None = None
    alerts: tuple[AlertLine, ...] = ()
    contact: ContactRow | None = None
    owed: tuple[PlanLine, ...] = ()
    followed: tuple[FollowedLine, ...] = ()
    matters: tuple[MatterLine, ...] = ()
    stays: tuple[PointLine, ...] = ()
    books_alone: bool = False
    questions: tuple[MedicineQuestion, ...] = ()
    handed: tuple[HandedLine, ...] = ()
    looks: LooksLine = NO_LOOKS
    hospice: bool = False
    hospice_line: str = ""
    active: str = ""
    clock_note: str = ""
    notes: tuple[str, ...] = ()
    team: tuple[CareTeamMemberView, ...] = ()
    reach: tuple[str, ...] = ()
    lifeline: bool = False
    notice: Notice | None = None
    connection: Connection = NOTHING_TO_SAY
    opened_on: Mapping[str, str] = field(default_factory=dict)
    themed: bool = False
    beside: bool = False
    asks_alone: bool = True
    emergency: EmergencyLine | None = None
    may_open: bool = False

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The pages one can go to."""
        return TABS

    @property
    def needs_a_look(self) -> frozenset[str]:
        """Tabs behind which something is due today or late."""
        due = any(line.place in {"late", "now"} for line in self.stays)
        return frozenset({"transition"} if due else ())

    @property
    def plan_pages(self) -> tuple[Tab, ...]:
        """The pages of the plan."""
        return PLAN_PAGES

    @property
    def way_pages(self) -> tuple[WayPage, ...]:
        """The pages of a way home."""
        return WAY_PAGES

    def url(self, path: str) -> str:
        """The address of a page of this launch."""
        return f"/c/{self.ctx}/{path}"

    @property
    def name(self) -> str:
        """The patient's name, or words that admit there is none."""
        return self.patient.name or "Patient without a name"

    @property
    def first_name(self) -> str:
        """What the patient is called, as it stands in "in Walter's own words"."""
        first = self.patient.name.split()[0] if self.patient.name else "the patient"
        return self.patient.called or first

    @property
    def possessive(self) -> str:
        """``Walter’s``."""
        return f"{self.first_name}’s"

    @property
    def born(self) -> str:
        """``Mar 14, 1948``; a partial date as far as it is known."""
        whole = fhir_date(self.patient.birth_date, self.moment)
        return long_day(whole) if whole else fhir_day(self.patient.birth_date, self.moment)

    @property
    def age(self) -> str:
        """``78 y``; "" after death or without a birth date."""
        return "" if self.patient.deceased else age(self.patient.birth_date, self.moment)

    @property
    def is_young_child(self) -> bool:
        """Whether others speak for the patient: under twelve years, as far as that is known."""
        return others_speak(fhir_date(self.patient.birth_date, self.moment), self.moment.today)

    @property
    def identity(self) -> str:
        """Two identifiers in one line, as beside every button that writes."""
        return f"{self.name}, born {self.born}" if self.born else f"{self.name}, birth date unknown"

    @property
    def interpreter(self) -> str:
        """``Spanish interpreter needed`` where that is so."""
        if self.patient.deceased or not self.patient.interpreter_needed:
            return ""
        return f"{self.patient.language or ''} interpreter needed".strip()

    @property
    def in_place_of_ours(self) -> str:
        """In hospice care: whom to call, day and night, as somebody noted it."""
        return self.hospice_line or "The hospice’s own number is not noted yet"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The right side of the banner: label and value, only what is known."""
        rows = (
            ("Phone", "" if self.patient.deceased else self.patient.phone or ""),
            ("Language", "" if self.interpreter else self.patient.language or ""),
            ("Caregiver", self.caregiver),
            ("Primary care", self._team_name("primary care", "pcp", "general practi")),
        )
        return tuple((label, value) for label, value in rows if value)

    @property
    def caregiver(self) -> str:
        """The first related person of the care team, with what they are to the patient."""
        for member in self.team:
            if (member.reference or "").startswith("RelatedPerson/") and member.name:
                told = "(" in member.name or not member.role  # "Maria Okafor (daughter)"
                return member.name if told else f"{member.name} ({str(member.role).lower()})"
        return ""

    def _team_name(self, *roles: str) -> str:
        for member in self.team:
            if any(word in (member.role or "").lower() for word in roles):
                return member.name or ""
        return ""
