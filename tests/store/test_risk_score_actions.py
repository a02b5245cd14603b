"""Readmission scores on both databases: what they rest on, what people add, what is kept."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from fhir_bridge import authored, risk_scores
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.risk.eight_questions import NO, YES
from fhir_bridge.care.risk.word_of import Word
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.risk_scores import OfStay
from fhir_bridge.store import resources
from fhir_bridge.wire import Document, Json
from support.desk import AT, nurse
from support.stays import hear, stay

V1, TODAY = "urn:riverside|V1", date(2026, 11, 21)


def copy(made: Bridge, context: Context, type: str, id: str, **more: Any) -> None:
    """A record as the EHR showed it."""
    data = {"resourceType": type, "id": id, **more}
    with made.store.writing() as session:
        resources.create(session, context.chart, Document.of(data), id=id, at=AT, owner="ehr")


def lab(
    code: str, value: float, unit: str, on: str = "2026-11-17T06:30:00-06:00", **more: Any
) -> Json:
    return {
        "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": "Patient/ann"}, "effectiveDateTime": on,
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org",
                          "code": unit}, **more,
    }  # fmt: skip


def home(made: Bridge, **more: Any) -> Context:
    """Ann, 70, came home on Tuesday; her record goes back for years."""
    rc = nurse(made, **more)
    copy(made, rc, "Patient", "ann", birthDate="1956-03-14")
    old = stay(id="old", identifier=[{"system": "urn:riverside", "value": "V0"}], status="finished",
               period={"start": "2024-01-02T09:00:00-06:00", "end": "2024-01-04T09:00:00-06:00"},
               **{"class": {"code": "AMB"}})  # fmt: skip
    index = stay(priority={"coding": [{"code": "EM"}]})
    for each in (old, index):
        copy(made, rc, "Encounter", each["id"], **{k: v for k, v in each.items()
                                                   if k not in {"resourceType", "id"}})  # fmt: skip
        hear(made, rc.chart, each, AT - timedelta(days=4))
    return rc


def ill(made: Bridge, context: Context, id: str, words: str, **more: Any) -> None:
    copy(made, context, "Condition", id, code={"text": words},
         subject={"reference": "Patient/ann"}, **more)  # fmt: skip


def told(made: Bridge, context: Context) -> OfStay:
    found = risk_scores.tell(made, context).stay
    assert found
    return found


def says(made: Bridge, context: Context) -> list[str]:
    return [each.words for each in told(made, context).scores]


def test_what_is_missing_makes_a_range_and_nothing_is_kept_by_reading(made: Bridge) -> None:
    rc = home(made)
    found = told(made, rc)
    assert says(made, rc) == ["7 to 12", "3 to 8", "3 to 8"]
    assert found.missing == {"families", "hemoglobin", "sodium", "oncology", "procedure"}
    assert found.known_since == date(2024, 1, 2)
    with made.store.reading() as session:
        assert list(authored.each_of(session, rc.chart, "Observation")) == []


def test_the_record_is_read_with_where_each_input_comes_from(made: Bridge) -> None:
    rc = home(made)
    ill(made, rc, "c1", "Heart failure")
    ill(made, rc, "c2", "Lung cancer", verificationStatus={"coding": [{"code": "refuted"}]})
    copy(made, rc, "Observation", "hb", **lab("718-7", 11.4, "g/dL"))
    copy(made, rc, "Observation", "hb2", **lab("718-7", 13, "g/dL", "2026-11-20"))
    copy(made, rc, "Observation", "na-", **lab("2951-2", 133, "mg/dL"))
    copy(made, rc, "Observation", "na", **lab("2951-2", 136, "mmol/L", "2026-11-13"))
    found = told(made, rc)
    assert says(made, rc) == ["9", "4 to 5", "4 to 5"]
    assert found.missing == {"procedure"}
    sources = {code: [(e.words, e.on) for e in each] for code, each in found.sources.items()}
    assert sources["hemoglobin"] == [("11.4 g/dL", date(2026, 11, 17))]
    assert sources["sodium"] == [("136 mmol/L", date(2026, 11, 13))]
    assert sources["oncology"] == [("no cancer among the problems of now", None)]
    assert sources["days"] == [("5 days: Riverside Hospital, Nov 12 to Nov 17", None)]
    assert sources["emergencies"] == [("0 in this record since May 12, 2026", None)]
    assert found.labs == ("Observation/hb", "Observation/na")


def test_cancer_now_is_oncology_and_one_that_is_over_counts_for_lace_alone(made: Bridge) -> None:
    rc = home(made)
    over = {"clinicalStatus": {"coding": [{"code": "resolved"}]}}
    coded = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C34.90"}]}
    ill(made, rc, "c1", "Lung cancer", **over)
    assert told(made, rc).scores[1].parts[1].points == 0
    assert told(made, rc).scores[0].parts[2].points == 2
    copy(made, rc, "Condition", "c2", code=coded, subject={"reference": "Patient/ann"})
    assert told(made, rc).scores[1].parts[1].points == 2


def add(made: Bridge, context: Context, input: str, **said: Any) -> None:
    word = Word(input, said.pop("on", TODAY), said.pop("source", "the papers"), **said)
    risk_scores.add(made, context, uuid4(), V1, word)


def test_a_person_adds_what_is_missing_dated_and_by_name(made: Bridge) -> None:
    rc = home(made)
    add(made, rc, "families", families=("heart-failure", "dementia"))
    add(made, rc, "hemoglobin", number=114, unit="g/L")
    add(made, rc, "sodium", number=140, unit="mmol/L")
    add(made, rc, "procedure", yes=True)
    add(made, rc, "emergencies", number=2)
    assert says(made, rc) == ["14", "5 to 7", "5 to 7"]
    [shown, said] = told(made, rc).sources["emergencies"]
    assert (shown.by, said.by) == ("", rc.chart.actor.who)
    assert (said.words, said.on) == ("2 (the papers)", TODAY)
    assert risk_scores.tell(made, rc).names == {rc.chart.actor.who: "astillo"}


def test_once_the_record_knows_it_comes_first(made: Bridge) -> None:
    rc = home(made)
    add(made, rc, "hemoglobin", number=9, unit="g/dL")
    assert told(made, rc).scores[1].parts[0].points == 1
    copy(made, rc, "Observation", "hb", **lab("718-7", 13, "g/dL"))
    found = told(made, rc)
    assert found.scores[1].parts[0].points == 0
    assert [each.by for each in found.sources["hemoglobin"]] == [""]


def test_a_score_is_kept_as_it_was_and_stays_here(made: Bridge) -> None:
    rc = home(made)
    copy(made, rc, "Observation", "hb", **lab("718-7", 11.4, "g/dL"))
    lace, hospital = (each.version for each in told(made, rc).scores[:2])
    key = uuid4()
    for version, submission in ((lace, key), (lace, key), (hospital, uuid4())):
        risk_scores.keep(made, rc, submission, V1, version)
    add(made, rc, "families", families=())
    kept = told(made, rc).kept
    assert [(each.name, each.least, each.most) for each in kept] == [
        ("HOSPITAL", 4, 8), ("LACE", 7, 12)
    ]  # fmt: skip
    assert says(made, rc)[0] == "7"
    with made.store.reading() as session:
        records = [e.data for e in authored.each_of(session, rc.chart, "Observation")]
    assert not any(map(may_leave, records))
    whole = next(each for each in records if each["code"]["coding"][0]["code"] == "hospital")
    assert whole["derivedFrom"] == [{"reference": "Observation/hb"}]
    assert "decides nothing" in whole["note"][0]["text"]
    points = {each["code"]["coding"][0]["code"]: each for each in whole["component"]}
    assert points["hospital.H"]["valueInteger"] == 1
    assert points["hospital.S"]["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_the_checklist_is_kept_with_what_was_not_asked_absent(made: Bridge) -> None:
    rc = home(made)
    risk_scores.check(made, rc, uuid4(), V1, {"mood": YES, "stays": NO, "body": "", "x": YES})
    found = told(made, rc).check
    assert found and dict(found.answers) == {"mood": YES, "stays": NO}
    with pytest.raises(Refused):
        risk_scores.check(made, rc, uuid4(), V1, {"body": ""})


@pytest.mark.parametrize(("patient", "encounter", "why"), [
    ({"birthDate": "2020-01-01"}, {}, "adults only"),
    ({"birthDate": "1950-01-01", "deceasedBoolean": True}, {}, "has died"),
    ({"birthDate": "1950-01-01"},
     {"hospitalization": {"dischargeDisposition": {"coding": [{"code": "hosp"}]}}}, "hospice"),
    ({"birthDate": "1950-01-01"}, {"type": [{"text": "Psychiatric admission"}]}, "psychiatric"),
    ({"birthDate": "1950-01-01"}, {"class": {"code": "EMER"}}, "no hospital stay"),
    ({}, {}, "age is not known"),
])  # fmt: skip
def test_of_whom_nothing_is_computed_or_kept(
    made: Bridge, patient: Json, encounter: Json, why: str
) -> None:
    rc = nurse(made)
    copy(made, rc, "Patient", "ann", **patient)
    hear(made, rc.chart, stay(**encounter), AT - timedelta(days=4))
    found = told(made, rc)
    assert all(why in each.words for each in found.scores)
    for score in found.scores:
        with pytest.raises(NotFound):
            risk_scores.keep(made, rc, uuid4(), V1, score.version)


def test_what_cannot_be_done(made: Bridge) -> None:
    rc = home(made)
    with pytest.raises(NotFound):
        risk_scores.add(made, rc, uuid4(), "urn:x|V9", Word("days", TODAY, "papers", number=3))
    with pytest.raises(Refused):
        add(made, rc, "days", number=None)
    key, word = uuid4(), Word("procedure", TODAY, "papers", yes=True)
    risk_scores.add(made, rc, key, V1, word)
    with pytest.raises(AlreadySent):
        risk_scores.add(made, rc, key, V1, replace(word, yes=False))
    auditor = nurse(made, "Practitioner/au", role="auditor")
    with pytest.raises(NotAllowed):
        risk_scores.add(made, auditor, uuid4(), V1, word)
    assert risk_scores.tell(made, auditor).may_write is False
    with pytest.raises(NotAllowed):
        risk_scores.tell(made, replace(rc, user="Patient/ann"))


def test_without_a_stay_there_is_nothing(made: Bridge) -> None:
    assert risk_scores.tell(made, nurse(made)).stay is None
