"""Medicines of a way home over HTTP: asked, decided, answered, signed; nothing typed is lost."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
from nurse import Colleague, Nurse, launch, records, tally

from fhir_bridge import staff
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from support.pages import Form, forms, text
from support.world import World


def on(world: World, day: int, hour: int = 15) -> None:
    """Turn the care clock."""
    world.bridge.clock = fixed(datetime(2026, 11, day, hour, 41, tzinfo=UTC))


def begun(world: World, patient: str = "okafor", training: str = "rn", **options: str) -> Nurse:
    """Somebody of a training who works with a patient."""
    user = options.get("user", "castillo")
    base = world.bridge.site("sandbox").base
    staff.set_discipline(world.bridge, "sandbox", base, user, training, by=OPERATOR)
    nurse = launch(world, patient, **options)
    start = [each for each in forms(nurse.open("today").text) if each.action.endswith("/start")]
    if start:
        nurse.send(start[0])
    return nurse


def page(nurse: Nurse) -> httpx.Response:
    return nurse.open("transition/medicines")


def offered(nurse: Nurse, action: str, **fields: str) -> Form:
    """A form of the page by where it goes and what it is about."""
    found = [
        each for each in forms(page(nurse).text)
        if each.action.endswith(f"/{action}") and fields.items() <= each.fields.items()
    ]  # fmt: skip
    assert found, (action, fields)
    return found[0]


def asked(form: Form) -> bool:
    return form.fields.get("code") == "asked"


def about(nurse: Nurse, key: str, *, ask: bool = False) -> Form:
    """The form that decides of a medicine, or asks about it."""
    found = [each for each in forms(page(nurse).text) if each.action.endswith("/decide")]
    return next(each for each in found if each.fields["key"] == key and asked(each) is ask)


def taking(nurse: Nurse, **answers: str) -> dict[str, str]:
    """What the patient answers, by medicine; a word after the bar says how."""
    blank = offered(nurse, "taking")
    typed = {"source": "Walter, with the bottles on the table"}
    keys = {value: name.partition("_")[2] for name, value in blank.fields.items()
            if name.startswith("key_")}  # fmt: skip
    for key, said in answers.items():
        code, _, how = said.partition("|")
        typed |= {f"taken_{keys[key]}": code, f"how_{keys[key]}": how}
    return typed


def test_the_four_lists_stand_side_by_side_with_where_each_comes_from(riverside: World) -> None:
    on(riverside, 20)
    said = text(page(begun(riverside)).text)
    for words in (
        "Four lists side by side", "Before", "In hospital", "On leaving, and since",
        "What is really taken", "Orders in Riverside EHR, read 9:41", "Nobody asked yet",
        "Riverside EHR shows none: not known", "Furosemide", "Differs: another dose or rhythm",
        "Still left", "A decision for each line: ", "Counts from Nov 17 to Dec 17",
    ):  # fmt: skip
        assert words in said, words
    assert "corrected" not in said.casefold()


def test_what_is_really_taken_is_one_tap_a_medicine_and_stands_in_words(riverside: World) -> None:
    on(riverside, 20)
    nurse = begun(riverside)
    answers = taking(nurse, furosemide="otherwise|20 mg, once a day", lisinopril="so",
                     metformin="not")  # fmt: skip
    kept = nurse.send(offered(nurse, "taking"), other_0="Garlic pills", **answers)
    said = text(kept.text)
    assert "The list is kept" in said
    for words in (
        "Differs: taken otherwise than the last list says", "Does not take it", "Not asked",
        "typed by R. Castillo RN", "No other list has this name",
        "What is really taken: Carvedilol",
    ):  # fmt: skip
        assert words in said, words
    again = offered(nurse, "taking").fields
    assert again["source"] == "Walter, with the bottles on the table"


def test_a_difference_is_decided_with_whose_word_it_is_and_stands_on_the_handout(
    riverside: World,
) -> None:
    on(riverside, 20)
    nurse = begun(riverside)
    missing = nurse.send(about(nurse, "furosemide"), code="changed", words="")
    assert missing.status_code == 422 and "Where it says so: write it down." in text(missing.text)
    done = nurse.send(about(nurse, "furosemide"), code="changed", words="Papers of Nov 17, page 2")
    said = text(done.text)
    assert "Changed: the papers say so · Papers of Nov 17, page 2" in said
    assert "R. Castillo RN, registered nurse" in said
    handout = nurse.reads("handout")
    assert "Papers of Nov 17, page 2" in handout


def helen(world: World) -> Nurse:
    on(world, 20)
    return begun(world, "fischer")


def ask_about(nurse: Nurse, key: str = "enoxaparin") -> httpx.Response:
    return nurse.send(about(nurse, key, ask=True), words="Both, or apixaban alone?",
                      prescriber="Dr. Lindqvist")  # fmt: skip


def test_two_blood_thinners_are_asked_about_today_before_anybody_asked(riverside: World) -> None:
    nurse = helen(riverside)
    said = text(page(nurse).text)
    for words in ("together with another of its kind", "Only a prescriber can settle this.",
                  "blood thinner: close watching",
                  "on the last list, and not on the hospital’s"):  # fmt: skip
        assert words in said, words
    assert {each.fields["code"] for each in forms(page(nurse).text)
            if each.action.endswith("/decide") and each.fields.get("key") == "enoxaparin"} == {
        "asked"
    }  # fmt: skip
    today = nurse.reads("today")
    assert "Apixaban, enoxaparin: ask the prescriber today" in today


def test_the_nurse_cannot_close_a_question_and_the_answer_does(riverside: World) -> None:
    nurse = helen(riverside)
    said = text(ask_about(nurse).text)
    assert "Asked Dr. Lindqvist, 9:41: “Both, or apixaban alone?” · answer needed today" in said
    assert "Waiting for Dr. Lindqvist: enoxaparin" in nurse.reads("today")
    left = [each for each in forms(page(nurse).text) if each.fields.get("key") == "enoxaparin"]
    assert {each.action.rpartition("/")[2] for each in left} == {"answer", "again"}
    forged = about(nurse, "apixaban", ask=True)
    forged.fields |= {"key": "enoxaparin", "code": "changed", "version": left[0].fields["version"],
                      "seen": left[0].fields["seen"]}  # fmt: skip
    closed = nurse.send(forged, words="Fine now")
    assert closed.status_code == 422
    assert "Only the answer closes it" in text(closed.text) and "Fine now" in closed.text
    empty = nurse.send(offered(nurse, "answer", key="enoxaparin"), prescriber="", words="")
    assert empty.status_code == 422
    done = nurse.send(offered(nurse, "answer", key="enoxaparin"), words="Apixaban alone",
                      on="2026-11-20")  # fmt: skip
    said = text(done.text)
    assert "Dr. Lindqvist answered Nov 20: “Apixaban alone”" in said
    assert "noted by R. Castillo RN" in said
    assert "Waiting for Dr. Lindqvist" not in nurse.reads("today")


def test_an_answer_that_does_not_come_goes_on_to_somebody_and_never_to_the_patient(
    riverside: World,
) -> None:
    nurse = helen(riverside)
    ask_about(nurse)
    on(riverside, 21)
    said = text(page(nurse).text)
    assert "Answer late" in said
    assert "call whoever covers for Dr. Lindqvist, and tell the lead" in said
    today = nurse.reads("today")
    assert "No answer yet from Dr. Lindqvist: enoxaparin" in today
    assert "tell the lead" in today
    again = nurse.send(offered(nurse, "again", key="enoxaparin"), prescriber="Dr. Haddad, on call",
                       words="Calls back")  # fmt: skip
    assert "Noted: asked again" in text(again.text) and "Answer late" in text(again.text)


def test_no_checkpoint_goes_past_the_question(riverside: World) -> None:
    nurse = helen(riverside)
    ask_about(nurse)
    about_it = {"key": "reconciled", "deed": "done"}.items()
    [form] = [
        each for each in forms(nurse.open("transition").text) if about_it <= each.fields.items()
    ]
    refused = nurse.send(form, proof="All is fine", on="2026-11-20")
    assert refused.status_code == 422
    assert "Only the answer closes it" in text(refused.text)


def reconcile(nurse: Nurse) -> None:
    """Everything of Walter's is asked and decided."""
    answers = taking(nurse, furosemide="so", carvedilol="so", lisinopril="so", metformin="so")
    nurse.send(offered(nurse, "taking"), **answers)
    nurse.send(about(nurse, "furosemide"), code="changed", words="Papers of Nov 17, page 2")
    for key in ("carvedilol", "lisinopril", "metformin"):
        nurse.send(about(nurse, key), code="same")


