"""Approaches as people decide them, on both databases: nothing else ever changes one."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fhir_bridge import approaches, authored, extra_support, readiness, signed_rules
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.approach import MORE_INDEPENDENCE, MORE_SUPPORT, TOO_LITTLE, VERSION
from fhir_bridge.care.decision import AGREES, OWN_CHOICE, Choice
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.skills import Shown
from fhir_bridge.care.wishes import Wish
from fhir_bridge.clock import fixed
from fhir_bridge.errors import Refused, Stale
from fhir_bridge.goals import write_goal
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.store.access import Actor
from fhir_bridge.store.tables import Audit, SignedRules, SiteRow
from support.acute import happened
from support.desk import AT, JO, nurse

TODAY = date(2026, 11, 21)
DAILY, CARE, ONLINE, KNOWING = (
    "self-management", "system-navigation", "digital-empowerment", "health-literacy",
)  # fmt: skip
OWNER = Actor("operator")


def on(made: Bridge, days: int) -> Bridge:
    """The same bridge so many days from today."""
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def sign(made: Bridge) -> None:
    with made.store.writing() as session:
        session.merge(SiteRow(site_id="riverside", name="R", base="http://r/r4", client_id="f",
                              added_at=AT))  # fmt: skip
    signed_rules.sign(made, "riverside", "Dr. A. Lindqvist", by=OWNER)


def decide(
    made: Bridge, context: Context, approach: str, *strategies: str, key: UUID | None = None,
    seen: Mapping[str, str] | None = None, **said: Any,
) -> None:  # fmt: skip
    wanted = strategies or (DAILY,)
    looked = approaches.look(made, context)
    choice = Choice(approach, said.pop("patient", AGREES), **said)
    approaches.decide(
        made, context, key or uuid4(), dict.fromkeys(wanted, choice),
        seen or {each: looked.seen(each) for each in wanted},
    )  # fmt: skip


def now(made: Bridge, context: Context) -> dict[str, str]:
    return {each.strategy: each.approach for each in approaches.decisions(made, context.chart)}


def show_all(made: Bridge, context: Context) -> None:
    """Everything Day to day needs: shown, important, wanted, sure."""
    readiness.note_shown(made, context, uuid4(), Shown("do-it", "alone", TODAY))
    for question in ("importance", "wanting", f"confidence-{DAILY}"):
        readiness.answer(made, context, question, 9, unasked=True)


def test_a_decision_is_kept_with_all_it_was_made_from(made: Bridge) -> None:
    rc = nurse(made)
    sign(made)
    show_all(made, rc)
    decide(made, rc, "coach", reason="He wants company at first")
    [kept] = approaches.decisions(made, rc.chart)
    assert (kept.strategy, kept.approach, kept.patient) == (DAILY, "coach", AGREES)
    assert (kept.proposed, kept.version, kept.reason) == (
        "enable", VERSION, "He wants company at first",
    )  # fmt: skip
    assert kept.review_on == TODAY + timedelta(days=30)
    assert len(kept.made_from) == 4, "one look, three answers"
    with made.store.reading() as session:
        [record] = [each.data for each in authored.each_of(session, rc.chart, "Observation")
                    if each.id == kept.id]  # fmt: skip
        audit = [row.what for row in session.exec(select(Audit))]
    assert record["method"]["text"] == f"approach rules {VERSION}"
    assert not may_leave(record)
    assert f"Observation/{kept.id}" in audit


def test_to_differ_asks_for_a_reason_and_keeps_nothing_without(made: Bridge) -> None:
    rc = nurse(made)
    sign(made)
    show_all(made, rc)
    with pytest.raises(Refused) as refused:
        decide(made, rc, "manage")
    assert [each.expression for each in refused.value.issues] == ["reason"]
    assert now(made, rc) == {}


def test_the_same_press_twice_is_one_decision_and_sixteen_at_once_too(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    seen = {DAILY: approaches.look(made, rc).seen(DAILY)}
    gate = Barrier(16)

    def press(_: int) -> str:
        gate.wait(20)
        try:
            decide(made, rc, "coach", key=key, seen=seen)
        except Stale:
            return "stale"
        return "kept"

    with ThreadPoolExecutor(16) as pool:
        told = set(pool.map(press, range(16)))
    decide(made, rc, "coach", key=key, seen=seen)
    assert "kept" in told
    assert len(approaches.decisions(made, rc.chart)) == 1


def test_who_decides_from_an_older_page_is_told_to_look_again(made: Bridge) -> None:
    rc, jo = nurse(made), nurse(made, JO)
    older = {DAILY: approaches.look(made, jo).seen(DAILY)}
    decide(made, rc, "coach")
    with pytest.raises(Stale):
        decide(on(made, 1), jo, "manage", seen=older)
    assert now(made, rc) == {DAILY: "coach"}


def test_unsigned_rules_propose_nothing_and_people_decide_all_the_same(made: Bridge) -> None:
    rc = nurse(made)
    show_all(made, rc)
    looked = approaches.look(made, rc)
    assert looked.signature.shown == "unsigned"
    assert {each.direction for each in looked.proposals.values()} == {TOO_LITTLE}
    decide(made, rc, "manage")
    [kept] = approaches.decisions(made, rc.chart)
    assert (kept.proposed, kept.version) == ("", "")


def test_a_site_signs_a_version_by_name_and_may_hide_what_is_proposed(made: Bridge) -> None:
    rc = nurse(made)
    with pytest.raises(Refused):
        signed_rules.sign(made, "riverside", "  ", by=OWNER)
    sign(made)
    show_all(made, rc)
    assert approaches.look(made, rc).proposals[DAILY].approach == "enable"
    signed_rules.show(made, "riverside", shown=False, by=OWNER)
    assert approaches.look(made, rc).proposals[DAILY].approach is None
    signed_rules.show(made, "riverside", shown=True, by=OWNER)
    assert approaches.look(made, rc).signature.name == "Dr. A. Lindqvist"
    with made.store.writing() as session:  # a signature of other rules is none of these
        row = session.get_one(SignedRules, ("riverside", VERSION))
        session.delete(row)
        session.add(SignedRules(site_id="riverside", version="0", name="x", by="y", at=AT))
    assert approaches.look(made, rc).signature.shown == "unsigned"


def test_a_wish_for_more_independence_is_honoured_at_once(made: Bridge) -> None:
    rc = nurse(made)
    sign(made)
    decide(made, rc, "coach", DAILY, CARE, reason="So far")
    wish = Wish(
        MORE_INDEPENDENCE, (DAILY, CARE), "Stop the weekly calls.", "What we would stop doing",
        "A high sugar may go unseen", "The clinic's line", TODAY + timedelta(days=30),
    )  # fmt: skip
    approaches.ask(on(made, 1), rc, uuid4(), wish)
    looked = approaches.look(on(made, 1), rc)
    assert looked.proposals[DAILY].approach == "enable"
    assert looked.proposals[DAILY].chosen
    assert looked.proposals[DAILY].missing, "nothing was looked at, and it does not matter"
    decide(
        on(made, 2), rc, "enable", DAILY, CARE, patient=OWN_CHOICE, explained=wish.explained,
        could_happen=wish.could_happen, safety_net=wish.safety_net, review_on=wish.review_on,
    )  # fmt: skip
    assert now(made, rc) == {DAILY: "enable", CARE: "enable"}
    assert not approaches.look(on(made, 3), rc).found.wishes, "it is answered"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": ""}, "words"), ({"strategies": ()}, "strategies"),
        ({"strategies": ("walking",)}, "strategies"), ({"direction": "as-now"}, "direction"),
        ({"safety_net": " "}, "safety_net"), ({"review_on": TODAY}, "review_on"),
    ],
)  # fmt: skip
def test_a_wish_that_lacks_something_is_not_kept(
    made: Bridge, changes: dict[str, Any], field: str
) -> None:
    rc = nurse(made)
    whole = Wish(MORE_INDEPENDENCE, (DAILY,), "I can", "said", "may happen", "call")
    with pytest.raises(Refused) as refused:
        approaches.ask(made, rc, uuid4(), replace(whole, **changes))
    assert [each.expression for each in refused.value.issues] == [field]
    assert not approaches.look(made, rc).found.wishes


def test_more_support_is_given_when_it_is_asked_for(made: Bridge) -> None:
    rc = nurse(made)
    sign(made)
    decide(made, rc, "enable")
    approaches.ask(on(made, 1), rc, uuid4(), Wish(MORE_SUPPORT, (DAILY,), "It is too much now"))
    assert approaches.look(on(made, 1), rc).proposals[DAILY].approach == "coach"


def test_small_wins_since_the_decision_and_nothing_before_count(made: Bridge) -> None:
    rc = nurse(made)
    walk = EnablementGoal(strategy=DAILY, statement="Walk to the church", small_win="To the gate")
    write_goal(on(made, -9), rc, walk, submission=walk.key)
    decide(on(made, -5), rc, "coach")
    assert approaches.look(made, rc).found.standings[DAILY].wins == 0
    done = walk.model_copy(update={"status": Status.COMPLETED})
    write_goal(on(made, -2), rc, done, submission=uuid4(), version=1)
    assert approaches.look(made, rc).found.standings[DAILY].wins == 1
    decide(on(made, -1), rc, "enable")
    assert approaches.look(made, rc).found.standings[DAILY].wins == 0


def test_nothing_but_a_persons_decision_changes_an_approach(made: Bridge) -> None:
    """Events, answers, goals, a wish, a layer, days that pass: every approach is as it was."""
    rc = nurse(made)
    sign(made)
    decide(on(made, -100), rc, "enable", DAILY, KNOWING)
    before = approaches.decisions(made, rc.chart)
    happened(made, rc, "IMP", AT - timedelta(days=4))
    ed = happened(made, rc, "EMER", AT - timedelta(days=1))
    extra_support.add(made, rc, ed, used_plan=True)
    for question in ("confidence", f"confidence-{DAILY}", "importance"):
        readiness.answer(made, rc, question, 0, unasked=True)
    readiness.note_shown(made, rc, uuid4(), Shown("warning-signs", "not-yet", TODAY))
    new = EnablementGoal(strategy=ONLINE, statement="Open the portal", due=date(2026, 11, 1))
    write_goal(made, rc, new, submission=new.key)
    approaches.ask(made, rc, uuid4(), Wish(MORE_SUPPORT, (DAILY,), "Stay with me"))
    signed_rules.show(made, "riverside", shown=False, by=OWNER)
    assert approaches.decisions(made, rc.chart) == before
    assert approaches.look(on(made, 60), rc).overall == "enable"


def test_the_line_says_what_open_work_needs_most_and_when_to_look_again(made: Bridge) -> None:
    rc = nurse(made)
    assert approaches.line(made, rc.chart, ()) == approaches.Line(None, None, "", "")
    decide(made, rc, "enable", DAILY, review_on=TODAY + timedelta(days=9))
    decide(made, rc, "coach", CARE)
    decide(made, rc, "manage", ONLINE)
    line = approaches.line(made, rc.chart, (DAILY, CARE, ONLINE))
    assert (line.overall, line.review_on) == ("coach", TODAY + timedelta(days=9))


def test_another_patients_decisions_are_not_seen_and_not_made(made: Bridge) -> None:
    ann, bob = nurse(made), nurse(made, patient="bob")
    decide(made, ann, "coach")
    assert approaches.decisions(made, bob.chart) == ()
    assert approaches.look(made, bob).overall is None


def test_in_hospice_nothing_is_decided_any_more(made: Bridge) -> None:
    rc = nurse(made)
    decide(made, rc, "coach")
    happened(made, rc, "IMP", AT - timedelta(days=2), hospice=True)
    with pytest.raises(Refused, match="Nothing is decided"):
        decide(on(made, 1), rc, "manage")
    assert now(made, rc) == {DAILY: "coach"}
