"""The plan with Walter's people: the list, its form, one commitment, and Today with ours late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.commitment_moves import Kind, Side, State
from fhir_bridge.care.commitments import Agreed, Commitment, Owner, Said, Step
from fhir_bridge.care.enablement import Doer
from fhir_bridge.commitments import KeptCommitment, Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.plan import ItemPage, happening, item_page, plan_page, saying, way
from smart_app.screens.plan_form import Choice, PlanForm, blank
from smart_app.screens.plan_lines import PlanGroup, PlanLine, groups_of, line_of
from smart_app.screens.today import today_page

BEGAN = datetime(2026, 11, 16, 15, 5, tzinfo=UTC)
DAY = date(2026, 11, 20)
RC = "Practitioner/castillo"
NAMES = {RC: "R. Castillo RN"}
OWNERS = {
    "kim": Owner(Side.STAFF, "K. Kim CHW", "Practitioner/kim"),
    "walter": Owner(Side.PATIENT, "Walter J. Okafor", "Patient/7b0a"),
    "maria": Owner(Side.CAREGIVER, "Maria Okafor", "RelatedPerson/maria"),
    "lindqvist": Owner(Side.CLINICIAN, "Dr. A. Lindqvist", "Practitioner/lindqvist"),
    "agency": Owner(Side.AGENCY, "Bluestem Home Health & “More” <Inc>"),
}
PEOPLE = tuple(
    Choice(owner.reference or "x", owner.side, owner.name, owner.name) for owner in OWNERS.values()
)


def made(
    who: str, what: str, days: int, kind: Kind = Kind.COMMITMENT, *steps: Step, if_waits: str = ""
) -> Commitment:
    """One that was agreed four days ago and went this way."""
    doer = Doer.TOGETHER if kind is Kind.TO_DO else None
    agreed = Agreed(kind, what, OWNERS[who], DAY + timedelta(days=days), if_waits, doer)
    one = Commitment.begun(agreed, RC, BEGAN, role=LEAD)
    for step in steps:
        one = one.move_to(step, role=LEAD)
    return one


def step(state: State, **said: object) -> Step:
    """What was noted yesterday."""
    return replace(Step(state, RC, BEGAN + timedelta(days=3)), **said)  # type: ignore[arg-type]


BUS = step(
    State.DID_NOT_HAPPEN, why="The bus did not come <again> & nobody called", cause="ride",
    ours=True,
)  # fmt: skip
TALKED = (
    made("walter", "Go to the visit with Dr. Lindqvist", -2, Kind.COMMITMENT, BUS,
         if_waits="The weight may climb with nobody looking")
    .tell(Said("Patient/7b0a", BEGAN, "I waited an hour", "Walter J. Okafor"))
    .tell(Said(RC, BEGAN, "That was ours to find"))
    .learn(Said(RC, BEGAN, "Call the driver the day before"))
)  # fmt: skip
ALL = (
    made("kim", "Book a ride that really comes", -3, if_waits="The visit cannot be"),
    TALKED,
    made("lindqvist", "Furosemide 20 mg or 40 mg?", -1, Kind.QUESTION),
    made("maria", "Fill the pill box on Sunday", 2, Kind.COMMITMENT, step(State.ACKNOWLEDGED)),
    made("agency", "Send a nurse", 4),
    made("kim", "Order the refill", 19, Kind.TO_DO),
    made("walter", "Bring the diary", 0, Kind.COMMITMENT, step(State.DONE)),
    made("maria", "Call the clinic", 0, Kind.COMMITMENT,
         step(State.NOT_NEEDED, why="They called us")),
)  # fmt: skip


def groups(frame: PageFrame, role: str = LEAD) -> tuple[PlanGroup, ...]:
    """All of them in their order."""
    listed = [(str(UUID(int=at)), 1, each) for at, each in enumerate(ALL)]
    return groups_of(listed, frame.moment, role)


def open_lines(frame: PageFrame) -> tuple[PlanLine, ...]:
    """What Today says of them."""
    return tuple(line for group in groups(frame) for line in group.lines if line.open)


def item(frame: PageFrame, one: Commitment, wanted: State | None = None, role: str = LEAD) -> str:
    """The page of one; with ``wanted``, after a form for it that lacked everything."""
    told = Told((KeptCommitment("1", 2, one),), role, NAMES)
    line = line_of("1", 2, one, frame.moment, role)
    errors = {"why": "Write a few words.", "cause": "Choose one.", "due": "Give the new day."}
    return item_page(frame, ItemPage(
        line,
        tuple(
            way(each, line, {"theirs": "I was there"}, errors) if each.after is wanted
            else way(each, line)
            for each in line.moves
        ),
        tuple(happening(each, told, one, frame) for each in reversed(one.steps)),
        tuple(saying(each, told, frame) for each in one.said),
        tuple(saying(each, told, frame) for each in one.learnt),
        UUID(int=1), UUID(int=2), UUID(int=3), bool(role),
        errors={"said": "Write a few words.", "learnt": "Write a few words."} if wanted else {},
    ))  # fmt: skip


def form(frame: PageFrame, kind: Kind) -> PlanForm:
    """An empty form of a kind."""
    return blank(UUID(int=9), kind, PEOPLE, frame, (("1", "Weigh every morning"),))


def plan_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the pages by name."""
    frame = replace(frame, active="plan")
    today = replace(frame, active="today", owed=open_lines(frame))
    errors = {"what": "Write what is to be done.", "owner": "Say who.", "due": "Give a day."}
    lacking = replace(form(frame, Kind.TO_DO), values={"what": "<b>"}, errors=errors)
    died = replace(frame, patient=replace(frame.patient, deceased=True))
    return {
        "plan": plan_page(frame, groups(frame), form(frame, Kind.COMMITMENT)),
        "plan-first": plan_page(frame, (), form(frame, Kind.QUESTION)),
        "plan-mistakes": plan_page(frame, groups(frame), lacking),
        "plan-not-mine": plan_page(frame, groups(frame, ""), None),
        "plan-died": plan_page(died, groups(died), form(died, Kind.TO_DO)),
        "plan-talk": item(frame, TALKED),
        "plan-late": item(frame, ALL[0], State.DID_NOT_HAPPEN),
        "plan-question": item(frame, ALL[2], State.DONE),
        "plan-done": item(frame, ALL[6]),
        "plan-one-died": item(died, TALKED, role=""),
        "today-late": today_page(today, (), {}),
    }
