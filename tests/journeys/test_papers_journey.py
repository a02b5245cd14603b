"""What Walter takes home of his medicines and dates, and what João lets Lúcia and Ana know."""

from uuid import uuid4

import httpx
import pytest
from nurse import Colleague, Nurse, launch, records, rows
from test_support_journey import SECRET, ask, support, take, to

from fhir_bridge import signed_rules
from fhir_bridge.care.signed_words import named
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import Audit
from support.pages import Form, form, text
from support.world import World

KNEE = "hale"
SAID = "Discharge papers of Nov 17"


def the_form(page: httpx.Response, ending: str, **fields: str) -> Form:
    return to(page, ending, **fields)


def field_of(page: httpx.Response, medicine: str) -> str:
    """The field of one medicine's line."""
    label = page.text.split(f"What papers say of {medicine}")[0].rpartition('for="field-')[2]
    return label.partition('"')[0]


def back(page: str) -> str:
    """The back of the printed page."""
    return text(page.rsplit("<article", maxsplit=1)[-1])


def test_the_ehrs_list_is_printed_and_nothing_is_guessed(riverside: World) -> None:
    nurse = launch(riverside)
    said = back(nurse.open("print/handout").text)
    for name in ("Furosemide 40 mg tablet", "Carvedilol 6.25", "Lisinopril 10", "Metformin 1000"):
        assert name in said
    assert "Furosemide 20 mg" not in said, "ended in the EHR"
    assert "From Riverside EHR" in said
    assert "No one has marked what is new." in said
    for word in ("START", "STOP", "CHANGED", "KEEP"):
        assert word not in said
    assert records(riverside) == [], "to look and print keeps nothing"


def test_what_the_papers_say_is_chosen_by_hand_and_printed_with_its_source(
    on_both: World,
) -> None:
    nurse = launch(on_both)
    page = nurse.open("medicines")
    blank = the_form(page, "/medicines")
    assert not any(value for name, value in blank.fields.items() if name.startswith("choice_")), (
        "nothing is filled in"
    )
    changed, kept = field_of(page, "Furosemide 40 mg tablet"), field_of(page, "Carvedilol")
    refused = nurse.send(blank, **{changed: "changed"})
    assert refused.status_code == 422
    assert "Write whose word it is, and of when." in text(refused.text)
    done = nurse.send(
        the_form(refused, "/medicines"), source=SAID, name_new="Iron 325 mg", choice_new="start",
        how_new="once a day", **{changed: "changed", kept: "keep"},
    )  # fmt: skip
    assert "Kept, with whose word it is." in text(done.text)
    assert "Iron 325 mg: the papers name it, the EHR’s list does not." in text(done.text)
    again = nurse.send(the_form(refused, "/medicines"), source=SAID, **{changed: "changed"})
    assert again.status_code == 409, "the page it was chosen on is an older one"
    front, behind = (text(part) for part in nurse.open("print/handout").text.split("<article")[1:])
    assert "START Iron 325 mg" in front
    assert "CHANGED Furosemide 40 mg tablet" in front
    assert f"START, STOP and CHANGED are from: {SAID}" in behind
    assert behind.index("Iron 325 mg") < behind.index("Furosemide") < behind.index("Carvedilol")
    private = text(nurse.open("print/handout?private=yes").text)
    assert "Iron" not in private and "Furosemide" not in private


def test_a_choice_for_another_dose_is_shown_as_open_again(riverside: World) -> None:
    nurse, colleague = launch(riverside), Colleague(riverside)
    page = nurse.open("medicines")
    line = field_of(page, "Metformin")
    nurse.send(the_form(page, "/medicines"), source=SAID, **{line: "keep"})
    before = colleague.read("MedicationRequest", "okafor-rx-metformin")
    other = [{**before["dosageInstruction"][0], "text": "half a dose at night"}]
    colleague.change("MedicationRequest", "okafor-rx-metformin", dosageInstruction=other)
    try:
        said = text(nurse.open("medicines").text)
        assert "Metformin 1000 mg tablet says something else in the EHR since" in said
        assert "KEEP" not in back(nurse.open("print/handout").text)
    finally:
        colleague.change(
            "MedicationRequest", "okafor-rx-metformin",
            dosageInstruction=before["dosageInstruction"],
        )  # fmt: skip


def test_two_blood_thinners_are_both_printed_and_asked_about(riverside: World) -> None:
    nurse = launch(riverside, "fischer")
    said = back(nurse.open("print/handout").text)
    assert said.count("Apixaban") == 2 and "Enoxaparin" in said
    assert "stands there more than once. Ask who prescribes it." in nurse.reads("medicines")


def test_what_the_ehr_protects_is_not_printed(riverside: World) -> None:
    nurse = launch(riverside, "reed")
    assert "Naltrexone" not in nurse.reads("print/handout")
    assert "privacy label is not printed" in nurse.reads("medicines")


def test_a_ride_and_an_interpreter_are_for_a_visit_and_its_time(riverside: World) -> None:
    nurse = launch(riverside, KNEE)
    blank = form(nurse.open("handout").text, "/handout/visits")
    empty = nurse.send(blank)
    assert empty.status_code == 422
    assert "Write at least one of them." in text(empty.text)
    done = nurse.send(form(empty.text, "/handout/visits"), ride="Maria, at 1:30 PM")
    assert "Noted: what is arranged." in text(done.text)
    assert "My ride: Maria, at 1:30 PM" in nurse.reads("print/handout")
    gone = nurse.send(blank, ride="x", visit="another", key=str(uuid4()))
    assert "no such visit planned any more" in text(gone.text)


