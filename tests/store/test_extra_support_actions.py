"""Extra support as people put it in place: it adds, has its reason kept, and may end early."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from fhir_bridge import approaches, authored, extra_support, readiness, support_plans
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.extra_support import NOT_NEEDED
from fhir_bridge.care.skills import Shown
from fhir_bridge.care.support import CHECKLIST
from fhir_bridge.care.support_plan import SupportPlan
from fhir_bridge.clock import fixed
from fhir_bridge.errors import NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.store import resources
from fhir_bridge.wire import Document
from support.acute import happened
from support.desk import AT, nurse
from support.stays import hear, stay

TODAY = date(2026, 11, 21)
YESTERDAY = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
"""Half past nine in the evening of the 20th, in Chicago."""


def on(made: Bridge, days: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def state(made: Bridge, context: Context) -> str:
    extra = extra_support.proposed_or_added(made, context.chart)
    return extra.state if extra else ""


def test_an_event_proposes_a_layer_with_its_dates_and_keeps_nothing(made: Bridge) -> None:
    rc = nurse(made)
    happened(made, rc, "EMER", YESTERDAY)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra
    assert (extra.state, extra.layer.event) == ("proposed", "emergency")
    assert extra.layer.on == date(2026, 11, 20), "the people's day, not UTC's"
    assert extra.layer.call_by == date(2026, 11, 24)
    assert extra.layer.review_on == (date(2026, 12, 4), date(2026, 12, 20))
    with made.store.reading() as session:
        assert not list(authored.each_of(session, rc.chart, "Observation"))


@pytest.mark.parametrize(
    ("code", "more", "event"),
    [
        ("IMP", {}, "admission"), ("ACUTE", {}, "admission"), ("NONAC", {}, "admission"),
        ("OBSENC", {}, "observation"), ("EMER", {}, "emergency"),
        ("IMP", {"priority": {"coding": [{"code": "EL"}]}}, "planned-admission"),
        ("AMB", {}, ""), ("VR", {}, ""), ("IMP", {"status": "in-progress"}, "admission"),
        ("EMER", {"status": "entered-in-error"}, ""),
    ],
)  # fmt: skip
def test_what_is_acute(made: Bridge, code: str, more: dict[str, Any], event: str) -> None:
    rc = nurse(made)
    happened(made, rc, code, YESTERDAY, **more)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert (extra.layer.event if extra else "") == event


@pytest.mark.parametrize(
    ("code", "priority", "holds"),
    [("IMP", "EM", True), ("EMER", "", True), ("OBSENC", "", True), ("IMP", "EL", False)],
)
def test_what_is_acute_holds_at_once_and_what_was_planned_is_only_suggested(
    made: Bridge, code: str, priority: str, holds: bool
) -> None:
    rc = nurse(made)
    happened(made, rc, code, YESTERDAY, priority={"coding": [{"code": priority or "R"}]})
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra
    assert (extra.in_force, extra.stands) == (holds, "at-once" if holds else "proposed")
    assert extra.layer.until == date(2026, 12, 20)
    extra_support.wave_off(made, rc, extra.event.encounter, "together")
    after = extra_support.proposed_or_added(made, rc.chart)
    assert after and not after.in_force


def test_what_holds_at_once_may_be_ended_as_what_was_added(made: Bridge) -> None:
    rc = nurse(made)
    event = happened(made, rc, "EMER", YESTERDAY)
    extra_support.end(made, rc, event, "decided", "She wants nothing of it")
    assert state(made, rc) == "ended"


def test_heard_by_a_message_alone_it_is_there_before_the_ehr_shows_it(made: Bridge) -> None:
    rc = nurse(made)
    told = stay(subject={"reference": f"Patient/{rc.patient}"})
    hear(made, rc.chart, told, AT)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra and extra.in_force
    assert extra.event.encounter == "urn:riverside|V1"
    extra_support.add(made, rc, "urn:riverside|V1")
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(told), id="e1", at=AT, owner="ehr")
    again = extra_support.proposed_or_added(made, rc.chart)
    assert again and again.state == "added", "the copy that came later is the same event"
    extra_support.end(made, rc, "e1", "decided", "Together")
    assert state(made, rc) == "ended"


def test_in_hospital_it_is_there_nobody_is_asked_and_what_is_brought_up_is_kept(
    made: Bridge,
) -> None:
    rc = nurse(made)
    going_on = {"status": "in-progress", "period": {"start": YESTERDAY.isoformat()}}
    event = happened(made, rc, "IMP", YESTERDAY, **going_on)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra and extra.in_force and not extra.event.over
    with pytest.raises(Refused, match="still in hospital"):
        extra_support.add(made, rc, event)
    assert readiness.in_hospital(made, rc.chart)
    assert readiness.questions(made, rc.chart) == ()
    with pytest.raises(Refused) as refused:
        readiness.answer(made, rc, "confidence", 5)
    assert "In hospital nobody is asked" in str(refused.value.issues[0])
    readiness.answer(made, rc, "confidence", 5, unasked=True)
    assert readiness.known(made, rc.chart)[""].readiness().confidence == 5


def test_it_is_added_once_and_to_have_used_the_plan_is_a_win(made: Bridge) -> None:
    rc = nurse(made)
    event = happened(made, rc, "EMER", YESTERDAY)
    for _ in range(2):
        extra_support.add(made, rc, event, used_plan=True)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra
    assert extra.kept
    assert (extra.state, extra.layer.used_plan, extra.version) == ("added", True, 1)
    assert approaches.look(made, rc).found.standings["health-literacy"].wins == 1
    with made.store.reading() as session:
        kept = [each.data for each in authored.each_of(session, rc.chart, "Observation")]
    assert len(kept) == 2
    assert not any(may_leave(each) for each in kept)
    with pytest.raises(Stale):
        extra_support.wave_off(made, rc, event, "planned")


@pytest.mark.parametrize("why", NOT_NEEDED)
def test_one_tap_says_that_it_is_not_needed_and_why(made: Bridge, why: str) -> None:
    rc = nurse(made)
    event = happened(made, rc, "IMP", YESTERDAY)
    extra_support.wave_off(made, rc, event, why)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra
    assert extra.kept
    assert (extra.state, extra.kept.why) == ("not-needed", why)


def test_without_a_known_reason_nothing_is_waved_off(made: Bridge) -> None:
    rc = nurse(made)
    event = happened(made, rc, "IMP", YESTERDAY)
    with pytest.raises(Refused):
        extra_support.wave_off(made, rc, event, "because")
    assert state(made, rc) == "proposed"


def test_a_good_recheck_may_end_it_early_and_nothing_else_may(made: Bridge) -> None:
    rc = nurse(made)
    event = happened(made, rc, "EMER", YESTERDAY)
    extra_support.add(made, rc, event)
    for why in ("early", "reviewed", "never"):
        with pytest.raises(Refused):
            extra_support.end(made, rc, event, why)
    for topic in ("medicines", "warning-signs"):
        readiness.note_shown(made, rc, uuid4(), Shown(topic, "correct-first", TODAY))
    readiness.answer(made, rc, "confidence", 8)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra
    assert extra.rechecked
    extra_support.end(made, rc, event, "early")
    assert state(made, rc) == "ended"


def test_what_was_shown_before_the_event_is_no_recheck(made: Bridge) -> None:
    rc = nurse(made)
    for topic in ("medicines", "warning-signs"):
        readiness.note_shown(on(made, -5), rc, uuid4(), Shown(topic, "correct-first", TODAY))
    readiness.answer(on(made, -5), rc, "confidence", 9)
    event = happened(made, rc, "EMER", YESTERDAY)
    extra_support.add(made, rc, event)
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra
    assert not extra.rechecked


def test_it_ends_at_its_review_or_when_it_is_decided_together_with_a_reason(made: Bridge) -> None:
    rc = nurse(made)
    event = happened(made, rc, "IMP", YESTERDAY)
    extra_support.add(made, rc, event)
    with pytest.raises(Refused) as refused:
        extra_support.end(made, rc, event, "decided", "  ")
    assert [each.expression for each in refused.value.issues] == ["words"]
    extra_support.end(on(made, 14), rc, event, "reviewed")
    assert state(on(made, 14), rc) == "ended"


def test_the_newest_event_counts_and_an_old_one_is_no_news(made: Bridge) -> None:
    rc = nurse(made)
    happened(made, rc, "IMP", AT - timedelta(days=70))
    assert state(made, rc) == ""
    happened(made, rc, "EMER", AT - timedelta(days=20))
    newest = happened(made, rc, "IMP", AT - timedelta(days=3))
    extra = extra_support.proposed_or_added(made, rc.chart)
    assert extra
    assert extra.event.encounter == newest


def test_another_patients_event_is_not_there(made: Bridge) -> None:
    ann, bob = nurse(made), nurse(made, patient="bob")
    event = happened(made, ann, "EMER", YESTERDAY)
    for act in (extra_support.add, lambda *given: extra_support.wave_off(*given, "planned"),
                lambda *given: extra_support.end(*given, "early")):  # fmt: skip
        with pytest.raises(NotFound):
            act(made, bob, event)
    assert state(made, bob) == ""


def test_a_stay_opens_the_window_and_an_ed_visit_does_not(made: Bridge) -> None:
    rc = nurse(made)
    happened(made, rc, "EMER", YESTERDAY)
    assert approaches.look(made, rc).found.standings["health-literacy"].window_until is None
    happened(made, rc, "IMP", AT - timedelta(days=4))
    standing = approaches.look(made, rc).found.standings["health-literacy"]
    assert standing.window_until == TODAY + timedelta(days=25)
    assert standing.acute_on == date(2026, 11, 20)


WHOLE = SupportPlan(
    "refill", "His son orders them", "He would rather have it so", tuple(CHECKLIST),
    TODAY + timedelta(days=60),
)  # fmt: skip


def test_support_is_planned_for_a_task_after_everything_was_looked_at(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    for _ in range(2):
        support_plans.agree(made, rc, key, WHOLE)
    [kept] = support_plans.in_force(made, rc.chart)
    assert kept.plan == WHOLE
    support_plans.agree(on(made, 1), rc, uuid4(), replace(WHOLE, help="The pharmacy brings them"))
    [kept] = support_plans.in_force(made, rc.chart)
    assert kept.plan.help == "The pharmacy brings them"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"checked": ("pain",)}, "checked"), ({"help": ""}, "help"), ({"view": " "}, "view"),
        ({"task": "everything"}, "task"), ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + timedelta(days=91)}, "review_on"),
    ],
)  # fmt: skip
def test_a_plan_that_lacks_something_is_not_kept(
    made: Bridge, changes: dict[str, Any], field: str
) -> None:
    rc = nurse(made)
    with pytest.raises(Refused) as refused:
        support_plans.agree(made, rc, uuid4(), replace(WHOLE, **changes))
    assert [each.expression for each in refused.value.issues] == [field]
    assert support_plans.in_force(made, rc.chart) == ()
