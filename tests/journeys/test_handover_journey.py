"""Handovers over HTTP: looked at, made once, answered, replaced; and documents of others."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from nurse import Nurse, launch, records
from sqlmodel import select

from fhir_bridge import staff
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import Audit
from support.handed import sound
from support.pages import Form, form, forms, text
from support.world import World

FRIDAY = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
WHY = "Home after heart failure. Last furosemide at 8:00 <today>."
PAGE = "transition/handover"


def at(world: World, day: int, hour: int = 15) -> None:
    """Turn the care clock."""
    world.bridge.clock = fixed(datetime(2026, 11, day, hour, 41, tzinfo=UTC))


def trained(world: World, discipline: str) -> None:
    """Say what R. Castillo is by training."""
    base = world.bridge.site("sandbox").base
    staff.set_discipline(world.bridge, "sandbox", base, "castillo", discipline, by=OPERATOR)


def begun(world: World) -> Nurse:
    """A registered nurse who started care coordination with Walter."""
    trained(world, "rn")
    nurse = launch(world)
    start = [each for each in forms(nurse.open("today").text) if each.action.endswith("/start")]
    if start:
        nurse.send(start[0])
    return nurse


def blank(nurse: Nurse, query: str = "") -> Form:
    """The form that makes a handover."""
    return form(nurse.open(f"{PAGE}{query}").text, "/handover")


def made(nurse: Nurse, **typed: str) -> str:
    """Make one; gives the document's id."""
    filled = blank(nurse)
    sent = nurse.send(filled, **({"place": "Oakview Nursing", "why": WHY} | typed))
    assert sent.status_code == 200, text(sent.text)
    return filled.fields["key"]


def answer(nurse: Nurse, id: str) -> Form:
    return form(nurse.open(PAGE).text, f"/answers/{id}")


def upload(nurse: Nurse, raw: bytes, **typed: str) -> httpx.Response:
    """Choose a file and press the button of the form as it stands on the page."""
    page = typed.pop("page", "") or nurse.open(PAGE).text
    fields = form(page, "/received").fields
    fields.pop("file", None)
    return nurse.http.post(
        f"{nurse.base}/{PAGE}/received", data=fields | typed,
        files={"file": ("Walter Okafor.json", raw, "application/json")},
    )  # fmt: skip


def paper(patient: dict[str, Any]) -> bytes:
    """A discharge summary of a stranger's."""
    div = '<div><script>alert("x")</script><b onclick="x()">Pneumonia</b> treated</div>'
    loinc = "http://loinc.org"
    sections = [
        {"title": "Diagnoses", "text": {"div": div}},
        {"title": "Labs", "code": {"coding": [{"system": loinc, "code": "30954-2"}]},
         "text": {"div": "<div>Blood culture pending</div>"}},
    ]  # fmt: skip
    composition = {
        "resourceType": "Composition", "title": "Discharge summary", "date": "2026-11-17",
        "subject": {"reference": "urn:uuid:1"}, "author": [{"display": "Dr. Haddad"}],
        "section": sections,
    }  # fmt: skip
    entries = [{"fullUrl": "urn:uuid:0", "resource": composition},
               {"fullUrl": "urn:uuid:1", "resource": patient}]  # fmt: skip
    return json.dumps({"resourceType": "Bundle", "type": "document", "entry": entries}).encode()


def walter(world: World, **more: Any) -> dict[str, Any]:
    """Walter as another hospital's document has him."""
    found = next(each for each in world.held("Patient") if each["id"] == "okafor")
    mrn = [each for each in found["identifier"] if each.get("system")][:1]
    return {"resourceType": "Patient", "id": "x", "identifier": mrn, "name": found["name"],
            "birthDate": found["birthDate"], **more}  # fmt: skip


@pytest.fixture
def nurse(riverside: World) -> Nurse:
    riverside.bridge.clock = fixed(FRIDAY)
    return begun(riverside)


def test_she_sees_what_the_receiver_will_read_and_why_the_rest_is_empty(nurse: Nurse) -> None:
    said = nurse.reads(PAGE)
    for words in (
        "What they will read", "Heart failure", "Furosemide", "Inpatient · Riverside",
        "Allergies Nobody asked for this handover.",
        "Behavioral health Not told in a handover.",
    ):  # fmt: skip
        assert words in said, words
    assert records(nurse.world) == [], "looking keeps nothing of ours"


