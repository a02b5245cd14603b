"""Handovers as documents: closed references, true bytes, and documents of others read as text."""

import json
import tarfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.handover.sections import SECTIONS, Empty
from fhir_bridge.errors import Malformed, Refused, TooLarge
from fhir_bridge.r4.canonicals import LOINC
from fhir_bridge.r4.closing import ABSENT, Within, closed
from fhir_bridge.r4.toc import Paper, Told, document
from fhir_bridge.r4.toc_reading import MOST_BYTES, MOST_ENTRIES, person_of, read_toc
from fhir_bridge.r4.toc_records import counts, line_of, section_name
from fhir_bridge.wire import Json, read_json, write_json
from support.handed import ann, condition, order, sound

AT = datetime(2026, 11, 20, 16, tzinfo=UTC)
BASE = "https://us.example/fhir"
SIGN = Told(SECTIONS[0], words="Why", empty=None)
EMPTY = tuple(Told(each, empty=(Empty.UNAVAILABLE, "None listed")) for each in SECTIONS[1:])
NAMES = ["Condition/a", "Condition/b", "MedicationRequest/c", "Encounter/d", "Goal/e"]
REFERENCES = st.sampled_from(
    [*NAMES, "Patient/ann", "#in", "urn:uuid:7", f"{BASE}/Condition/a", "Condition/a/_history/2",
     "https://else.example/fhir/Condition/a", "Practitioner/z"]
)  # fmt: skip
POINTS = st.fixed_dictionaries({"reference": REFERENCES}, optional={
    "display": st.sampled_from(["Dr. A", "SECRET"]), "type": st.just("Condition"),
    "identifier": st.just({"value": "1.10"}),
})  # fmt: skip


def paper(records: dict[str, bytes], hidden: frozenset[str] = frozenset(), **more: Any) -> Paper:
    values = {
        "id": "d1", "set_id": "d1", "replaces": "", "base": BASE, "at": AT, "patient": "ann",
        "author": ("Practitioner/rc", "R. Castillo RN"), "custodian": ("o1", "Riverside", BASE),
        "sections": (SIGN, *EMPTY), "records": {"Patient/ann": write_json(ann()), **records},
        "hidden": hidden,
    }  # fmt: skip
    return Paper(**(values | more))


@given(
    st.dictionaries(st.sampled_from(NAMES[:3]), st.lists(POINTS, max_size=3), max_size=3),
    st.frozensets(st.sampled_from(NAMES), max_size=3),
)
def test_any_records_make_a_sound_document_without_what_is_hidden(
    told: dict[str, list[Json]], hidden: frozenset[str]
) -> None:
    records = {}
    for name in set(told) - hidden:
        type, id = name.split("/")
        body = condition(id, "x") if type == "Condition" else order(id, "x")
        points = [{"url": "urn:x", "valueReference": each} for each in told[name]]
        inside = [{"resourceType": "Condition", "id": "in", "subject": {"display": "-"}}]
        more = {"extension": points, "contained": inside} if points else {}
        records[name] = write_json(body | more)
    raw = document(paper(records, hidden))
    bundle = sound(raw)
    assert len(bundle["entry"]) == 4 + len(records)
    for name in hidden:
        assert f'"{name}"'.encode() not in raw


def test_of_what_is_hidden_not_even_the_name_is_told() -> None:
    raw = b'{"a": {"reference":"Condition/b", "display":"SECRET"}}'
    inside, hidden = Within(BASE, {"Patient/ann"}, {"Condition/b"}), closed
    assert json.loads(hidden(raw, inside)) == {"a": {"display": ABSENT}}
    elsewhere = closed(raw, Within(BASE, ()))
    assert json.loads(elsewhere) == {"a": {"display": "SECRET"}}, "in words, where it is no secret"


def test_numbers_stay_as_they_were_written() -> None:
    raw = b'{"n": 1.10, "x": [ {"reference":"Location/1","display":"A"} , 2.0 ], "y" : 3.00}'
    assert closed(raw, Within(BASE, ())) == b'{"n":1.10,"x":[{"display":"A"},2.0],"y":3.00}'


def test_an_escaped_name_of_a_member_is_a_reference_too() -> None:
    raw = b'{"who": {"\\u0072eference": "Patient/9", "display": "Bob"}}'
    assert b"Patient/9" not in closed(raw, Within(BASE, ()))


def test_a_version_or_an_address_of_ours_is_made_the_name_within() -> None:
    within = Within(BASE, {"Goal/1"})
    for said in ("Goal/1/_history/4", f"{BASE}/Goal/1"):
        assert json.loads(closed(write_json({"g": {"reference": said}}), within)) == {
            "g": {"reference": "Goal/1"}
        }
    foreign = write_json({"g": {"reference": "https://other.example/Goal/1"}})
    assert b"Goal/1" not in closed(foreign, within)


