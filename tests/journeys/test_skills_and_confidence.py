"""A nurse asks, leaves, comes back: every answer is saved, and nobody is asked a thing twice."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from nurse import MakeWorld, Nurse, launch, records, rows

from fhir_bridge.care.asking import CHILD
from fhir_bridge.store.tables import Audit
from support.pages import Form, forms, text
from support.world import World

PAGE = "readiness"


def questions(nurse: Nurse, who: str = "") -> dict[str, Form]:
    """The forms that the page offers, by question; those to put right or not due stand aside."""
    page = nurse.open(f"{PAGE}?who={who}" if who else PAGE)
    assert page.status_code == 200, page.text
    head, _, rest = page.text.partition('id="said"')
    del rest
    return {
        each.fields["question"]: each
        for each in forms(head.partition('id="later"')[0])
        if each.action.endswith(PAGE)
    }


def say(nurse: Nurse, question: str, value: str, **typed: str) -> httpx.Response:
    answer = nurse.send(questions(nurse)[question], value=value, **typed)
    assert answer.status_code == 200, answer.text
    return answer


def test_five_questions_each_saved_alone_and_taken_up_again(on_both: World) -> None:
    nurse = launch(on_both)
    assert list(questions(nurse)) == ["confidence", "importance", "wanting", "setback", "matters"]
    saved = text(say(nurse, "confidence", "3", note="The stairs").text)
    assert "Saved here. It stays here." in saved
    assert "3 of 10, not sure just now" in saved
    assert "Saved here 9:41" in saved
    # she leaves, and comes back in another window
    again = launch(on_both)
    assert list(questions(again)) == ["importance", "wanting", "setback", "matters"]
    say(again, "setback", "knows-whom-to-call")
    say(again, "matters", "Sing in the choir & “dance”")
    page = nurse.reads(PAGE)
    assert "“Sing in the choir & “dance””" in page
    assert "knows whom to call" in page
    responses = records(on_both, "QuestionnaireResponse")
    assert len(responses) == 1


def test_below_seven_what_is_in_the_way_comes_next(on_both: World) -> None:
    nurse = launch(on_both, "delgado")
    page = say(nurse, "confidence", "4")
    [way] = [each for each in forms(page.text) if each.action.endswith("/in-the-way")]
    assert nurse.send(way, words="  ").status_code == 422
    noted = text(nurse.send(way, words="The inhaler costs too much").text)
    assert "“The inhaler costs too much”" in noted
    assert "What is in the way?" not in noted
    assert not [each for each in forms(say(nurse, "importance", "2").text)
                if each.action.endswith("/in-the-way")], "importance has no such gate"  # fmt: skip


def test_that_is_all_for_today_completes_what_was_said(on_both: World) -> None:
    nurse = launch(on_both, "abara")
    page = say(nurse, "confidence", "8")
    [done] = [each for each in forms(page.text) if each.action.endswith("/done")]
    for _ in range(2):
        told = text(nurse.send(done).text)
    assert "That is all for today." in told
    assert "Save this answer" not in told
    held = [
        each for each in records(on_both, "QuestionnaireResponse") if b'"completed"' in each.body
    ]
    assert len(held) == 1


def test_rather_not_is_an_answer_and_no_number(on_both: World) -> None:
    nurse = launch(on_both, "nguyen")
    page = text(say(nurse, "confidence", "", declined="yes").text)
    assert "would rather not say" in page
    assert "How sure Thi Lan is" in page
    assert "Not asked yet" in nurse.reads("today")
    assert "confidence" not in questions(nurse)


@pytest.fixture(scope="module")
def there(make_world: MakeWorld) -> Iterator[World]:
    with make_world() as made:
        yield made


def test_an_answer_missing_keeps_what_was_typed(there: World) -> None:
    nurse = launch(there, "brooks")
    asked = questions(nurse)["confidence"]
    again = nurse.send(asked, note="<b>Her sister & “the hill”")
    assert again.status_code == 422
    assert "Choose a number from 0 to 10." in text(again.text)
    [form] = [each for each in forms(again.text) if each.fields.get("question") == "confidence"]
    assert form.fields["note"] == "<b>Her sister & “the hill”"
    assert records(there, "QuestionnaireResponse") == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": "another"}, 409), ({"expected_patient": ""}, 422),
        ({"csrf": "x"}, 401), ({"question": "x"}, 400), ({"value": "11"}, 422),
        ({"value": "-1"}, 422), ({"value": "9999999999"}, 422), ({"value": "٣"}, 422),
        ({"who": "RelatedPerson/nobody"}, 404), ({"who": "Practitioner/castillo"}, 404),
        ({"question": "confidence-digital-empowerment"}, 422), ({"note": "x" * 1001}, 422),
    ],
)  # fmt: skip
def test_what_is_no_answer_of_this_patient_keeps_nothing(
    there: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(there, "harris")
    asked = questions(nurse)["confidence"]
    assert nurse.send(asked, **({"value": "5"} | changed)).status_code == status
    assert records(there, "Observation") == []


def test_a_person_who_is_not_theirs_has_no_page(there: World) -> None:
    nurse = launch(there)
    for who in ("RelatedPerson/nobody", "x", f"RelatedPerson/{uuid4()}"):
        assert nurse.open(f"{PAGE}?who={who}").status_code == 404


@pytest.mark.parametrize("patient", ["whitfield", "tanaka"])
def test_nobody_is_asked_in_hospice_care_or_after_a_death(there: World, patient: str) -> None:
    nurse = launch(there, patient)
    page = nurse.open(PAGE)
    assert page.status_code == 200
    assert [each.action for each in forms(page.text) if PAGE in each.action] == []
    assert "Nothing to ask" in text(page.text)


def test_a_score_from_elsewhere_brings_all_of_its_provenance(there: World) -> None:
    nurse = launch(there, "kowalski")
    [blank] = [each for each in forms(nurse.open(PAGE).text) if each.action.endswith("/score")]
    typed = {"instrument": "pam", "version": "13 items", "value": "62.5", "on": "2026-11-02",
             "respondent": "patient", "mode": "online"}  # fmt: skip
    assert nurse.send(blank, **(typed | {"value": "120"})).status_code == 422
    wrong = text(nurse.send(blank, **(typed | {"value": "many", "version": ""})).text)
    assert "Give a number." in wrong
    assert "Say which version." in wrong
    for _ in range(2):
        told = text(nurse.send(blank, **typed).text)
    assert ("Patient Activation Measure 62.5 · from 0 to 100, more is better 13 items · Nov 2 · "
            "answered by the patient · online") in told  # fmt: skip
    assert len(records(there, "Observation")) == 1


def test_six_questions_on_paper_make_one_score_and_are_not_handed_over_again(there: World) -> None:
    nurse = launch(there, "moreno")
    before = len(records(there, "Observation"))
    [blank] = [each for each in forms(nurse.open(PAGE).text) if each.action.endswith("/six")]
    answers = dict(zip(("fatigue", "discomfort", "distress", "symptoms"), "5667", strict=True))
    for _ in range(2):
        told = text(nurse.send(blank, mode="paper", **answers).text)
    assert "SEMCD-6 6 · from 1 to 10, more is better" in told
    assert "Stanford Patient Education Research Center" in told
    assert "The six questions (SEMCD-6): again from Dec 20." in told
    assert len(records(there, "Observation")) == before + 1


def test_nothing_of_a_child_of_six_is_asked_or_measured(there: World) -> None:
    nurse = launch(there, "price")
    told = nurse.reads(PAGE)
    assert CHILD in told
    assert "how much it matters" not in told
    assert not [each for each in forms(nurse.open(PAGE).text) if "/readiness" in each.action]
    assert "How sure" not in nurse.reads("today")


def test_who_launched_as_a_relative_reads_none_of_it(there: World) -> None:
    nurse = launch(there)
    with there.bridge.store.writing() as session:
        from fhir_bridge.store.tables import ContextRow  # noqa: PLC0415

        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.user = "RelatedPerson/maria"
    assert nurse.open(PAGE).status_code == 403
    assert "NotAllowed" in [row.detail for row in rows(there, Audit) if row.what == "refused"]
