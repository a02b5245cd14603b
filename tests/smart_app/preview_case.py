"""The page of the case, and Today where the case comes next, with Walter's data."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fhir_bridge.care.case import LEAD, MOVES, ROSTER, STATE_WORDS, SYSTEM, Case, State
from smart_app.screens.case import CasePage, case_page, happening, way
from smart_app.screens.frame import CaseLine, PageFrame
from smart_app.screens.today import today_page

BEGAN = datetime(2026, 11, 18, 14, 5, tzinfo=UTC)
RC = "Practitioner/castillo"
NAMES = {RC: "R. Castillo RN"}
WHY = "He wants to be with his sister <in March> & “rest”; we look again in April"
WALK = (
    State.UNASSIGNED, State.ACCEPTED, State.CONSENTED, State.ACTIVE, State.EVALUATED,
    State.FINISHED, State.REOPENED, State.DECLINED,
)  # fmt: skip


def walked(*states: State) -> Case:
    """A case that came this way."""
    case = Case.opened("footbridge", BEGAN, role=SYSTEM, how=ROSTER)
    for number, state in enumerate(states):
        consent = MOVES[case.state, state].consent
        case = case.move_to(
            state, RC, BEGAN + timedelta(hours=number), WHY, role=LEAD,
            how="phone" if consent else "", said_on=date(2026, 11, 18) if consent else None,
        )  # fmt: skip
    return case


def line(case: Case) -> CaseLine:
    """That case as Today says it."""
    ways = frozenset(move.after for move in case.moves(LEAD))
    holder = NAMES.get(case.holder, "")
    return CaseLine(case.state, STATE_WORDS[case.state], holder, case.last.at, ways)


def drawn(
    frame: PageFrame, case: Case, wanted: State | None = None, role: str = LEAD, **posted: str
) -> str:
    """The page of that case; with ``wanted``, after a form for it that lacked everything."""
    errors = {"why": "Write a few words.", "said_on": "Give the day.", "how": "Choose how."}
    steps = reversed(case.steps)
    return case_page(
        replace(frame, case=line(case)),
        CasePage(
            case.last.number,
            tuple(happening(each, NAMES.get(each.by, ""), frame) for each in steps),
            tuple(
                way(each, frame, posted, errors) if each.after is wanted else way(each, frame)
                for each in case.moves(role)
            ),
        ),
    )


def case_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    frame = replace(frame, active="")
    today = replace(frame, active="today")
    taken = walked(*WALK[:2])
    everything = walked(*WALK)
    return {
        "case-not-begun": case_page(replace(frame, enrolled=False), CasePage()),
        "case-waits": drawn(frame, walked(State.UNASSIGNED)),
        "case-taken": drawn(frame, taken),
        "case-yes-mistake": drawn(frame, taken, State.CONSENTED, said_on="", how="", why="x"),
        "case-no-mistake": drawn(frame, taken, State.DECLINED, why=""),
        "case-active": drawn(frame, walked(*WALK[:4])),
        "case-finished": drawn(frame, walked(*WALK[:6])),
        "case-declined": drawn(frame, everything),
        "case-not-mine": drawn(frame, everything, role="auditor"),
        "case-died": drawn(replace(frame, patient=replace(frame.patient, deceased=True)), taken),
        "today-waits": today_page(replace(today, case=line(walked(State.UNASSIGNED))), (), {}),
        "today-declined": today_page(replace(today, case=line(everything)), (), {}),
    }
