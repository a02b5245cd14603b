"""Looking again with Walter's data: a look that goes on, goals that rest, a return, and quiet."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from fhir_bridge import after_actions, rests, reviews
from fhir_bridge.after_actions import OneReturn
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.course import Course
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.extra_support import layer_for
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.care.resting import ROWS
from fhir_bridge.care.transitions.after_action import AfterAction, Return
from fhir_bridge.care.transitions.reviews import standings, to_ask
from fhir_bridge.extra_support import Event, Extra
from fhir_bridge.goals import KeptGoal
from fhir_bridge.r4.after_action import Kept
from fhir_bridge.r4.supporting import ADDED, KeptLayer
from smart_app.screens.extra_support import extra_card
from smart_app.screens.frame import PageFrame
from smart_app.screens.review import page_of, review_page
from smart_app.screens.typed import Typed

AT = datetime(2026, 11, 18, 15, 5, tzinfo=UTC)
HOME, TODAY = date(2026, 11, 6), date(2026, 11, 20)
EVENT = Event("e1", "admission", HOME, names=("e1",), came=date(2026, 11, 1))
LAYER = layer_for("admission", HOME, WorkCalendar())
ANA = "Practitioner/castillo"
RULES = {row.code: row for row in ROWS}
KEPT = Extra(EVENT, LAYER, KeptLayer(LAYER, "e1", ADDED, AT, ANA), 1)
LOOK = AfterAction(
    "The scale broke on Friday, and the <b>shop</b> was closed till Monday",
    "His daughter knew on Saturday; nobody here did", "A spare scale from us, and her number here",
    ("patient", "caregiver", "nurse"),
)  # fmt: skip


def kept(number: int, strategy: str, words: str, reason: str = "") -> KeptGoal:
    goal = EnablementGoal(key=UUID(int=number), strategy=strategy, statement=words,
                          doer=Doer.PATIENT, small_win="A bit")  # fmt: skip
    return KeptGoal(goal, 1, AT, None, None, course=Course(reason=reason))


GOALS = rests.Told(
    (
        rests.Suggested(kept(1, "digital-empowerment", "Open the portal & read “my” summary"),
                        RULES["can-wait"]),
        rests.Suggested(kept(2, "self-management", "Weigh myself every morning and write it down"),
                        RULES["goes-well"]),
    ),
    (rests.Resting(kept(3, "self-management", "Walk to the church and back", "He is tired"),
                   "To the corner"),),
    may_write=True,
)  # fmt: skip
BACK = Return("k", "j", date(2026, 11, 18), 12, date(2026, 11, 25), calls=True)
WRITTEN = Kept(LOOK, "a", "b", AT, ANA, "R. Castillo RN")


def told(given: dict[str, str | None] | None = None, extra: Extra | None = KEPT) -> reviews.Told:
    looks = tuple(
        reviews.Look(each, given or {}, to_ask({}, given or {}, TODAY) if at == 0 else ())
        for at, each in enumerate(standings(HOME, TODAY))
    )
    return reviews.Told(extra, looks if extra else (), may_write=True)


def backs(*found: OneReturn, lessons: tuple[Kept, ...] = ()) -> after_actions.Told:
    return after_actions.Told(found, lessons, may_write=True, names={})


def drawn(
    frame: PageFrame, looks: reviews.Told, goals: rests.Told, returns: after_actions.Told,
    typed: Typed | None = None,
) -> str:  # fmt: skip
    card = extra_card(looks.extra, frame)
    return review_page(frame, page_of(frame, looks, goals, returns, card, typed or Typed()))


def review_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page."""
    seen = replace(frame, active="transition")
    hospice = replace(seen, hospice=True)
    said = {"took-medicines": "some-days", "did-the-rest": None}
    late = Typed("back", {"happened": "It was his fault"}, {
        "happened": "This says whose fault it was. Say what made it likely.",
        "asked": "Say who was asked.",
    }, about="k")  # fmt: skip
    inside = replace(KEPT, kept=None, event=replace(EVENT, over=False, event="return"))
    return {
        "review": drawn(seen, told(said), GOALS, backs(OneReturn(BACK), lessons=(WRITTEN,))),
        "review-blank": drawn(
            seen, told(), rests.Told(may_write=True), backs(OneReturn(BACK, WRITTEN)),
            Typed("answers", {}, {"took-medicines": "Choose what was said."}, about="taking"),
        ),
        "review-mistake": drawn(seen, told(extra=None), GOALS, backs(OneReturn(BACK)), late),
        "review-inside": drawn(
            seen, replace(told(), looks=(), extra=inside), replace(GOALS, inside=True), backs()
        ),
        "review-hospice": drawn(hospice, told(), GOALS, backs(lessons=(WRITTEN,))),
    }  # fmt: skip
