"""A matter of advocacy as a Task: sound FHIR, read back to the letter, and never to leave."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_events import Paper, Step, Talk, Wish
from fhir_bridge.care.advocacy_stages import TRACKS, Allowed, Kind, Says, Stage
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.errors import Refused
from fhir_bridge.r4.advocacy import STATUS, is_matter, matter_from_fhir, matter_to_fhir
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.r4.task import is_commitment

AT = datetime(2026, 11, 20, 15, 41, 7, 123000, tzinfo=UTC)
RC, PATIENT = "Practitioner/castillo", "Patient/ann"
BELL = Owner(Side.STAFF, "T. Bell LCSW", "Practitioner/bell")
TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=3).filter(
    lambda text: len(text.strip()) > 2
)
OR_NONE = st.one_of(st.just(""), TEXT)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
ATS = st.integers(0, 40).map(lambda hours: AT + timedelta(hours=hours))


def steps(stages: st.SearchStrategy[Stage]) -> st.SearchStrategy[Step]:
    return st.builds(
        Step, stages, st.just(RC), ATS, TEXT, st.none() | DAYS, st.none() | DAYS, OR_NONE,
        st.sampled_from(sorted(TRACKS)), OR_NONE,
    )  # fmt: skip


MATTERS = st.builds(
    Matter, st.sampled_from(Kind), TEXT, TEXT, st.sampled_from([BELL, replace(BELL, reference="")]),
    st.lists(steps(st.sampled_from(Stage)), min_size=1, max_size=4).map(tuple),
    st.lists(st.builds(
        Wish, st.sampled_from(Says), TEXT, st.just(RC), ATS,
        st.sampled_from(["", "RelatedPerson/lucia"]), st.sampled_from(Allowed),
    ), max_size=2).map(tuple),
    st.lists(st.builds(Paper, TEXT, TEXT, st.just(RC), ATS, st.none() | DAYS), max_size=2)
    .map(tuple),
    st.lists(st.builds(Talk, TEXT, TEXT, st.just(RC), ATS, OR_NONE), max_size=2).map(tuple),
)  # fmt: skip


@given(MATTERS)
def test_it_is_sound_and_read_back_to_the_letter(made: Matter) -> None:
    task = matter_to_fhir(made, patient=PATIENT)
    assert is_matter(task) and not is_commitment(task)
    assert matter_from_fhir(task) == made
    assert not may_leave(task)


def of(stage: Stage, **said: Any) -> Matter:
    step = replace(Step(stage, RC, AT, "20 hours of an aide"), **said)
    talk = Talk("The plan", "Send it by fax", RC, AT, "4-771")
    paper = Paper("The letter", "Dr. A. Lindqvist", RC, AT)
    said_so = Wish(Says.GO_ON, "We need it", RC, AT)
    return Matter(Kind.APPEAL, "An aide", "Heartland", BELL, (step,), (said_so,), (paper,), (talk,))


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_follows_the_rules_of_r4(stage: Stage) -> None:
    task = matter_to_fhir(of(stage, due=date(2026, 12, 4), dated=AT.date()), patient=PATIENT)
    require_strict(task, patient=PATIENT)
    assert task["status"] == STATUS[stage]


def test_the_day_that_counts_stands_where_tasks_have_theirs() -> None:
    task = matter_to_fhir(of(Stage.SAID_NO, due=date(2026, 12, 4)), patient=PATIENT)
    assert task["restriction"] == {"period": {"end": "2026-12-04"}}
    assert "restriction" not in matter_to_fhir(of(Stage.PREPARING), patient=PATIENT)


WHOLE = matter_to_fhir(of(Stage.SENT), patient=PATIENT)


@pytest.mark.parametrize(
    "broken",
    [
        {"owner": {}}, {"output": []}, {"input": []}, {"description": None},
        {"code": {"text": "Fulfill"}}, {"output": [{"type": {}, "valueString": "x"}]},
        {"output": [WHOLE["output"][0], {"type": WHOLE["output"][0]["type"]}]},
    ],
)  # fmt: skip
def test_another_shape_is_not_read(broken: dict[str, Any]) -> None:
    task = {name: value for name, value in (WHOLE | broken).items() if value is not None}
    with pytest.raises(Refused):
        matter_from_fhir(task)


def test_rows_before_the_first_thing_that_happened_say_nothing() -> None:
    stray = {"type": WHOLE["output"][0]["type"], "valueString": "x"}
    task = WHOLE | {"output": [stray, *WHOLE["output"]]}
    assert matter_from_fhir(task) == of(Stage.SENT)


@pytest.mark.parametrize("task", [{}, {"code": {"coding": [{"code": "appeal"}]}}])
def test_an_order_of_somebody_else_is_no_matter(task: dict[str, Any]) -> None:
    assert not is_matter(task)
