"""The plan-of-care note: what a person reads in the chart, and the document that carries it."""

from base64 import b64decode
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.r4.check import findings, require_strict
from fhir_bridge.r4.goal import goal_to_fhir
from fhir_bridge.r4.labels import CONFIDENTIALITY, LABEL, may_leave
from fhir_bridge.r4.note import NOTE_ID, is_note, note_id, note_to_fhir, tells
from fhir_bridge.r4.note_text import Plan, Written, note_text
from fhir_bridge.wire import Json, read_json

NOTE = "8c1f09ab-26f4-5d1e-8f30-02c1b7f0a111"
AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
WEIGH = EnablementGoal(
    key=UUID("3f1f0b8e-2c43-4d5e-9a55-6b0d1f5a9c10"), strategy="self-management",
    statement="I will weigh myself every morning,\nand call at +3 lb", doer=Doer.TOGETHER,
    due=date(2026, 12, 4), small_win="Weigh myself tomorrow",
    how_we_know="Five weights of seven written down", started=date(2026, 11, 20),
)  # fmt: skip
BOOK = EnablementGoal(
    key=UUID("9b7e6c1a-8f5d-4d0b-b1c3-0a2f4e6d8c22"), strategy="system-navigation",
    statement="Make my next appointment myself", doer=Doer.PATIENT, started=date(2026, 11, 2),
    status=Status.COMPLETED,
)  # fmt: skip
PLAN = Plan(
    note=NOTE, version=2, patient="Walter Okafor, born Mar 7, 1948", by="Maria Castillo, RN",
    at=AT, zone=ZoneInfo("America/Chicago"),
    goals=(
        Written(WEIGH, 3, "Maria Castillo, RN", AT, win_version=2, win_done=True),
        Written(BOOK, 1, "", datetime(2026, 11, 2, 23, 0, tzinfo=UTC)),
    ),
)  # fmt: skip

GOLDEN = """\
Plan of care: enablement goals
Patient: Walter Okafor, born Mar 7, 1948
Written with Footbridge by Maria Castillo, RN on Nov 20, 2026 at 09:41 CST
This note replaces every earlier Footbridge note of this plan.
What stands in quotation marks is in the patient's own words.

OPEN GOALS: 1

1. “I will weigh myself every morning,
      and call at +3 lb”
   Strategy: Day to day
   Status: On track
   Who does it today: Together
   Due: Dec 4, 2026
   First small win: Weigh myself tomorrow (done)
   How we will know: Five weights of seven written down
   Agreed on Nov 20, 2026; last written by Maria Castillo, RN on Nov 20, 2026

NO LONGER OPEN: 1

-  “Make my next appointment myself”
   Achieved; last written on Nov 2, 2026

Footbridge note 8c1f09ab, version 2
"""


def _document(plan: Plan = PLAN) -> Json:
    goals = [
        goal_to_fhir(each.goal, patient="Patient/okafor", author="Practitioner/c")
        for each in plan.goals
    ]
    return note_to_fhir(
        plan, goals, patient="Patient/okafor", author="Practitioner/c", encounter="Encounter/e1"
    )


def test_the_note_reads_as_a_nurse_would_write_it() -> None:
    assert note_text(PLAN) == GOLDEN


def test_a_goal_entered_in_error_is_not_told() -> None:
    wrong = WEIGH.model_copy(update={"status": Status.ENTERED_IN_ERROR})
    told = note_text(Plan(NOTE, 1, (Written(wrong, 2, "", AT),), "", "", AT, ZoneInfo("UTC")))
    assert "weigh" not in told
    assert "OPEN GOALS: 0" in told
    assert "NO LONGER OPEN" not in told
    assert "Patient:" not in told


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n")))
def test_no_words_can_pass_for_a_line_of_the_note_itself(words: str) -> None:
    goal = WEIGH.model_copy(update={"statement": f"a {words} b", "small_win": "", "due": None})
    told = note_text(Plan(NOTE, 1, (Written(goal, 1, "", AT),), "", "", AT, ZoneInfo("UTC")))
    flush = [line for line in told.split("\n") if line and not line.startswith(" ")]
    assert len(flush) == 7  # the head, one goal, the mark


def test_the_document_is_sound_and_carries_the_text() -> None:
    document = _document()
    require_strict(document, patient="okafor")
    assert [each for each in findings(document) if each.severity == "error"] == []
    text, copy = (each["attachment"] for each in document["content"])
    assert b64decode(text["data"]).decode() == GOLDEN
    assert text["contentType"] == "text/plain;charset=utf-8"
    bundle = read_json(b64decode(copy["data"]))
    assert [each["resource"]["resourceType"] for each in bundle["entry"]] == ["Goal", "Goal"]
    assert all("id" not in each["resource"] for each in bundle["entry"])


def test_what_us_core_and_the_vendors_insist_on() -> None:
    document = _document()
    assert document["type"]["coding"][0]["code"] == "18776-5"
    assert document["category"][0]["coding"][0]["code"] == "clinical-note"
    assert (document["status"], document["docStatus"]) == ("current", "final")
    times = [document["date"], *document["context"]["period"].values()]
    times += [each["attachment"]["creation"] for each in document["content"]]
    assert set(times) == {"2026-11-20T15:41:00.000Z"}


def test_it_says_which_versions_it_tells() -> None:
    assert tells(_document()) == {
        f"Goal/{WEIGH.key}/_history/3",
        f"Goal/{small_win_id(WEIGH.key)}/_history/2",
        f"Goal/{BOOK.key}/_history/1",
    }


def _with_title(title: str) -> Json:
    return {"content": [{"attachment": {"title": title}}]}


@pytest.mark.parametrize(
    ("document", "version", "ours"),
    [
        (_document(), None, True),
        (_document(), 2, True),
        (_document(), 1, False),
        ({"identifier": [{"system": NOTE_ID, "value": NOTE}]}, None, True),
        ({"identifier": [{"system": NOTE_ID, "value": NOTE}]}, 2, False),
        ({"identifier": [{"system": "urn:other", "value": NOTE}]}, None, False),
        (_with_title("X (Footbridge note 8c1f09ab, version 2)"), 2, True),
        (_with_title("X (Footbridge note 8c1f09ab, version 2)"), None, True),
        (_with_title("X (Footbridge note 8c1f09ab, version 21)"), 2, False),
        (_with_title("X (Footbridge note 8c1f0000, version 2)"), None, False),
        ({"content": "no list"}, None, False),
        ({}, 1, False),
    ],
)
def test_our_note_is_known_again(document: Json, version: int | None, ours: bool) -> None:
    assert is_note(document, NOTE, version) is ours


def test_a_patient_has_one_note_at_a_site() -> None:
    assert note_id("riverside", "p1") == note_id("riverside", "p1")
    assert len({note_id("riverside", "p1"), note_id("riverside", "p2"), note_id("oak", "p1")}) == 3


@pytest.mark.parametrize(
    ("system", "code", "leaves"),
    [
        (LABEL, "enablement-assessment", False),
        (LABEL, "caregiver-private", False),
        (CONFIDENTIALITY, "R", False),
        (CONFIDENTIALITY, "V", False),
        (CONFIDENTIALITY, "N", True),
        ("urn:other", "caregiver-private", True),
    ],
)
def test_what_is_labelled_to_stay_here_does(system: str, code: str, leaves: bool) -> None:
    goal = goal_to_fhir(WEIGH, patient="Patient/okafor", author=None)
    goal["meta"]["security"] = [{"system": system, "code": code}]
    assert may_leave(goal) is leaves
    del goal["meta"]["security"]
    assert may_leave(goal)
