"""What a plan of care tells and what it never does, whatever is in the record."""

from datetime import date
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.course import Course
from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.ladder import Rung
from fhir_bridge.r4.care_plan import (
    REVOKED,
    STATUS_SENTENCES,
    Basis,
    care_plan_id,
    care_plan_to_fhir,
    says_the_same,
    sources,
    tells_anything,
)
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.datatypes import narrative
from fhir_bridge.r4.goal import goal_to_fhir, small_win_to_fhir
from fhir_bridge.r4.labels import LABEL, STAYS_HERE, may_leave
from fhir_bridge.wire import Json

KEY = UUID("5f1c5f0e-6f0c-4f55-9a43-3f2f6f0d2c11")
ANN = "Patient/ann"
GOAL = EnablementGoal(
    key=KEY, strategy="self-management", statement="Walk to the church", due=date(2026, 12, 4),
    small_win="To the corner", how_we_know="I was there on Sunday", started=date(2026, 11, 3),
)  # fmt: skip
HIDDEN = [{"system": system, "code": code} for system, code in sorted(STAYS_HERE)]


def basis(*goals: Json, **more: Any) -> Basis:
    return Basis("riverside", "ann", goals, **more)


def whole(goal: EnablementGoal = GOAL, course: Course | None = None) -> Json:
    return goal_to_fhir(goal, patient=ANN, author=None, course=course)


def step(goal: EnablementGoal = GOAL, rung: Rung | None = None) -> Json:
    made = small_win_to_fhir(goal, patient=ANN, author=None, rung=rung)
    assert made
    return made


def labelled(record: Json, label: Json) -> Json:
    return record | {"meta": {**record.get("meta", {}), "security": [label]}}


def test_a_plan_says_it_all_in_plain_lines() -> None:
    plan = care_plan_to_fhir(
        basis(
            whole(), step(), holder=("Practitioner/rc", "R. Castillo RN"), since=date(2026, 11, 3)
        )
    )
    assert narrative(plan).splitlines() == [
        "Plan of care. We work on this plan now. What stands in quotation marks is in the "
        "patient’s own words.",
        "Care is coordinated by R. Castillo RN.",
        "Goals now",
        "1. “Walk to the church”",
        "Part of life: Day to day",
        "Where it stands: On track",
        "Agreed on: November 3, 2026",
        "Planned for: December 4, 2026",
        "How we will know: I was there on Sunday",
        "Next small step: To the corner",
    ]
    require_strict(plan, patient=ANN)
    assert plan["intent"] == "plan"
    assert plan["category"][0]["coding"][0]["code"] == "assess-plan"
    assert [each["reference"] for each in plan["goal"]] == [
        f"Goal/{KEY}", f"Goal/{step()['id']}",
    ]  # fmt: skip


def test_what_was_reached_is_told_and_waits_no_more() -> None:
    won = Rung(1, "To the corner", Status.COMPLETED)
    told = narrative(care_plan_to_fhir(basis(whole(), step(rung=won))))
    assert "Small step reached: To the corner" in told
    assert "Next small step" not in told


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED, Status.REJECTED])
def test_a_goal_that_is_over_stands_apart_without_its_reason(status: Status) -> None:
    over = GOAL.model_copy(update={"status": status})
    told = narrative(care_plan_to_fhir(basis(whole(over, Course(reason="My sister is ill")))))
    assert "No goal is open now." in told
    assert "Goals that are no longer open" in told
    assert "sister" not in told


@pytest.mark.parametrize("status", STATUS_SENTENCES)
def test_every_status_is_said(status: str) -> None:
    plan = care_plan_to_fhir(basis(whole(), status=status))
    assert plan["status"] == status
    assert STATUS_SENTENCES[status] in narrative(plan)
    require_strict(plan)


def test_without_a_goal_that_may_be_told_there_is_nothing_to_tell() -> None:
    assert not tells_anything(basis())
    assert not tells_anything(basis(step()))
    assert not tells_anything(basis(labelled(whole(), HIDDEN[0])))
    assert tells_anything(basis(whole()))