def test_an_author_known_by_name_alone_is_named() -> None:
    raw = document(paper({}, author=("unknown", "")))
    composition = read_json(raw)["entry"][0]["resource"]
    assert composition["author"] == [{"display": "Case manager"}]
    sound(document(paper({}, author=("PractitionerRole/7", "R. C."))))


def test_typed_markup_stays_words() -> None:
    told = Told(SECTIONS[0], words='<script>alert("x")</script>\n& \x00 more')
    raw = document(paper({}, sections=(told, *EMPTY)))
    assert b"<script" not in raw
    sound(raw)


@pytest.mark.parametrize(
    ("record", "section"),
    [
        ({"resourceType": "Observation", "category": [{"coding": [{"code": "laboratory"}]}]},
         "results"),
        ({"resourceType": "Observation"}, ""),
        ({"resourceType": "Task"}, ""),
        ({"resourceType": "Consent"}, "directives"),
    ],
)  # fmt: skip
def test_each_record_has_its_section(record: Json, section: str) -> None:
    assert section_name(record) == section


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (condition("a", "Heart failure", onsetDateTime="2020-05"), "Heart failure · since 2020-05"),
        ({"resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"},
          "criticality": "high", "reaction": [{"manifestation": [{"text": "hives"}]}]},
         "Penicillin · hives · high risk"),
        (order("m", "Warfarin", dosageInstruction=[{"text": "5 mg at 8 PM"}]),
         "Warfarin · 5 mg at 8 PM"),
        (order("m", "Warfarin", doNotPerform=True, status="on-hold"),
         "NOT to be given: Warfarin · on hold"),
        ({"resourceType": "MedicationStatement", "status": "active"},
         "A medicine that the record names only by a link · told, not ordered"),
        ({"resourceType": "Observation", "code": {"text": "Weight"},
          "valueQuantity": {"value": 78.5, "unit": "kg"}, "effectiveDateTime": "2026-11-20T08:00Z"},
         "Weight · 78.5 kg · 2026-11-20"),
        ({"resourceType": "Observation", "code": {"text": "Pressure"}, "component": [
            {"code": {"text": "upper"}, "valueQuantity": {"value": 130, "code": "mm[Hg]"}}]},
         "Pressure · upper 130 mm[Hg]"),
        ({"resourceType": "DiagnosticReport", "code": {"text": "X-ray"}, "conclusion": "clear",
          "issued": "2026-11-16T10:00:00Z"}, "X-ray · clear · 2026-11-16"),
        ({"resourceType": "Immunization", "vaccineCode": {"text": "Flu"},
          "occurrenceDateTime": "2026-10-01"}, "Flu · 2026-10-01"),
        ({"resourceType": "Device", "deviceName": [{"name": "Walker"}]}, "Walker"),
        ({"resourceType": "Consent", "category": [{"text": "Advance directive"}],
          "dateTime": "2025-01-01"}, "Advance directive · 2025-01-01"),
        ({"resourceType": "Encounter", "class": {"code": "IMP"}, "serviceProvider":
          {"display": "Riverside"}, "period": {"start": "2026-11-12", "end": "2026-11-17"}},
         "Inpatient · Riverside · 2026-11-12 to 2026-11-17"),
        ({"resourceType": "Procedure"}, "Procedure: it is not named"),
        ({"resourceType": "List", "code": {"text": "Papers"}}, "Papers"),
    ],
)  # fmt: skip
def test_a_record_is_said_in_a_line(record: Json, line: str) -> None:
    assert line_of(record) == line


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (condition("a", "x"), True),
        (condition("a", "x", clinicalStatus={"coding": [{"code": "resolved"}]}), False),
        (condition("a", "x", verificationStatus={"coding": [{"code": "refuted"}]}), False),
        (order("m", "x", status="stopped"), False),
        ({"resourceType": "Observation", "status": "entered-in-error"}, False),
        ({"resourceType": "Task", "status": "active"}, False),
    ],
)
def test_what_is_over_or_untrue_does_not_count(record: Json, told: bool) -> None:
    assert counts(record) is told


def test_our_own_document_is_read_as_any_other() -> None:
    told = Told(SECTIONS[1], ("Heart failure",), ("Condition/a",))
    raw = document(
        paper({"Condition/a": write_json(condition("a", "Heart failure"))},
              sections=(SIGN, told, *EMPTY[1:]))
    )  # fmt: skip
    read = read_toc(raw)
    assert (read.title, read.said_by) == ("Handover", "R. Castillo RN, Riverside")
    assert read.person.name == "Ann Lee"
    assert [each.name for each in read.sections] == [each.name for each in SECTIONS]
    assert read.sections[1].lines == read.sections[1].records == ("Heart failure",)
    assert read.sections[2].empty == "None listed"


