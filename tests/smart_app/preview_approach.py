"""The page of approaches with Walter's data: every look of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from fhir_bridge.approaches import Looked
from fhir_bridge.care.approach import Reading, Standing, propose, unproposed
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.extra_support import layer_for
from fhir_bridge.care.readiness import Readiness
from fhir_bridge.care.skills import Shown as Look
from fhir_bridge.care.support import CHECKLIST
from fhir_bridge.care.support_plan import SupportPlan
from fhir_bridge.care.wishes import Wish
from fhir_bridge.extra_support import Event, Extra
from fhir_bridge.learners import Known
from fhir_bridge.r4.decided import Decided
from fhir_bridge.r4.supporting import ADDED, KeptLayer, KeptPlan
from fhir_bridge.signed_rules import Shown, Signature
from fhir_bridge.standings import Asked, Found
from smart_app.screens.approach import ApproachPage, approach_page, the_page
from smart_app.screens.extra_support import extra_card
from smart_app.screens.frame import ApproachLine, PageFrame
from smart_app.screens.lately import Lately, Line
from smart_app.screens.today import today_page

TODAY = date(2026, 11, 20)
DAILY, CARE, ONLINE, KNOWING = (
    "self-management", "system-navigation", "digital-empowerment", "health-literacy",
)  # fmt: skip
ANA = "Practitioner/castillo"
BEGAN = datetime(2026, 11, 10, 21, 40, tzinfo=UTC)
READY = Readiness(85.0, 80.0, 7, {}, ("wanting to take it on: not asked",))
KNOWN = Known(
    answers=(("importance", TODAY, 8), (f"confidence-{KNOWING}", TODAY, 4)),
    shown=tuple(Look(each, "correct-first", TODAY) for each in ("medicines", "warning-signs")),
)
SIGNED = Signature("1", Shown.YES, "Dr. A. Lindqvist", BEGAN)


def decided(strategy: str, approach: str, **more: str) -> Decided:
    review = TODAY + timedelta(days=20 if strategy != CARE else -2)
    return Decided(strategy, approach, BEGAN, ANA, "agrees", review, id=strategy, **more)


MADE = (
    decided(KNOWING, "coach", reason="Together for now, he says"),
    decided(CARE, "coach"), decided(DAILY, "enable"),
)  # fmt: skip


def standing(strategy: str) -> Standing:
    last = {each.strategy: each for each in MADE}.get(strategy)
    return Standing(
        strategy, last.approach if last else None, BEGAN.date() if last else None,
        (Reading(TODAY - timedelta(days=9), READY), Reading(TODAY, READY)), wins=1,
        window_until=date(2026, 12, 16), acute_on=date(2026, 11, 17),
    )  # fmt: skip


STANDINGS = {code: standing(code) for code in STRATEGIES}
FOUND = Found(
    STANDINGS, KNOWN, MADE, in_plan=frozenset(STRATEGIES) - {ONLINE},
    open_work=frozenset({KNOWING, CARE}), not_wanted=frozenset({ONLINE}),
    inputs=dict.fromkeys(STRATEGIES, ()),
)  # fmt: skip
LOOKED = Looked(
    FOUND, {code: propose(each, TODAY) for code, each in STANDINGS.items()}, SIGNED, "coach",
    {ANA: "R. Castillo RN"},
)  # fmt: skip
WISH = Wish(
    "more-independence", (KNOWING, DAILY), "Stop the weekly calls.", "We talk once a month",
    "A sugar that climbs is seen later", "The nurse line", TODAY + timedelta(days=30),
)  # fmt: skip
EVENT = Event("e1", "emergency", date(2026, 11, 19))
LAYER = layer_for("emergency", EVENT.on, WorkCalendar())
HELP = KeptPlan(
    SupportPlan("coverage", "Maria asks the plan", "Numbers tire me", tuple(CHECKLIST), TODAY),
    BEGAN, ANA,
)  # fmt: skip


def approach_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    frame = replace(frame, active="approach")
    asked = replace(FOUND, wishes=dict.fromkeys(WISH.strategies, Asked(WISH, BEGAN)))
    unsigned = replace(
        LOOKED, signature=Signature("1", Shown.UNSIGNED),
        proposals={code: unproposed(code) for code in STRATEGIES},
    )  # fmt: skip
    nothing = replace(LOOKED, found=replace(FOUND, decisions=()), overall=None)
    added = Extra(EVENT, LAYER, KeptLayer(LAYER, "e1", ADDED, BEGAN, ANA), 1, rechecked=True)
    hospice = replace(frame, hospice=True)
    line = ApproachLine("Do with", "Nov 18", late=True, more=("extra support suggested",))
    return {
        "approach": drawn(frame, LOOKED, Extra(EVENT, LAYER)),
        "approach-open": opened(the_page(frame, LOOKED, None, (HELP,)), frame),
        "approach-wish": drawn(frame, replace(LOOKED, found=asked)),
        "approach-unsigned": drawn(frame, unsigned),
        "approach-first": drawn(frame, nothing, added),
        "approach-hospice": drawn(hospice, LOOKED, Extra(EVENT, LAYER)),
        "today-approach": today_page(replace(frame, active="today", approach=line), (), {}),
        "today-lately": today_page(replace(frame, active="today"), (), {}, lately=LATELY),
    }


LATELY = Lately(
    "since Thu, Nov 19, 0:00 CST",
    (
        Line("today 8:02", "Done: <b>Ask</b>", "K. Kim CHW", "They have them", "", "/c/x"),
        Line("Nov 19", "Small win: “Three mornings”", "", "", "I did <it>", ""),
    ),
    "New or changed in Riverside EHR: encounters 2", "Did Walter use the action plan?",
)  # fmt: skip


def drawn(frame: PageFrame, looked: Looked, extra: Extra | None = None) -> str:
    return approach_page(frame, the_page(frame, looked, extra_card(extra, frame), ()))


def opened(page: ApproachPage, frame: PageFrame) -> str:
    """After a decision that lacked nearly everything, and the other forms too."""
    fields = (
        "approach", "patient", "reason", "explained", "could_happen", "safety_net", "review_on",
    )  # fmt: skip
    errors = dict.fromkeys(fields, "Write a few words.")
    rows = (
        replace(page.rows[0], errors=errors, values={"patient": "own-choice"}), *page.rows[1:],
    )  # fmt: skip
    asking = {"direction": "Choose one.", "words": "Write down what was said."}
    planning = {"checked": "Look at these first: pain; cost.", "task": "Choose the task."}
    return approach_page(
        frame,
        replace(page, rows=rows, asking_errors=asking, planning_errors=planning, key=UUID(int=7)),
    )
