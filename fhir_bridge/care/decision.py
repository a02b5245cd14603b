"""What people decide about an approach, and what has to be written down with it.

The nurse may differ from what was proposed, with a reason. An adult's own choice of more
independence is honoured at once: then what was explained, what could happen and whom to call are
kept (care rules, first ten no. 3). Every decision has a day on which it is looked at again. To ask
for more with an own choice: a row in ``OWN_CHOICE_NEEDS``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.approach import COACH, ENABLE, MANAGE, ORDER, SUSTAIN, Proposal
from fhir_bridge.care.people import THE_PATIENT, Deciders
from fhir_bridge.errors import Issue, Refused

LATEST_REVIEW = timedelta(days=90)
REVIEW = {
    MANAGE: timedelta(days=14),
    COACH: timedelta(days=30),
    ENABLE: timedelta(days=60),
    SUSTAIN: LATEST_REVIEW,
}
"""When a decision is looked at again unless another day is chosen (our own design)."""

AGREES, OWN_CHOICE, NOT_ASKED = "agrees", "own-choice", "not-asked"
PATIENT_WORDS = {
    AGREES: "agrees",
    OWN_CHOICE: "chose it",
    NOT_ASKED: "not asked yet",
}
"""What the patient says to a decision."""


@dataclass(frozen=True)
class Choice:
    """What is decided, as it was entered.

    Attributes:
        approach: a code of ``APPROACHES``.
        patient: a key of ``PATIENT_WORDS``.
        reason: needed where it differs from what was proposed.
        explained, could_happen, safety_net: what belongs to a patient's own choice of more
            independence: what was explained, what could happen, whom to call (care rules no. 3).
        review_on: when it is looked at again; None takes ``REVIEW``.
        by: who spoke for the patient: "" for the patient, else ``RelatedPerson/<id>``.
    """

    approach: str
    patient: str
    reason: str = ""
    explained: str = ""
    could_happen: str = ""
    safety_net: str = ""
    review_on: date | None = None
    by: str = ""


@dataclass(frozen=True)
class Decision:
    """What was decided, with what was seen when it was."""

    proposal: Proposal
    choice: Choice
    on: date
    review_on: date

    @property
    def differs(self) -> bool:
        """Whether it is other than what was proposed; a patient's own choice never counts so."""
        proposed = self.proposal.approach
        return self.choice.patient != OWN_CHOICE and proposed not in {None, self.choice.approach}


def decide(
    proposal: Proposal, choice: Choice, *, now: str | None, today: date,
    deciders: Deciders = THE_PATIENT,
) -> Decision:  # fmt: skip
    """Keep what people decided.

    Args:
        proposal: as it was shown.
        now: the approach until today.
        deciders: whose word counts as the patient's.

    Raises:
        Refused: something that belongs to such a decision is missing; each issue's ``expression``
            names the field.
    """
    review_on = choice.review_on or today + REVIEW.get(choice.approach, LATEST_REVIEW)
    decision = Decision(proposal, choice, today, review_on)
    issues = tuple(_about(decision, now, deciders))
    if issues:
        raise Refused("Something is still missing. Nothing was changed.", issues=issues)
    return decision


def _about(decision: Decision, now: str | None, deciders: Deciders) -> Iterable[Issue]:
    choice = decision.choice
    if choice.approach not in ORDER:
        yield Issue("Choose one of the four.", "approach", "required")
        return
    yield from _about_patient(choice, now, deciders)
    if decision.differs and not choice.reason.strip():
        yield Issue("This differs from what was suggested. Write down why.", "reason", "required")
    if not decision.on < decision.review_on <= decision.on + LATEST_REVIEW:
        yield Issue("Choose a day within the next 90 days.", "review_on")


def _about_patient(choice: Choice, now: str | None, deciders: Deciders) -> Iterable[Issue]:
    """What the patient said, who spoke for them, and what belongs to their own choice."""
    if choice.patient not in PATIENT_WORDS:
        yield Issue("Say what the patient says to it.", "patient", "required")
    if _speaks(choice, now) and (against := deciders.against(choice.by)):
        yield Issue(against, "by", "required")
    if choice.patient == OWN_CHOICE and _is_more_independent(choice.approach, now):
        for field, ask in OWN_CHOICE_NEEDS.items():
            if not getattr(choice, field).strip():
                yield Issue(ask, field, "required")


def _speaks(choice: Choice, now: str | None) -> bool:
    """Whether the word that is noted decides; whoever asks for more support is heard (§B.4)."""
    if choice.patient == OWN_CHOICE:
        return _is_more_independent(choice.approach, now)
    return choice.patient == AGREES


def _is_more_independent(approach: str, now: str | None) -> bool:
    return ORDER.index(approach) > ORDER.index(now or MANAGE)


OWN_CHOICE_NEEDS = {
    "explained": "Write down what was explained.",
    "could_happen": "Write down what could happen.",
    "safety_net": "Write down whom to call when it does.",
}
