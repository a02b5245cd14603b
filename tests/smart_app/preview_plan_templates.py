"""The pages of plan templates for Walter and for a young child, for tests and for eyes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from fhir_bridge.care.adapted import CANNOT_SAY
from fhir_bridge.care.course import Course
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.care.plan_templates import Known, Standing, fitting
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.goals import KeptGoal
from fhir_bridge.plan_templates import Item, Listed, Opened
from fhir_bridge.signed_rules import Shown, Signature
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.goal_form import begun_again, begun_form, goal_page
from smart_app.screens.goal_start import StartCard, start_card
from smart_app.screens.goals import GoalRow
from smart_app.screens.plan_templates import list_page, one_page, template_page
from smart_app.screens.typed import Typed

SIGNED_AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
SIGNED = Signature("1", Shown.YES, "Dr. A. Lindqvist", SIGNED_AT)
WALTER = Known({"88805009": "Heart failure", "44054006": "Type 2 diabetes"}, 78)
NOAH = "Noah Price"
HEART, CHILD = TEMPLATES["heart-failure"], TEMPLATES["complex-child"]
KEPT = KeptGoal(
    EnablementGoal(
        key=UUID(int=1), strategy="self-management",
        statement="Weigh myself before my coffee, so that I can go to <choir> on Sundays",
    ),
    1, SIGNED_AT, None, None, course=Course(begun_from="heart-failure|1#weigh"),
)  # fmt: skip


def _listed(known: Known, **shown: Shown) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            fit, replace(SIGNED, shown=shown.get(fit.template.code.replace("-", "_"), Shown.YES)),
            chosen=1 if fit.reason else 0, not_now=1 if fit.template is HEART else 0,
        )
        for fit in fitting(TEMPLATES.values(), known)
    )  # fmt: skip


def _opened() -> Opened:
    stands = {
        "weigh": (Standing.CHOSEN, (KEPT,), None, ""),
        "salt": (Standing.NOT_NOW, (), date(2027, 2, 18), "My wife cooks, ask her & <not> me"),
    }
    items = tuple(
        Item(each, *stands.get(each.code, (Standing.OFFERED, (), None, "")))
        for each in HEART.starts
    )
    return Opened(HEART, SIGNED, items)


def _card(frame: PageFrame, rows: tuple[GoalRow, ...], *, young: bool = False) -> StartCard:
    template = CHILD if young else HEART
    start = template.start("joy" if young else "call-early")
    assert start
    del frame
    speakers = {"RelatedPerson/1": "Danielle Price", "RelatedPerson/2": "Ruth"} if young else {}
    there = tuple(row.statement for row in rows)
    return start_card(template, start, there, young=young, speakers=speakers)


def _typed(card: StartCard, **values: str) -> dict[str, str]:
    asked = {
        "key": str(UUID(int=4)), "submission": str(UUID(int=4)), "statement": card.start.words,
        "strategy": card.start.strategy, "doer": card.start.doer.value, "due": "2026-12-18",
    }  # fmt: skip
    return asked | values


def plan_template_pages(frame: PageFrame, rows: tuple[GoalRow, ...]) -> dict[str, str]:
    """Every look of the pages by name."""
    frame = replace(frame, active="goals")
    died = replace(frame, patient=replace(frame.patient, deceased=True))
    noah = replace(
        frame, patient=replace(frame.patient, name=NOAH, called="Noah", birth_date="2020-05-04")
    )
    opened, there = _opened(), rows
    walter, family = _card(frame, rows), _card(noah, rows, young=True)
    nobody = replace(family, speakers={})
    noted = replace(frame, notice=Notice("good", "Noted: not for now."))
    long = Typed(
        "say",
        {"words": "x" * 30, "key": str(UUID(int=7))},
        {"words": "Keep it under 1,000 characters."},
        "visit",
    )
    missing = {"statement": "Fill the gap “whom?”.", "yes": "Keep it only with a yes."}
    lacking = dict.fromkeys(("words_of", "assent", "yes"), "Choose.")
    return {
        "templates": list_page(
            frame, _listed(WALTER, stroke=Shown.UNSIGNED, copd=Shown.HIDDEN), WALTER
        ),
        "templates-unread": list_page(frame, _listed(Known(None, 78)), Known(None, 78)),
        "templates-child": list_page(noah, _listed(Known({"x": "Tracheostomy"}, 6)), WALTER),
        "templates-died": list_page(died, (), WALTER),
        "template": one_page(frame, template_page(opened, there, frame), Typed()),
        "template-noted": one_page(noted, template_page(opened, there, noted), Typed()),
        "template-mistake": one_page(frame, template_page(opened, there, frame), long),
        "template-unsigned": one_page(
            frame,
            template_page(Opened(HEART, Signature("1", Shown.UNSIGNED), ()), there, frame),
            Typed(),
        ),
        "template-no-goals": one_page(frame, template_page(opened, (), frame), Typed()),
        "template-died": one_page(died, template_page(opened, (), died), Typed()),
        "goal-begun": goal_page(frame, begun_form(UUID(int=3), walter, _typed(walter))),
        "goal-begun-mistakes": goal_page(frame, begun_again(_typed(walter), missing, walter)),
        "goal-begun-family": goal_page(
            noah,
            begun_again(_typed(family, assent=CANNOT_SAY, words_of="RelatedPerson/1"), {}, family),
        ),
        "goal-begun-family-mistakes": goal_page(noah, begun_again(_typed(family), lacking, family)),
        "goal-begun-nobody": goal_page(noah, begun_form(UUID(int=3), nobody, _typed(nobody))),
    }
