"""The board: late, today, tomorrow, calm, quiet, not read yet; a lead's; nobody; a name."""

from dataclasses import replace
from datetime import timedelta

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.transitions.offers import OFFERS, Number
from fhir_bridge.staff import Member
from smart_app.screens import board
from smart_app.screens.board import Asked, Found, Line
from smart_app.screens.contact_row import ContactRow, TryLine
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.next_step import NextStep
from smart_app.screens.staff_frame import PAGES, StaffFrame
from smart_app.screens.today import StrategyCard
from smart_app.screens.transition_way import TO_COME

TRY = TryLine("t1", "9:41", "No answer, by phone", "R. Castillo RN", "counts", TO_COME,
              may_take_back=True)  # fmt: skip
CONTACT = ContactRow(
    "V-1", "Not reached yet", TO_COME, "9:41: No answer, by phone", "second call, today",
    "by Fri, Nov 20 · today", True, False, True, True,
    (Number("(555) 010-2281", "the patient’s"),), OFFERS[:4], (), (), (TRY,), False, False,
)  # fmt: skip


def board_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    at = StaffFrame(
        "4f1c", "c5rf", frame.ehr_name, "R. Castillo RN", frame.moment, frame.moment,
        pages=tuple(PAGES[each] for each in ("board", "pool", "weekend")), active="board",
    )  # fmt: skip
    lines, whole = _lines(frame), Asked()
    found = Found(lines, 140, 140, "", ())
    leads = Found(lines, 6, 6, "J. Ortiz RN", (Member("Practitioner/o", "J. Ortiz RN", LEAD),))
    logged = replace(at, notice=Notice("good", "Logged: no answer."))
    looks = {
        "board": (logged, found, whole),
        "board-lead": (at, leads, Asked(whose="Practitioner/o", part="soon", by_name=True)),
        "board-empty": (at, Found((), 0, 0, "", ()), whole),
        "board-nobody-called-so": (at, Found((), 0, 44, "", ()), Asked(name="Xavier")),
        "board-no-such-part": (at, Found(lines[4:], 1, 1, "", ()), Asked(part="late")),
    }
    return {
        name: board.board_page(around, board.page_of(here, asked, frame.moment))
        for name, (around, here, asked) in looks.items()
    }


def _lines(frame: PageFrame) -> tuple[Line, ...]:
    today = frame.moment.today
    due = replace(frame, contact=CONTACT, reach=("voicemail is all right",), patient=replace(
        frame.patient, name="Rosa Delgado <b>", called="Rosita", language="Spanish",
        interpreter_needed=True, birth_date="1960-05-04",
    ))  # fmt: skip
    plan = tuple(
        StrategyCard(each, "", "book", int(code != "digital-empowerment"), 0, None,
                     left_out=code == "digital-empowerment")
        for code, each in STRATEGIES.items()
    )  # fmt: skip
    late = NextStep("Ours, and late: The visit is not booked", "Was due Nov 19", "clock", "late")
    call = NextStep("Call Rosita", "Second call, today", "phone", "warn", due=today)
    tomorrow = NextStep("Goal due tomorrow", "ask", "clock", "warn", due=today + timedelta(days=1))
    since = NextStep("Look again", "day 30", "clock", "warn", due=today - timedelta(days=11))
    quiet = NextStep("Walter is in hospice care", "Comfort first.", "heart-handshake")
    return (
        Line("p1", frame, "", "Working together", "way-home-late", late, None, plan),
        Line("p2", due, "", "Taken on", "call-today", call),
        Line("p3", frame, "", "Working together", "goal-soon", tomorrow),
        Line("p4", frame, "", "Looked back together", "look-again", since, None, plan),
        Line("p5", replace(frame, hospice=True), "", "Working together", "hospice", quiet),
        Line("p6", None, "eHR-0091", "Taken on"),
    )
