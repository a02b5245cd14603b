"""The questions that are asked, as FHIR Questionnaires in FHIR Shorthand.

The questions are rows of ``fhir_bridge/care``; nothing is written down twice. An answer is kept as
a QuestionnaireResponse that ``r4.questionnaire`` holds against what is published here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fhir_bridge.care.asking import LONGEST_WORDS, QUESTIONS, RULER, WORDS, Question
from fhir_bridge.care.instruments import (
    SEMCD_CREDIT,
    SEMCD_ENDS,
    SEMCD_ITEMS,
    SEMCD_SCALE,
)
from fhir_bridge.care.needs import ANSWERS, NEEDS, RATHER_NOT, TO_A_QUESTION
from fhir_bridge.care.readiness import MOST
from fhir_bridge.care.transitions.reviews import ITEMS

OUR_OWN = "Our own questions. No study has validated them, and none of them is a test."
LEAST_URL = "http://hl7.org/fhir/StructureDefinition/minValue"
MOST_URL = "http://hl7.org/fhir/StructureDefinition/maxValue"


@dataclass(frozen=True)
class Asked:
    """One item.

    Attributes:
        ends: the least and the most that can be said, with what they mean; None for no number.
        choices: names in FHIR Shorthand of the codes to choose from; none for plain words.
    """

    code: str
    text: str
    ends: tuple[tuple[int, str], tuple[int, str]] | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One questionnaire; ``credit`` is whose it is, where it is not ours."""

    id: str
    title: str
    about: str
    source: str
    asked: tuple[Asked, ...]
    credit: str = ""


def _question(row: Question) -> Asked:
    if row.kind == RULER:
        return Asked(row.code, row.text, ((0, row.low), (MOST, row.high)))
    if row.kind == WORDS:
        return Asked(row.code, row.text)
    return Asked(row.code, row.text, choices=tuple(
        f'Answer#{code} "{words}"' for code, words in row.choices.items()
    ))  # fmt: skip


_SEMCD_ENDS = ((SEMCD_SCALE[0], SEMCD_ENDS[0]), (SEMCD_SCALE[-1], SEMCD_ENDS[1]))
_NEED_ANSWERS = tuple(
    f'NeedAnswer#{code} "{ANSWERS[code]}"' for code in TO_A_QUESTION if code != RATHER_NOT
)

FORMS = (
    Form(
        "questions", "What we ask", f"{OUR_OWN} To rather not say is an answer, too.",
        "care/asking.py", tuple(map(_question, QUESTIONS.values())),
    ),
    Form(
        "needs", "Needs of daily life", f"{OUR_OWN} To rather not say is an answer, too.",
        "care/needs.py",
        tuple(Asked(row.code, row.asks, choices=_NEED_ANSWERS) for row in NEEDS.values()),
    ),
    Form(
        "reviews", "Looking again after coming home",
        f"{OUR_OWN} To rather not say is an answer, too.", "care/transitions/reviews.py",
        tuple(
            Asked(row.code, row.text, choices=tuple(
                f'ReviewAnswer#{code} "{words}"' for code, words in row.choices.items()
            ))
            for row in ITEMS.values()
        ),
    ),
    Form(
        "semcd-6", "SEMCD-6", "How confident are you that you can …", "care/instruments.py",
        tuple(Asked(code, text, _SEMCD_ENDS) for code, text in SEMCD_ITEMS.items()), SEMCD_CREDIT,
    ),
)  # fmt: skip


def lines(form: Form) -> Iterator[str]:
    """The questionnaire in FHIR Shorthand."""
    yield f"Instance: {form.id}"
    yield "InstanceOf: Questionnaire"
    yield "Usage: #definition"
    yield f'Title: "{form.title}"'
    yield f'* url = "https://footbridge.example/fhir/Questionnaire/{form.id}"'
    yield f'* title = "{form.title}"'
    yield "* status = #active"
    yield "* subjectType[0] = #Patient"
    yield f'* description = "{form.about}"'
    if form.credit:
        yield f'* copyright = "{form.credit}"'
    for number, each in enumerate(form.asked):
        yield from (f"* item[{number}]{rest}" for rest in _item(each))


def _item(asked: Asked) -> Iterator[str]:
    yield f'.linkId = "{asked.code}"'
    yield f'.text = "{asked.text}"'
    if asked.ends:
        (least, low), (most, high) = asked.ends
        yield ".type = #integer"
        for at, (url, value) in enumerate(((LEAST_URL, least), (MOST_URL, most))):
            yield f'.extension[{at}].url = "{url}"'
            yield f".extension[{at}].valueInteger = {value}"
        yield f'.item[0].linkId = "{asked.code}-ends"'
        yield ".item[0].type = #display"
        yield f'.item[0].text = "{least}: {low}; {most}: {high}"'
    elif asked.choices:
        yield ".type = #choice"
        for at, choice in enumerate(asked.choices):
            yield f".answerOption[{at}].valueCoding = {choice}"
    else:
        yield ".type = #text"
        yield f".maxLength = {LONGEST_WORDS}"