def strange(**more: Any) -> Json:
    """A document of a stranger's."""
    text = {"div": "<div><script>steal()</script><p onclick='x'>Take <b>one</b></p></div>"}
    inner = {"title": "Inner", "text": {"div": "<div>In</div>"}}
    code = {"coding": [{"system": LOINC, "code": "10160-0"}]}
    section = {"title": "Medicines", "code": code, "text": text, "section": [inner]}
    composition = {
        "resourceType": "Composition", "id": "c", "subject": {"reference": "urn:uuid:1"},
        "author": [{"reference": "urn:uuid:2"}], "section": [section], "date": "2026-11-19",
        "type": {"text": "Discharge summary"},
    }  # fmt: skip
    role = {"resourceType": "PractitionerRole", "practitioner": {"display": "Dr. Haddad"}}
    entries = [
        {"fullUrl": "urn:uuid:0", "resource": composition},
        {"fullUrl": "urn:uuid:1", "resource": ann()},
        {"fullUrl": "urn:uuid:2", "resource": role},
    ]
    return {"resourceType": "Bundle", "type": "document", "entry": entries, **more}


def test_a_strangers_markup_is_text_alone() -> None:
    read = read_toc(write_json(strange()))
    assert (read.title, read.authors) == ("Discharge summary", ("Dr. Haddad",))
    assert [(each.title, each.name, each.lines) for each in read.sections] == [
        ("Medicines", "medications", ("Take one",)), ("Inner", "", ("In",)),
    ]  # fmt: skip


def test_what_is_about_two_people_or_nobody_is_refused() -> None:
    bob = {"resource": ann() | {"id": "bob"}}
    two = strange()
    two["entry"].append(bob)
    nobody = strange()
    del nobody["entry"][1]
    other = strange()
    other["entry"].append(
        {"resource": condition("x", "y") | {"subject": {"reference": "Patient/bob"}}}
    )
    for each in (two, nobody, other):
        with pytest.raises(Refused, match="exactly one person"):
            read_toc(write_json(each))


def test_what_is_no_document_or_too_much_is_refused() -> None:
    deep: Any = {}
    for _ in range(70):
        deep = {"a": deep}
    many = strange()
    many["entry"] += [{"resource": {"resourceType": "Basic"}}] * MOST_ENTRIES
    for each in ({"resourceType": "Bundle", "type": "collection"}, strange(entry=[]), many):
        with pytest.raises(Refused):
            read_toc(write_json(each))
    for raw in (b"{", write_json(deep), b'{"type": "document", "type": "document"}', b"[]"):
        with pytest.raises(Malformed):
            read_toc(raw)
    with pytest.raises(TooLarge):
        read_toc(b" " * (MOST_BYTES + 1))


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5),
                    lambda each: st.lists(each, max_size=3) | st.dictionaries(
                        st.sampled_from(["entry", "resource", "section", "text", "div", "title"]),
                        each, max_size=3), max_leaves=12))  # fmt: skip
def test_whatever_a_stranger_sends_is_shown_or_refused(odd: Any) -> None:
    document = strange()
    document["entry"][0]["resource"] |= {"section": odd, "author": odd, "title": odd}
    document["entry"].append(odd)
    with suppress(Refused, Malformed):
        read_toc(write_json(document))


def test_numbers_that_families_share_or_that_are_old_name_nobody() -> None:
    shared = {"type": {"coding": [{"code": "MB"}]}, "system": "urn:plan", "value": "1"}
    old = {"use": "old", "system": "urn:mrn", "value": "2"}
    told = ann(identifier=[shared, old, {"value": "3"}, {"system": "urn:mrn", "value": "4"}])
    assert person_of(told).numbers == {("urn:mrn", "4")}


def test_the_guides_own_example_is_read(shared: Path) -> None:
    package = shared / "fhir-packages" / "pacio_toc_jan_4.tgz"
    if not package.is_file():
        pytest.skip("the Transitions of Care package is not here")
    name = "package/example/Bundle-Example-Smith-Johnson-Bundle.json"
    with tarfile.open(package) as files:
        member = files.extractfile(name)
        assert member is not None
        read = read_toc(member.read())
    assert read.person.name == "Smith-Johnson, Betsy"
    assert {"allergies", "medications", "plan", "problems", "reason"} <= {
        each.name for each in read.sections
    }
