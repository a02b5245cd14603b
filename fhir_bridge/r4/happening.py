"""What happened on the way to a goal, what was done by whom, what is in the way: Observations.

All of them are ``enablement-assessment``: none of it leaves. What was noted by mistake stays, as
``entered-in-error``, and is read no more.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fhir_bridge.care.doings import ACTIONS
from fhir_bridge.care.enablement import DOER_WORDS, Doer
from fhir_bridge.care.in_the_way import IN_THE_WAY, NOT_SAID
from fhir_bridge.r4.canonicals import ACTION, DOER
from fhir_bridge.r4.canonicals import IN_THE_WAY as IN_THE_WAY_SYSTEM
from fhir_bridge.r4.observation import (
    ENABLEMENT,
    Code,
    Noted,
    observation_from_fhir,
    observation_to_fhir,
)
from fhir_bridge.wire import Json

HAPPENED = Code(ENABLEMENT, "happened", "It happened")
NOT_THIS_TIME = Code(ENABLEMENT, "not-this-time", "Not this time")
DONE = Code(ENABLEMENT, "action-done", "Done")
IN_THE_WAY_NOW = Code(ENABLEMENT, "in-the-way", "In the way")
KINDS = {each.code: each for each in (HAPPENED, NOT_THIS_TIME, DONE, IN_THE_WAY_NOW)}

RUNG = Code(ENABLEMENT, "small-win-number", "Which small win")
WITH_IT = Code(ENABLEMENT, "agreed-with-it", "Not agreed before it happened")
WHICH = Code(ENABLEMENT, "action", "What")
IN_ERROR = "entered-in-error"
OUT_OF_THE_WAY = "amended"
"""Status of what was in the way and is no longer: it was true, and it changed."""


@dataclass(frozen=True)
class Happening:
    """One thing that was noted.

    Attributes:
        what: a code of ``KINDS``.
        goal: which goal it is about, if any.
        doer: who did it; ``kind``: what was in the way, a code of ``IN_THE_WAY``.
        action: a code of ``ACTIONS``, of what was done.
        rung: the number of the small win; ``with_it``: it became one by happening.
        over: no longer in the way.
    """

    what: str
    at: datetime
    by: str
    goal: UUID | None = None
    doer: Doer | None = None
    kind: str = ""
    action: str = ""
    words: str = ""
    rung: int = 0
    with_it: bool = False
    id: str = ""
    version: int = 0
    over: bool = False


def happening_to_fhir(told: Happening, *, patient: str) -> Json:
    """The Observation that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    parts = [(RUNG, told.rung)] if told.rung else []
    noted = Noted(
        KINDS[told.what], _value(told), told.at, told.by, note=told.words.strip(),
        goal=f"Goal/{told.goal}" if told.goal else "",
        parts=(
            *parts,
            *([(WITH_IT, 1)] if told.with_it else []),
            *([(WHICH, Code(ACTION, told.action, ACTIONS[told.action].words))]
              if told.action else []),
        ),
    )  # fmt: skip
    made = observation_to_fhir(noted, patient=patient)
    return {**made, "status": OUT_OF_THE_WAY} if told.over else made


def happening_from_fhir(resource: Json) -> Happening | None:
    """Read one back; None for any other record, and for what was noted by mistake."""
    coded = resource["code"].get("coding", [{}])[0]
    known = coded.get("system") == ENABLEMENT and coded.get("code") in KINDS
    if not known or resource.get("status") == IN_ERROR:
        return None
    noted = observation_from_fhir(resource)
    value = noted.value.code if isinstance(noted.value, Code) else ""
    told = Happening(noted.about.code, noted.at, noted.by, words=noted.note)
    parts = {code.code: part for code, part in noted.parts}
    action, rung = parts.get(WHICH.code), parts.get(RUNG.code)
    return replace(
        told,
        goal=UUID(noted.goal.removeprefix("Goal/")) if noted.goal else None,
        doer=Doer(value) if value in set(Doer) else None,
        kind=value if value in IN_THE_WAY else "",
        action=action.code if isinstance(action, Code) else "",
        rung=rung if isinstance(rung, int) else 0,
        with_it=WITH_IT.code in parts,
        over=resource.get("status") == OUT_OF_THE_WAY,
    )


def in_error(resource: Json) -> Json:
    """The same, marked as noted by mistake."""
    return {**resource, "status": IN_ERROR}


def _value(told: Happening) -> Code:
    if told.doer:
        return Code(DOER, told.doer.value, DOER_WORDS[told.doer])
    kind = IN_THE_WAY[told.kind or NOT_SAID]
    return Code(IN_THE_WAY_SYSTEM, kind.code, kind.words)