def test_reconciled_is_signed_when_nothing_is_left_and_its_clock_is_met(riverside: World) -> None:
    on(riverside, 20)
    nurse = begun(riverside)
    assert not [each for each in forms(page(nurse).text) if each.action.endswith("/sign")]
    reconcile(nurse)
    signed = nurse.send(offered(nurse, "sign"))
    said = text(signed.text)
    assert "Signed: the medicines are reconciled." in said
    assert "Reconciled Nov 20 · R. Castillo RN · registered nurse" in said
    assert "Counts from Nov 17 to Dec 17: done in time" in said
    assert len(records(riverside, "List")) == 2


def test_a_community_worker_reads_and_logs_the_pick_up_alone(riverside: World) -> None:
    on(riverside, 20)
    kim = begun(riverside, training="community-health-worker")
    found = {each.action.rpartition("/")[2] for each in forms(page(kim).text)}
    assert not {"decide", "taking", "list", "sign"} & found
    assert "Medicines in hand" in text(page(kim).text)


def test_a_list_that_changed_since_is_told_and_the_words_come_back(riverside: World) -> None:
    on(riverside, 20)
    nurse = begun(riverside)
    form = about(nurse, "furosemide")
    Colleague(riverside).change("MedicationRequest", "okafor-rx-furosemide-40", status="stopped")
    late = nurse.send(form, code="changed", words="Papers of Nov 17, page 2")
    assert late.status_code == 412 and "Papers of Nov 17, page 2" in late.text
    assert "the lists changed since this page was opened" in text(late.text)
    reconcile_left = text(page(nurse).text)
    assert "was taken before, and is not on the last list" in reconcile_left


