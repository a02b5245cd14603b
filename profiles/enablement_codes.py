"""The code system ``enablement``: what our Observations are about, and what they say besides.

What has a name in the code (``Code(ENABLEMENT, code, words)`` in a module) is found there. To add
another word: a row here, by the part of the record it stands in.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

import fhir_bridge
from fhir_bridge import r4
from fhir_bridge.care.asking import QUESTIONS
from fhir_bridge.care.teaching import IN_BETWEEN, INTERPRETERS
from fhir_bridge.care.teaching import WAYS as WAYS_TO_TEACH
from fhir_bridge.care.transitions.reviews import ITEMS as REVIEW_ITEMS
from fhir_bridge.r4.observation import ENABLEMENT, Code

DECIDED = {
    "strategy": "Strategy",
    "patient-says": "What the patient says to it",
    "direction": "Which way it goes",
    "proposed": "What was suggested",
    "speaks-for": "Speaks for it",
    "speaks-against": "Speaks against it",
    "missing": "Not known",
    "explained": "What was explained",
    "could-happen": "What could happen",
    "safety-net": "Whom to call when it does",
    "review-on": "Looked at again on",
}
"""Of a decision about an approach, and of a wish."""

AROUND = {
    "alone": "Asked alone",
    "present": "There for the patient",
    "strained": "It is too much just now",
    "knows-to-stop": "Knows that they may stop on any day",
    "helps-with": "What they help with",
    "strain": "What is too much",
    "own-health": "How they are themselves",
    "hours": "Hours",
    "limits": "What they will not do",
    "back-up": "Who steps in",
    "relief": "What relief was offered",
    "task": "Task",
    "kept": "The decision that stays with the patient",
    "patient-agrees": "The patient agrees",
    "decided-by": "Who decided",
    "may-know": "May know",
}
"""Of the people around a patient."""

CONTACT = {
    "number": "Which number",
    "call": "When to call",
    "voicemail": "Leaving a message",
    "text": "Text messages",
    "say-who": "Saying who calls",
    "unsafe": "What is not safe",
    "not-told": "Who is told nothing",
    "hours-from": "From which hour",
    "hours-until": "Until which hour",
}
"""Of how somebody may be reached."""

TALKED = {
    "told": "What they were told",
    "seen-by": "Who looked at it",
    "chosen": "What was chosen",
    "option": "One of the choices",
    "about": "What it is about",
    "preference": "What the patient likes best",
}
"""Of ways to get help, and of a decision."""

SUPPORT = {
    "event": "What happened",
    "event-on": "When it was over",
    "encounter": "The visit or stay in the EHR",
    "call-by": "Called by",
    "used-plan": "The action plan was used",
    "why": "Why",
    "checked": "Looked at first",
}
"""Of extra support, and of a plan for support."""

TAUGHT = {
    "taught-with": "How it was taught",
    "interpreter": "Interpreter",
    "interpreter-id": "Number or name of the interpreter",
    "in-between": "What stood between",
    "in-the-way": "What is in the way",
    "frustrated": "Frustrated with it",
    "yes": "Yes",
}
"""Of what was taught or shown."""

VISITS_AND_MEDICINES = {
    "visit": "The visit in the EHR",
    "visit-time": "The time it had then",
    "ride": "How they get there",
    "bring": "What to bring",
    "whose-word": "Whose word it is",
    "medicine": "The medicine in the EHR",
    "medicine-name": "What it is called",
    "how-taken": "How it is taken",
}
"""Of what papers say."""


def enablement_codes() -> Mapping[str, str]:
    """Every code with its words, questions first."""
    return {
        **{code: question.text for code, question in QUESTIONS.items()},
        **{code: item.text for code, item in REVIEW_ITEMS.items()},
        **named_codes(ENABLEMENT),
        **DECIDED,
        **AROUND,
        **CONTACT,
        **TALKED,
        **SUPPORT,
        **TAUGHT,
        **{str(code): words for code, words in INTERPRETERS.items()},
        **IN_BETWEEN,
        **WAYS_TO_TEACH,
        **VISITS_AND_MEDICINES,
    }


def named_codes(system: str) -> dict[str, str]:
    """Codes of a system that a module of ours gives a name and words."""
    found = (each for each in _named() if each.system == system and each.text)
    return {each.code: each.text for each in found}


def _named() -> Iterator[Code]:
    for package in (fhir_bridge, r4):
        for module in sorted(iter_modules(package.__path__), key=lambda each: each.name):
            if not module.ispkg:
                there = import_module(f"{package.__name__}.{module.name}")
                yield from (each for each in vars(there).values() if isinstance(each, Code))