def test_it_is_made_once_downloaded_under_a_name_that_tells_nothing(nurse: Nurse) -> None:
    filled = blank(nurse)
    for _ in range(2):
        sent = nurse.send(filled, place="Oakview Nursing", name="L. Brandt RN", why=WHY)
        assert "L. Brandt RN, Oakview Nursing" in text(sent.text)
    id = filled.fields["key"]
    assert [each.id for each in records(nurse.world, "DocumentReference")] == [id]
    file = nurse.open(f"{PAGE}/papers/{id}/file")
    assert file.headers["content-type"] == "application/fhir+json"
    assert file.headers["content-disposition"] == 'attachment; filename="handover.json"'
    bundle = sound(file.content)
    patient = next(each["resource"] for each in bundle["entry"]
                   if each["resource"]["resourceType"] == "Patient")  # fmt: skip
    assert patient["birthDate"] == "1948-05-04"
    assert b"enablement-assessment" not in file.content
    with nurse.world.bridge.store.reading() as session:
        told = [row.detail for row in session.exec(select(Audit)) if row.what.endswith(id)]
    assert "handover given to Oakview Nursing" in told
    assert "document downloaded, made for Oakview Nursing" in told


def test_our_goals_are_in_the_plan_of_care(nurse: Nurse) -> None:
    nurse.write("Weigh myself every morning")
    raw = nurse.open(f"{PAGE}/papers/{made(nurse)}/file").content
    bundle = sound(raw)
    told = [each["resource"] for each in bundle["entry"]]
    assert "Weigh myself every morning" in [
        each["description"]["text"] for each in told if each["resourceType"] == "Goal"
    ]


def test_a_document_is_read_and_printed_with_its_words_escaped(nurse: Nurse) -> None:
    id = made(nurse)
    for path in (f"{PAGE}/papers/{id}", f"print/handover/{id}"):
        page = nurse.open(path)
        assert "Last furosemide at 8:00 <today>." in text(page.text)
        assert "<today>" not in page.text
    assert "Read back and accepted" in nurse.reads(f"print/handover/{id}")
    assert nurse.open(f"{PAGE}/papers/{uuid4()}").status_code == 404


def test_what_is_missing_comes_back_with_what_was_typed(nurse: Nurse) -> None:
    sent = nurse.send(blank(nurse), place=" ", why="", name="L. Brandt", **{"nil-devices": "yes"})
    assert sent.status_code == 422
    assert "Write who receives it: the place." in text(sent.text)
    again = form(sent.text, "/handover").fields
    assert (again["name"], again["nil-devices"]) == ("L. Brandt", "yes")
    assert records(nurse.world, "DocumentReference") == []


def test_who_looked_at_another_record_looks_again(nurse: Nurse) -> None:
    filled = blank(nurse)
    nurse.write("Cook for myself")
    sent = nurse.send(filled, place="Oakview", why=WHY)
    assert sent.status_code == 412
    assert "changed since you looked" in text(sent.text)
    assert form(sent.text, "/handover").fields["why"] == WHY


def test_the_answer_closes_the_warm_hand_over_and_leaves_the_next_strip(nurse: Nurse) -> None:
    at(nurse.world, 20)
    id = made(nurse)
    assert "No answer yet. After Nov 23, 12:00 the lead is asked" in nurse.reads(PAGE)
    at(nurse.world, 20, 17)
    sent = nurse.send(answer(nurse, id), by="L. Brandt RN", read_back="Furosemide at 8, weigh",
                      on="2026-11-20", at="11:05")  # fmt: skip
    said = text(sent.text)
    assert "The warm hand-over is closed." in said
    assert "Accepted by L. Brandt RN" in said
    assert "Read back: Furosemide at 8, weigh" in said
    way = nurse.reads("transition")
    assert "Oakview Nursing. Read back: Furosemide at 8" in way
    assert not [each for each in forms(nurse.open(PAGE).text) if "answers" in each.action]


def test_no_answer_by_noon_of_the_next_business_day_goes_to_the_lead(nurse: Nurse) -> None:
    made(nurse)
    assert "No answer yet. After Nov 23, 12:00 the lead is asked" in nurse.reads(PAGE)
    at(nurse.world, 23, 19)
    assert "the lead is asked since" in nurse.reads(PAGE)


def test_an_answer_by_somebody_else_or_without_words_is_not_noted(nurse: Nurse) -> None:
    id = made(nurse)
    blank_answer = answer(nurse, id)
    sent = nurse.send(blank_answer, by="", read_back="", on="", at="x")
    assert sent.status_code == 422
    for words in ("Write who accepted it", "Write what they read back", "Give the day"):
        assert words in text(sent.text)
    said = {"by": "L. B", "read_back": "All", "on": "2026-11-20", "at": "09:41"}
    trained(nurse.world, "community-health-worker")
    assert nurse.send(answer(nurse, id), **said).status_code == 403
    assert "No answer yet" in nurse.reads(PAGE)


