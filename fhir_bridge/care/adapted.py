"""Adapting what a template proposes: the gaps of a starting sentence, and whose yes it needs.

A goal is the patient's own words. What a template says is kept only once it was changed: a gap
that is still open, and a sentence of which the gaps were only emptied, are sent back (domain S0.3).
And it is kept only with a yes. For a young child somebody close says it in their own words, and the
child is asked as far as it can say: what a child does not want is not the child's goal yet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_bridge.care.course import PATIENT, Answer, Course, Says
from fhir_bridge.care.plan_templates import Start
from fhir_bridge.errors import Issue, Refused

GAP = re.compile(r"\[([^\[\]]*)\]")
WORD = re.compile(r"\w+")

STILL_OPEN = "Fill the gap “{gap}” in the words that were said, or write the sentence anew."
ONLY_EMPTIED = "The gaps are gone and nothing took their place: write what was said."

FIELDS = ("statement", "small_win", "how_we_know")
"""Where words of a template may stand in the form of a goal."""

CANNOT_SAY = "cannot-say"
ASSENT: Mapping[str, str] = {
    Answer.AGREES.value: "was asked, and wants it",
    CANNOT_SAY: "is too young or too ill to say",
    Answer.DISAGREES.value: "does not want it",
}
"""What a child says to it, to choose from."""


def gaps(words: str) -> tuple[str, ...]:
    """What is asked in a sentence, without its brackets.

    Example:
        >>> gaps("Call [whom?] when [which sign?] comes")
        ('whom?', 'which sign?')
    """
    return tuple(GAP.findall(words))


def unadapted(start: Start, typed: Mapping[str, str]) -> dict[str, str]:
    """What still has to be changed, by field; nothing where the words are somebody's own.

    Args:
        start: what the form was begun from.
        typed: the form's fields.
    """
    asked = {gap for words in _words_of(start) for gap in gaps(words)}
    found: dict[str, str] = {}
    for name in FIELDS:
        said = typed.get(name, "")
        left = [*gaps(said), *(gap for gap in sorted(asked) if gap.lower() in said.lower())]
        if left:
            found[name] = STILL_OPEN.format(gap=left[0])
    if "statement" not in found and _said(typed.get("statement", "")) == _said(
        GAP.sub(" ", start.words)
    ):
        found["statement"] = ONLY_EMPTIED
    return found


def _words_of(start: Start) -> tuple[str, ...]:
    return (start.words, start.how_we_know, *start.small_wins)


def _said(words: str) -> list[str]:
    """The words alone: no one adapts a sentence by changing its commas."""
    return WORD.findall(words.lower())


@dataclass(frozen=True)
class Consent:
    """Who said yes to a goal that a template proposed.

    Attributes:
        yes: somebody who may say it did.
        words_of: whose words these are, ``RelatedPerson/<id>``; ``PATIENT`` for the patient's own.
        assent: a key of ``ASSENT`` where the patient is a young child; "" where nobody noted it.
    """

    yes: bool = False
    words_of: str = PATIENT
    assent: str = ""


@dataclass(frozen=True)
class Asked:
    """Whom to ask.

    Attributes:
        young: others speak for the patient.
        speakers: who may, ``RelatedPerson/<id>`` to name.
    """

    young: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)


def course_of(consent: Consent, asked: Asked, begun: str) -> Course:
    """How a goal goes that was begun from a template, with the yes it was kept with.

    Args:
        begun: ``Template.begun``.

    Raises:
        Refused: somebody was not asked, or did not say yes; each issue names the field.
    """
    issues = []
    if not consent.yes:
        issues.append(Issue("Keep it only with a yes: ask, then tick this.", "yes", "required"))
    if asked.young:
        if consent.words_of not in asked.speakers:
            issues.append(Issue("Choose whose words these are.", "words_of", "required"))
        if consent.assent not in ASSENT:
            issues.append(Issue("Note what the child says to it.", "assent", "required"))
        elif consent.assent == Answer.DISAGREES:
            issues.append(Issue(
                "Then it is not the child’s goal yet: ask what would make it right.", "assent",
            ))  # fmt: skip
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=tuple(issues))
    wants = (Says(PATIENT, Answer.AGREES),)
    if not asked.young:
        return Course(begun_from=begun, says=wants)
    close = Says(consent.words_of, Answer.AGREES)
    child = wants if consent.assent == Answer.AGREES else ()  # who cannot say has not said yes
    return Course(begun_from=begun, words_of=consent.words_of, says=(close, *child))