def test_another_patients_record_is_not_told_even_if_it_is_given() -> None:
    other = whole() | {"subject": {"reference": "Patient/bob"}}
    plan = care_plan_to_fhir(basis(other))
    assert "church" not in str(plan) and "goal" not in plan


def test_who_did_it_and_how_lately_are_not_told() -> None:
    plan = narrative(
        care_plan_to_fhir(basis(whole(GOAL.model_copy(update={"doer": Doer.TOGETHER}))))
    )
    assert "ogether" not in plan


SPOKEN = st.text(
    st.one_of(
        st.sampled_from("<>&\"'{}%;/“”\n\t\u00a0\ufffe\uffff abcxyz"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    min_size=3, max_size=60,
).filter(lambda words: len(words.strip()) >= 3)  # fmt: skip


@given(st.lists(st.tuples(SPOKEN, st.sampled_from([None, *HIDDEN])), max_size=5), st.data())
def test_nothing_that_stays_here_is_told_or_referred_to(
    said: list[tuple[str, Json | None]], data: st.DataObject
) -> None:
    goals, hidden = [], []
    for number, (_, label) in enumerate(said):
        mark = f"mark{number}mark"
        key = UUID(int=number + 1)
        goal = EnablementGoal(
            key=key, strategy=data.draw(st.sampled_from(sorted(STRATEGIES))), statement=mark,
            small_win=f"step{number}step", how_we_know=f"know{number}know",
        )  # fmt: skip
        pieces = [whole(goal), step(goal)]
        which = data.draw(st.sampled_from(["both", "step"]))
        if label:
            pieces = [labelled(each, label) if which == "both" or each is pieces[1] else each
                      for each in pieces]  # fmt: skip
        goals += pieces
        hidden += [each for each in pieces if not may_leave(each)]
    tasks = tuple(
        labelled(
            {"resourceType": "Task", "id": f"t{number}", "status": "requested", "intent": "order",
             "for": {"reference": ANN}, "description": f"task{number}task"},
            data.draw(st.sampled_from([*HIDDEN, {"system": LABEL, "code": "other"}])),
        )
        for number in range(data.draw(st.integers(0, 3)))
    )  # fmt: skip
    made = basis(*goals, work=tasks)
    plan = care_plan_to_fhir(made)
    told = str(plan) + str(sources(made))
    for each in [*hidden, *(task for task in tasks if not may_leave(task))]:
        assert str(each["id"]) not in told
        words = each.get("description")
        assert str(words["text"] if isinstance(words, dict) else words) not in told
    for task in tasks:
        assert (str(task["id"]) in told) is may_leave(task)
        assert task["description"] not in told, "it is referred to, never told"
    require_strict(plan, patient=ANN)


@given(SPOKEN, SPOKEN, SPOKEN)
def test_typed_words_are_words_and_never_markup(one: str, two: str, three: str) -> None:
    try:
        goal = EnablementGoal(
            strategy="self-management", statement=one, small_win=two, how_we_know=three
        )
    except ValueError:
        return  # what cannot be said is never kept
    plan = care_plan_to_fhir(basis(whole(goal), step(goal), holder=("Practitioner/x", three)))
    div = ElementTree.fromstring(plan["text"]["div"])  # noqa: S314 - our own making
    assert {each.tag.rpartition("}")[2] for each in div.iter()} <= {"div", "p", "b", "ul", "li"}
    whole_text = "".join(div.itertext())
    assert " ".join(one.replace("\ufffe", " ").replace("\uffff", " ").split()) in whole_text
    require_strict(plan, patient=ANN)


def test_the_same_record_makes_the_same_plan_and_versions_do_not_count() -> None:
    one, other = care_plan_to_fhir(basis(whole())), care_plan_to_fhir(basis(whole()))
    assert one == other
    assert says_the_same(one, other | {"meta": {"versionId": "7"}, "id": "x"})
    assert not says_the_same(one, care_plan_to_fhir(basis(whole(), status=REVOKED)))
    assert care_plan_id("riverside", "ann") != care_plan_id("riverside", "bob")
    assert care_plan_id("riverside", "ann") != care_plan_id("lakeview", "ann")
