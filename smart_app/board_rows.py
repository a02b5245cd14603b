"""From a caseload to what the board draws: for each patient the one thing to do next."""

from dataclasses import dataclass, replace

from fhir_bridge import caseload, goals, landmarks, left_out, monitoring, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import STATE_WORDS
from fhir_bridge.caseload import Carried
from fhir_bridge.people import reach
from fhir_bridge.r4.views import PatientView
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.transitions import proof_of
from smart_app import goal_rows, next_frames
from smart_app.frames import members, staff_frame
from smart_app.screens import board
from smart_app.screens.board import Asked, BoardPage, Found, Line
from smart_app.screens.frame import HOSPICE_NUMBER, Notice, PageFrame
from smart_app.screens.next_steps import most_urgent
from smart_app.screens.staff_frame import StaffFrame
from smart_app.screens.today import strategy_cards


@dataclass(frozen=True)
class Drawn:
    """The board, ready to be drawn."""

    frame: StaffFrame
    page: BoardPage


def board_of(
    bridge: Bridge, context: StaffContext, asked: Asked, notice: Notice | None = None
) -> Drawn:
    """Whom somebody has taken on, the most urgent first; what is shown is noted.

    Raises:
        NotFound: nobody whose list this user may read is called so.
    """
    frame = staff_frame(bridge, context, Right.BOARD, notice)
    with caseload.open_list(bridge, context, asked.whose) as told:
        named = [each for each in told.carried if board.is_called(each.view, asked.name)]
        here = named[: asked.most]
        with bridge.store.reading() as session:
            caseload.look_at(session, here)
        lines = [_line(bridge, each, frame) for each in here]
    found = Found(tuple(lines), len(named), len(told.carried), told.name, told.colleagues)
    page = board.page_of(found, asked, frame.moment)
    caseload.note_read(bridge, context, here)
    return Drawn(frame, page)


def _line(bridge: Bridge, carried: Carried, frame: StaffFrame) -> Line:
    """One patient; of whom no chart was read yet, no more than that."""
    state = STATE_WORDS[carried.case.state]
    if carried.view is None:
        return Line(carried.patient, None, carried.ehr_id, state)
    context = carried.context
    page = _frame(bridge, carried, carried.view, frame)
    stays = transitions.tell(bridge, context)
    readings = monitoring.already_raised(bridge, context)
    page = next_frames.with_what_is_kept(bridge, context, page, readings, stays)
    rows = goal_rows.rows_of(goals.list_goals(bridge, context.chart), page)
    out = [code for code, said in left_out.choices(bridge, context.chart).items()
           if not said.said.wanted]  # fmt: skip
    code, step = most_urgent(page, rows)
    cards = () if page.hospice or page.patient.deceased else strategy_cards(rows, out)
    return Line(carried.patient, page, carried.ehr_id, state, code, step, stays, cards)


def _frame(
    bridge: Bridge, carried: Carried, view: PatientView, around: StaffFrame
) -> PageFrame:  # fmt: skip
    """What a page of this patient would begin with, from what is here."""
    context = carried.context
    chart = context.chart
    with bridge.store.reading() as session:
        hospice = landmarks.hospice_stay(session, chart) is not None
        team = members(landmarks.copies(session, chart, "CareTeam"))
    told = reach(bridge, chart)
    page = PageFrame(
        context.ctx, context.csrf, context.patient, view, around.ehr_name, around.moment,
        context.user_name, hospice=hospice, reach=told.said.sign if told else (),
        team=team,
    )  # fmt: skip
    line = proof_of(bridge, chart, HOSPICE_NUMBER) if hospice else ""
    return replace(page, hospice_line=line)
