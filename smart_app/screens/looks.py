"""One look at one skill in words: what it showed, and what was said besides."""

from collections.abc import Iterator

from fhir_bridge.care.skills import (
    ALONE,
    DIRECTED,
    DONE_FOR,
    NOT_ASSESSABLE,
    NOT_WANTED,
    RESULTS,
    SKILLS,
    SYSTEM_IN_THE_WAY,
    TOGETHER,
    Shown,
)
from fhir_bridge.care.teaching import IN_BETWEEN, Interpreter
from fhir_bridge.teaching import Look

DOERS = {
    DONE_FOR: "We did it for {name}",
    TOGETHER: "Together",
    ALONE: "{name}",
    DIRECTED: "{name} told somebody what to do",
    SYSTEM_IN_THE_WAY: "The system is in the way",
    NOT_WANTED: "Not for {name}",
}
DEED_WORDS = {
    DONE_FOR: "done for {name}",
    TOGETHER: "done together",
    ALONE: "{name} did it",
    DIRECTED: "{name} told somebody what to do",
}
"""The result with the name of whom it is about, where the catalogue says "them"."""

TONES = {
    SYSTEM_IN_THE_WAY: "warn", NOT_ASSESSABLE: "warn", ALONE: "good", DIRECTED: "good",
    "correct-first": "good", "correct-after-reteach": "good",
}  # fmt: skip


def result_words(shown: Shown, name: str) -> str:
    """What came of a look, with the name of whom it is about."""
    kind = SKILLS[shown.skill].kind
    if shown.result in DEED_WORDS:
        return DEED_WORDS[shown.result].format(name=name)
    return RESULTS[kind][shown.result].words


def besides(look: Look) -> Iterator[str]:
    """What was said with a look, one sentence each."""
    if look.interpreter == Interpreter.QUALIFIED:
        yield f"Interpreter {look.interpreter_id}"
    elif look.interpreter == Interpreter.NONE_OR_FAMILY:
        yield "Without a qualified interpreter"
    for each in look.between:
        yield f"Not seen to: {IN_BETWEEN.get(each, each)}"
    if look.in_the_way:
        yield f"In the way: {look.in_the_way}"
    if look.frustrated:
        yield "Had enough of it"
    if look.note:
        yield f"“{look.note}”"


def begun(words: str) -> str:
    """Words as they begin a line: what is written in capitals stays so."""
    return words[:1].upper() + words[1:]
