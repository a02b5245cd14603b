"""The page of ``docs/reference`` about what is asked: of whom, when, and whose words it is."""

from collections.abc import Iterator

from reference_markdown import page, table

from fhir_bridge.care.asking import (
    CHOICE,
    EACH_CONTACT,
    FIRST_PASS,
    GROWING_UP,
    NOT_AGAIN_FOR,
    QUESTIONS,
    RULER,
    Question,
)
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.instruments import (
    INSTRUMENTS,
    SEMCD,
    SEMCD_CREDIT,
    SEMCD_ENDS,
    SEMCD_ITEMS,
    SEMCD_SCALE,
)
from fhir_bridge.care.needs import ANSWERS, NEEDS, TO_A_QUESTION, Need
from fhir_bridge.care.readiness import MOST
from fhir_bridge.care.transitions.reviews import FIRST, ITEMS, LAST, REVIEWS, Item
from fhir_bridge.r4.answers import (
    NEEDS_QUESTIONNAIRE,
    QUESTIONNAIRE,
    REVIEW_QUESTIONNAIRE,
    SEMCD_QUESTIONNAIRE,
)


def questions() -> str:
    """Everything that is asked in words of ours or of somebody else's."""
    of_others = (
        (row.name, row.about) for row in INSTRUMENTS.values() if row.id not in {SEMCD, "other"}
    )
    return page(
        "What is asked",
        "fhir_bridge/care/asking.py, needs.py, transitions/reviews.py, instruments.py",
        "To rather not say is an answer to every question, and never a 0. Answers stay here.",
        f"## Our own questions\n\n`{QUESTIONNAIRE}`. Our own words and our own design, not "
        f"validated; none is a test. At most {FIRST_PASS} the first time, then at most "
        f"{EACH_CONTACT} that count a contact; none again within {NOT_AGAIN_FOR.days} days, nor "
        "within a year of “rather not”. What somebody brings up unasked is noted on any day. A "
        f"child under {GROWING_UP} is asked nothing. How sure somebody is is asked once more after "
        "an acute event. Where nothing stands for somebody who helps, they are asked the same.",
        table(
            ("code", "to the patient", "to somebody who helps", "answered", "when", "counts"),
            map(_question, QUESTIONS.values()),
        ),
        f"## Needs of daily life\n\n`{NEEDS_QUESTIONNAIRE}`. Our own words, not validated: no "
        "scale, no score, nothing of it counts. Of known questionnaires none stands here. "
        f"Answers: {'; '.join(ANSWERS[code] for code in TO_A_QUESTION)}.",
        table(("code", "asked", "why we ask", "when"), map(_need, NEEDS.values())),
        f"## Looking again after coming home\n\n`{REVIEW_QUESTIONNAIRE}`. On day "
        f"{REVIEWS[FIRST].after.days} and day {REVIEWS[LAST].after.days}, in our own words, not "
        "validated; nothing of it is scored. Nobody is asked in hospital, in hospice care or after "
        "a death; what nobody asked in time is asked no more.",
        table(("code", "asked", "answers", "when"), map(_looked, ITEMS.values())),
        f"## {INSTRUMENTS[SEMCD].name}\n\n`{SEMCD_QUESTIONNAIRE}`. {SEMCD_CREDIT} *How confident "
        f"are you that you can …*, from {SEMCD_SCALE[0]} ({SEMCD_ENDS[0]}) to {SEMCD_SCALE[-1]} "
        f"({SEMCD_ENDS[1]}). The score is kept and shown; nothing is suggested from it.",
        table(("code", "asked"), SEMCD_ITEMS.items()),
        "## Of others a score alone\n\nTheir questions are not in this product; a score that a "
        "site has is kept with its version, scale and day.",
        table(("name", "looks at"), of_others),
    )


def _question(row: Question) -> tuple[str, ...]:
    counts = row.kind == RULER
    return f"`{row.code}`", row.text, row.to_others, _kind(row), _when(row), "yes" if counts else ""


def _kind(row: Question) -> str:
    if row.kind == RULER:
        return f"0 ({row.low}) to {MOST} ({row.high})"
    return "; ".join(row.choices.values()) if row.kind == CHOICE else "in their own words"


def _when(row: Question) -> str:
    return ", ".join(_times(row))


def _times(row: Question) -> Iterator[str]:
    if row.first:
        yield "first time"
    if row.strategy:
        yield f"*{STRATEGIES[row.strategy].title}* is in the plan"
    if row.after_event:
        yield "after an acute event"


def _need(row: Need) -> tuple[str, ...]:
    if row.private:
        when = "alone"
    elif row.strategy:
        when = f"*{STRATEGIES[row.strategy].title}* is in the plan"
    else:
        when = ""
    return f"`{row.code}`", row.asks, row.why, when


def _looked(item: Item) -> tuple[str, ...]:
    when = "each time" if item.each_time else "once in 30 days"
    return item.code, item.text, "; ".join(item.choices.values()), when
