"""Approaches as they were decided, and wishes as they were said: Observations of ours, and back.

A decision keeps all that it was made from: the reasons for and against, what was missing, the
version of the rules, and the records it saw (``derivedFrom``). A proposal itself is never kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from fhir_bridge.care.approach import ORDER, Reason
from fhir_bridge.care.decision import PATIENT_WORDS, Decision
from fhir_bridge.care.enablement import APPROACHES, STRATEGIES
from fhir_bridge.care.wishes import WISHES, Wish
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, STRATEGY
from fhir_bridge.r4.observation import APPROACH, ENABLEMENT, Code, Noted, Value

DIRECTION = f"{BASE}/CodeSystem/approach-direction"
RULE = f"{BASE}/CodeSystem/approach-rule"
PATIENT_SAYS = f"{BASE}/CodeSystem/patient-says"
DECIDED = Code(ENABLEMENT, "approach", "Approach decided")
WISHED = Code(ENABLEMENT, "wish", "What the patient asks for")
METHOD = "approach rules "

SPEAKS_FOR, SPEAKS_AGAINST, MISSING = "speaks-for", "speaks-against", "missing"
WORDS = ("explained", "could-happen", "safety-net")
SPOKE = "decided-by"


@dataclass(frozen=True)
class Decided:
    """One decision, as it is kept.

    Attributes:
        id: ours.
        patient: a key of ``care.decision.PATIENT_WORDS``.
        proposed: what was proposed; "" where nothing was.
        version: of the rules; "" where no proposal was shown.
        made_from: the records it saw.
        spoke: who spoke for the patient: "" for the patient, else ``RelatedPerson/<id>``.
    """

    strategy: str
    approach: str
    at: datetime
    by: str
    patient: str
    review_on: date
    reason: str = ""
    explained: str = ""
    could_happen: str = ""
    safety_net: str = ""
    proposed: str = ""
    direction: str = ""
    version: str = ""
    reasons_for: tuple[Reason, ...] = ()
    reasons_against: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    made_from: tuple[str, ...] = ()
    id: str = ""
    spoke: str = ""


def noted_decision(
    decision: Decision, *, at: datetime, by: str, made_from: Iterable[str] = ()
) -> Noted:
    """A decision as it is kept."""
    proposal, choice = decision.proposal, decision.choice
    said = (choice.explained, choice.could_happen, choice.safety_net)
    parts: list[tuple[Code, Value]] = [
        _strategy(proposal.strategy),
        (_part("patient-says"), Code(PATIENT_SAYS, choice.patient, PATIENT_WORDS[choice.patient])),
        (_part("review-on"), decision.review_on.isoformat()),
        (_part("direction"), Code(DIRECTION, proposal.direction)),
        *((_part(name), words.strip()) for name, words in zip(WORDS, said, strict=True) if words),
    ]
    if choice.by:
        parts.append((_part(SPOKE), choice.by))
    if proposal.approach:
        parts.append((_part("proposed"), _approach(proposal.approach)))
    for name, reasons in (
        (SPEAKS_FOR, proposal.reasons_for),
        (SPEAKS_AGAINST, proposal.reasons_against),
        (MISSING, proposal.missing),
    ):
        parts += [(_part(name), Code(RULE, each.rule, each.text)) for each in reasons]
    return Noted(
        DECIDED, _approach(choice.approach), at, by, parts=tuple(parts),
        method=f"{METHOD}{proposal.version}" if proposal.version else "",
        made_from=tuple(made_from), note=choice.reason.strip(),
    )  # fmt: skip


def decided(noted: Noted, id: str) -> Decided:
    """Read back what ``noted_decision`` made.

    Raises:
        Refused: it has another shape.
    """
    words = {code.code: value for code, value in noted.parts if isinstance(value, str)}
    coded = {code.code: value.code for code, value in noted.parts if isinstance(value, Code)}
    approach = noted.value.code if isinstance(noted.value, Code) else ""
    if approach not in ORDER or coded.get("strategy") not in STRATEGIES:
        raise Refused("This is no decision that Footbridge wrote.")
    return Decided(
        coded["strategy"], approach, noted.at, noted.by,
        patient=coded.get("patient-says", ""),
        review_on=date.fromisoformat(words["review-on"]), reason=noted.note,
        explained=words.get("explained", ""), could_happen=words.get("could-happen", ""),
        safety_net=words.get("safety-net", ""), proposed=coded.get("proposed", ""),
        direction=coded.get("direction", ""), version=noted.method.removeprefix(METHOD),
        reasons_for=_reasons(noted, SPEAKS_FOR), reasons_against=_reasons(noted, SPEAKS_AGAINST),
        missing=_reasons(noted, MISSING), made_from=noted.made_from, id=id,
        spoke=words.get(SPOKE, ""),
    )  # fmt: skip


def noted_wish(wish: Wish, *, at: datetime, by: str) -> Noted:
    """A wish as it is kept."""
    said = (wish.explained, wish.could_happen, wish.safety_net)
    return Noted(
        WISHED, Code(DIRECTION, wish.direction, WISHES[wish.direction]), at, by,
        parts=(
            *(_strategy(each) for each in wish.strategies),
            *((_part(name), words) for name, words in zip(WORDS, said, strict=True) if words),
            *(((_part("review-on"), wish.review_on.isoformat()),) if wish.review_on else ()),
            *(((_part(SPOKE), wish.by),) if wish.by else ()),
        ),
        note=wish.words,
    )  # fmt: skip


def wish_of(noted: Noted) -> Wish:
    """Read back what ``noted_wish`` made."""
    words = {code.code: value for code, value in noted.parts if isinstance(value, str)}
    review = words.get("review-on", "")
    return Wish(
        noted.value.code if isinstance(noted.value, Code) else "",
        tuple(value.code for code, value in noted.parts
              if code.code == "strategy" and isinstance(value, Code)),
        noted.note,
        words.get("explained", ""), words.get("could-happen", ""), words.get("safety-net", ""),
        review_on=date.fromisoformat(review) if review else None, by=words.get(SPOKE, ""),
    )  # fmt: skip


def _approach(code: str) -> Code:
    return Code(APPROACH, code, APPROACHES[code].staff)


def _strategy(code: str) -> tuple[Code, Value]:
    return _part("strategy"), Code(STRATEGY, code, STRATEGIES[code].title)


def _part(code: str) -> Code:
    return Code(ENABLEMENT, code)


def _reasons(noted: Noted, name: str) -> tuple[Reason, ...]:
    return tuple(
        Reason(value.code, value.text)
        for code, value in noted.parts
        if code.code == name and isinstance(value, Code)
    )