def test_without_words_signed_here_papers_are_drafts_and_with_them_only_the_english_is_not(
    on_both: World,
) -> None:
    nurse = launch(on_both)
    assert "No clinician has signed" in nurse.reads("print/handout")
    for paper in named("papers-en"):
        signed_rules.sign(
            on_both.bridge, "sandbox", "Dr. A. Lindqvist", by=OPERATOR,
            of=signed_rules.signable_paper(paper),
        )  # fmt: skip
    assert "Words signed by Dr. A. Lindqvist" in nurse.reads("print/handout")
    assert "Borrador en español" in nurse.reads("print/handout?language=es")
    assert "approved by Dr. A. Lindqvist" in nurse.reads("warning-signs/heart-failure")


def permit(nurse: Nurse, ref: str, **typed: str) -> httpx.Response:
    return nurse.send(the_form(nurse.open("caregiver-sheets"), "/caregiver-sheets", learner=ref),
                      **typed)  # fmt: skip


def sheet_of(nurse: Nurse, ref: str, language: str = "en") -> httpx.Response:
    return nurse.open(f"print/caregiver/{ref.partition('/')[2]}?language={language}")


def test_a_sheet_is_only_with_the_patients_yes_and_tells_only_what_it_may(
    on_both: World,
) -> None:
    nurse = launch(on_both, "santos")
    lucia = take(nurse, "Lúcia Santos", "WIFE", authority="agent", born="1956")
    ask(nurse, lucia, relief="A weekend; she will think it over")
    assert "was not asked yet whether Lúcia may have a sheet" in nurse.reads("caregiver-sheets")
    none = sheet_of(nurse, lucia)
    assert none.url.path.endswith("/caregiver-sheets"), "nobody said yes"
    nurse.send(
        to(support(nurse), "/handles", learner=lucia), task_medicines="yes",
        patient_agrees="yes", kept="when he sits in his garden",
    )  # fmt: skip
    permit(nurse, lucia, agrees="yes")
    said = text(sheet_of(nurse, lucia).text)
    for words in (
        "I help João", "For Lúcia Santos", "the medicines", "João decides: when he sits",
        "Who steps in for me: Ana, at weekends", "I may stop on any day.", "time off (respite)",
        "Call 911 now if", "João said yes to this page.",
    ):  # fmt: skip
        assert words in said
    for words in (SECRET, "no lifting", "mornings", "Parkinson", "Visits to come"):
        assert words not in said
    permit(nurse, lucia, agrees="yes", tell_visits="yes", tell_medicines="yes")
    more = text(sheet_of(nurse, lucia).text)
    assert "Visits to come" in more
    spanish = text(sheet_of(nurse, lucia, "es").text)
    assert "Ayudo a João" in spanish and "Borrador en español" in spanish
    seen = [each.detail for each in rows(on_both, Audit) if each.what == "caregiver sheet"]
    assert sorted(seen) == ["caregiver sheet en", "caregiver sheet en", "caregiver sheet es"]


def test_a_yes_is_taken_back_and_the_page_is_gone(riverside: World) -> None:
    nurse = launch(riverside, "santos")
    ana = take(nurse, "Ana Santos", "DAUC", born="1985")
    permit(nurse, ana, agrees="yes")
    assert "I help João" in text(sheet_of(nurse, ana).text)
    blank = the_form(nurse.open("caregiver-sheets"), "/caregiver-sheets", learner=ana)
    unticked = Form(blank.action, blank.method, dict(blank.fields))
    unticked.fields.pop("agrees", None)
    nurse.send(unticked)
    assert "João does not want Ana to have a sheet" in nurse.reads("caregiver-sheets")
    assert sheet_of(nurse, ana).url.path.endswith("/caregiver-sheets")


def test_who_must_not_hear_of_it_gets_no_sheet_whatever_was_said_before(riverside: World) -> None:
    nurse = launch(riverside, "okafor")
    maria = take(nurse, "Maria Okafor", "DAUC", born="1980")
    permit(nurse, maria, agrees="yes")
    assert sheet_of(nurse, maria).status_code == 200
    nurse.send(to(support(nurse), "/contact"), not_told="my daughter", call="yes")
    assert "wants this not told" in nurse.reads("caregiver-sheets")
    assert sheet_of(nurse, maria).url.path.endswith("/caregiver-sheets")


@pytest.mark.parametrize("path", ["print/caregiver/nobody", "print/caregiver/nobody?language=xx"])
def test_a_sheet_of_nobody_is_not_there(riverside: World, path: str) -> None:
    assert launch(riverside).open(path).status_code == 404


@pytest.mark.parametrize("patient", ["whitfield", "tanaka"])
def test_in_hospice_care_and_after_a_death_nothing_is_chosen_and_no_sheet_printed(
    riverside: World, patient: str
) -> None:
    nurse = launch(riverside, patient)
    assert "Nothing is asked of anybody now." in nurse.reads("medicines")
    assert nurse.open("print/caregiver/nobody").url.path.endswith("/caregiver-sheets")
    assert "/print/caregiver" not in nurse.open("caregiver-sheets").text