def test_what_was_typed_stays_where_the_ehr_does_not_answer(riverside: World) -> None:
    on(riverside, 20)
    nurse = begun(riverside)
    blank, answers = offered(nurse, "taking"), taking(nurse, furosemide="so")
    riverside.control({"kind": "status", "status": 503, "type": "MedicationRequest"})
    kept = nurse.send(blank, **answers)
    said = text(kept.text)
    assert "The list is kept" in said and "copy of" in said
    assert "this is the last copy of its list" in said


def test_a_list_from_papers_stands_in_until_it_is_taken_off_again(riverside: World) -> None:
    on(riverside, 20)
    nurse = begun(riverside)
    empty = nurse.send(offered(nurse, "list", column="hospital"), lines="", source="")
    assert empty.status_code == 422 and "Write whose word it is" in text(empty.text)
    kept = nurse.send(offered(nurse, "list", column="hospital"), lines="Furosemide 40 mg, twice",
                      source="Discharge summary of Nov 17")  # fmt: skip
    assert "Discharge summary of Nov 17 · typed by R. Castillo RN" in text(kept.text)
    nurse.send(offered(nurse, "list", column="hospital", dropped="yes"))
    assert "Discharge summary of Nov 17 · typed" not in text(page(nurse).text)
    assert len(records(riverside, "List")) == 1, "nothing is deleted"


def test_pressed_twice_it_is_one_and_another_patients_page_does_nothing(riverside: World) -> None:
    on(riverside, 20)
    nurse = begun(riverside)
    form = about(nurse, "furosemide")
    for _ in range(2):
        nurse.send(form, code="changed", words="Papers")
    assert len(records(riverside, "Task")) == 1
    before = tally(riverside)
    wrong = nurse.send(form, code="changed", submission=str(uuid4()), expected_patient="fischer")
    assert wrong.status_code == 409 and tally(riverside) == before