def test_a_later_version_takes_its_place(nurse: Nurse) -> None:
    first = made(nurse, name="L. Brandt RN")
    again = blank(nurse, f"?version={first}")
    assert (again.fields["replaces"], again.fields["name"]) == (first, "L. Brandt RN")
    sent = nurse.send(again, why="The dose was changed.")
    assert "A later version took its place" in text(sent.text)
    assert "replaces" in nurse.open(f"{PAGE}/papers/{again.fields['key']}/file").text


def test_a_document_of_this_patient_is_kept_as_it_came_and_shown_as_text(nurse: Nurse) -> None:
    raw = paper(walter(nurse.world))
    page = upload(nurse, raw)
    assert page.status_code == 200, text(page.text)
    said = text(page.text)
    assert "Nothing of it was taken over into the record." in said
    assert "Pneumonia treated" in said
    assert "alert(" not in page.text
    assert "onclick" not in page.text
    [kept] = records(nurse.world, "DocumentReference")
    assert nurse.open(f"{PAGE}/papers/{kept.id}/file").content == raw
    assert records(nurse.world, "Condition") == []
    taken = next(each for each in forms(page.text) if each.action.endswith("/transition/more"))
    nurse.send(taken, feature="pending-results", thing="Blood culture")
    assert "Result still to come: Blood culture" in nurse.reads("transition")
    assert "Blood culture" in blank(nurse).fields["why"], "the next team is told of it"


def test_another_patients_document_is_refused_and_kept_nowhere(nurse: Nurse) -> None:
    other = walter(nurse.world)
    other["identifier"] = [other["identifier"][0] | {"value": "RV-9999"}]
    page = upload(nurse, paper(other))
    assert page.status_code == 409
    assert "may be another patient" in text(page.text)
    assert records(nurse.world) == []


def test_a_name_and_a_birth_date_bring_both_people_side_by_side(nurse: Nurse) -> None:
    raw = paper(walter(nurse.world, identifier=[{"system": "urn:oakview", "value": "OV-31"}]))
    page = upload(nurse, raw)
    assert page.status_code == 422
    said = text(page.text)
    for words in ("Is this Walter’s?", "A name and a birth date are not enough", "OV-31 (urn:oakv"):
        assert words in said, words
    assert records(nurse.world, "DocumentReference") == []
    wrong = upload(nurse, raw, page=page.text, number="RV-1")
    assert wrong.status_code == 422
    assert "Type one of the numbers" in text(wrong.text)
    assert "Say that you checked" in text(wrong.text)
    another = upload(nurse, raw + b" ", page=page.text, number="OV-31", same="yes")
    assert another.status_code == 422, "what was confirmed is this very file"
    assert upload(nurse, raw, page=page.text, number="ov-31", same="yes").status_code == 200
    assert len(records(nurse.world, "DocumentReference")) == 1


@pytest.mark.parametrize(
    ("raw", "status", "words"),
    [
        (b"", 422, "Choose the file first."),
        (b"{", 400, "not JSON"),
        (b'{"resourceType": "Bundle", "type": "batch"}', 422, "no FHIR document"),
        (b"[" * 100, 400, ""),
        (b" " * (6 * 1024 * 1024), 413, "too much in one piece"),
    ],
)
def test_what_is_no_document_is_said_so(nurse: Nurse, raw: bytes, status: int, words: str) -> None:
    page = upload(nurse, raw)
    assert page.status_code == status, text(page.text)
    assert words in text(page.text)
    assert records(nurse.world, "DocumentReference") == []


def test_a_file_without_the_pages_secret_is_not_read(nurse: Nurse) -> None:
    files = {"file": ("a.json", paper(walter(nurse.world)), "application/json")}
    assert nurse.http.post(f"{nurse.base}/{PAGE}/received", files=files).status_code == 401
    assert records(nurse.world, "DocumentReference") == []


def test_questions_to_clinicians_stand_beside_it(nurse: Nurse) -> None:
    asked = form(nurse.open("plan?kind=question").text, "/plan")
    nurse.send(
        asked, what="Which furosemide dose counts?", owner="other", owner_name="Dr. Lindqvist"
    )
    said = nurse.reads(PAGE)
    assert "Which furosemide dose counts? Dr. Lindqvist" in said
