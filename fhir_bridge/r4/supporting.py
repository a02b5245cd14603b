"""Extra support, small wins beside goals and plans for support: Observations of ours, and back."""

from dataclasses import dataclass
from datetime import date, datetime

from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.extra_support import EVENTS, Layer
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.support import CHECKLIST
from fhir_bridge.care.support_plan import SupportPlan
from fhir_bridge.r4.canonicals import BASE, STRATEGY
from fhir_bridge.r4.observation import ENABLEMENT, SKILL, Code, Noted, Value

LAYER = f"{BASE}/CodeSystem/extra-support"
EVENT = f"{BASE}/CodeSystem/acute-event"
CHECKED = f"{BASE}/CodeSystem/support-checklist"
EXTRA = Code(ENABLEMENT, "extra-support", "Extra support")
WIN = Code(ENABLEMENT, "win", "Small win")
PLAN = Code(ENABLEMENT, "plan-for-support", "Plan for support")

PROPOSED, ADDED, NOT_NEEDED, ENDED = "proposed", "added", "not-needed", "ended"
STATE_WORDS = {
    ADDED: "Extra support",
    NOT_NEEDED: "Extra support not needed",
    ENDED: "Extra support ended",
}


@dataclass(frozen=True)
class KeptLayer:
    """What was said about the layer after one event.

    Attributes:
        encounter: our id of the EHR's Encounter.
        state: ``ADDED``, ``NOT_NEEDED`` or ``ENDED``; ``PROPOSED`` is never kept.
        why: a key of ``care.extra_support.NOT_NEEDED`` or ``ENDED``.
        words: what was said besides.
    """

    layer: Layer
    encounter: str
    state: str
    at: datetime
    by: str
    why: str = ""
    words: str = ""


@dataclass(frozen=True)
class Win:
    """Something that was reached beside the goals, in words."""

    strategy: str
    words: str
    at: datetime


@dataclass(frozen=True)
class KeptPlan:
    """A plan for support, with when and by whom it was agreed."""

    plan: SupportPlan
    at: datetime
    by: str
    id: str = ""


def noted_layer(kept: KeptLayer) -> Noted:
    """A layer as it is kept; one record an event, its versions are its history."""
    layer = kept.layer
    parts: list[tuple[Code, Value]] = [
        (_part("event"), Code(EVENT, layer.event, EVENTS[layer.event].words)),
        (_part("event-on"), layer.on.isoformat()),
        (_part("encounter"), kept.encounter),
        (_part("call-by"), layer.call_by.isoformat()),
        *((_part("review-on"), each.isoformat()) for each in layer.review_on),
        (_part("used-plan"), int(layer.used_plan)),
    ]
    if kept.why:
        parts.append((_part("why"), Code(LAYER, kept.why)))
    value = Code(LAYER, kept.state, STATE_WORDS[kept.state])
    return Noted(EXTRA, value, kept.at, kept.by, parts=tuple(parts), note=kept.words.strip())


def layer_of(noted: Noted) -> KeptLayer:
    """Read back what ``noted_layer`` made."""
    words = [(code.code, value) for code, value in noted.parts if isinstance(value, str)]
    coded = {code.code: value.code for code, value in noted.parts if isinstance(value, Code)}
    told = dict(words)
    first, last = (date.fromisoformat(value) for code, value in words if code == "review-on")
    used = any(code.code == "used-plan" and value == 1 for code, value in noted.parts)
    layer = Layer(
        coded["event"], date.fromisoformat(told["event-on"]),
        call_by=date.fromisoformat(told["call-by"]), review_on=(first, last), used_plan=used,
        often_unneeded=EVENTS[coded["event"]].often_unneeded,
    )  # fmt: skip
    state = noted.value.code if isinstance(noted.value, Code) else ""
    return KeptLayer(
        layer, told["encounter"], state, noted.at, noted.by, coded.get("why", ""), noted.note
    )


def noted_win(win: Win, *, by: str) -> Noted:
    """A win as it is kept."""
    about = Code(STRATEGY, win.strategy, STRATEGIES[win.strategy].title)
    return Noted(WIN, win.words, win.at, by, parts=((_part("strategy"), about),))


def win_of(noted: Noted) -> Win:
    """Read back what ``noted_win`` made."""
    (about,) = (value for _, value in noted.parts if isinstance(value, Code))
    return Win(about.code, str(noted.value), noted.at)


def noted_plan(kept: KeptPlan) -> Noted:
    """A plan for support as it is kept."""
    plan = kept.plan
    task = Code(SKILL, plan.task, SKILLS[plan.task].words)
    return Noted(
        PLAN, plan.help.strip(), kept.at, kept.by,
        parts=(
            (_part("task"), task),
            *((_part("checked"), Code(CHECKED, each, CHECKLIST[each])) for each in plan.checked),
            (_part("review-on"), plan.review_on.isoformat()),
        ),
        note=plan.view.strip(),
    )  # fmt: skip


def plan_of(noted: Noted, id: str) -> KeptPlan:
    """Read back what ``noted_plan`` made."""
    coded = [(code.code, value.code) for code, value in noted.parts if isinstance(value, Code)]
    (review,) = (value for code, value in noted.parts if code.code == "review-on")
    plan = SupportPlan(
        dict(coded)["task"], str(noted.value), noted.note,
        tuple(value for code, value in coded if code == "checked"),
        date.fromisoformat(str(review)),
    )  # fmt: skip
    return KeptPlan(plan, noted.at, noted.by, id)


def _part(code: str) -> Code:
    return Code(ENABLEMENT, code)
