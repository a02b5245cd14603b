"""A note at the border: fitted to the EHR, read back with its text, compared, found again."""

from base64 import b64decode, b64encode
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, searchset

from fhir_bridge.ehr.capability import Capability, ResourceCapability
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.quirks import quirks_of
from fhir_bridge.ehr.reconcile import look_for
from fhir_bridge.ehr.targets import compare, to_ehr
from fhir_bridge.ehr.targets.contents import read_whole
from fhir_bridge.ehr.targets.notes import text_of
from fhir_bridge.errors import EhrUnavailable
from fhir_bridge.r4.note import NOTE_ID, is_note
from fhir_bridge.wire import Document, read_json

NOTE = "8c1f09ab-26f4-5d1e-8f30-02c1b7f0a111"


def _data(text: str) -> str:
    return b64encode(text.encode()).decode()


GOAL = {
    "resourceType": "Goal", "subject": {"reference": "Patient/our-p"},
    "note": [{"authorReference": {"reference": "Practitioner/our-d"}, "text": "First"}],
}  # fmt: skip
BUNDLE = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": GOAL}]}
OURS: dict[str, Any] = {
    "resourceType": "DocumentReference",
    "id": NOTE,
    "masterIdentifier": {"system": NOTE_ID, "value": f"{NOTE}.2"},
    "identifier": [{"system": NOTE_ID, "value": NOTE}],
    "status": "current",
    "docStatus": "final",
    "type": {"coding": [{"system": "http://loinc.org", "code": "18776-5"}]},
    "subject": {"reference": "Patient/our-p"},
    "date": "2026-11-20T15:41:00.000Z",
    "author": [{"reference": "Practitioner/our-d"}],
    "content": [
        {
            "attachment": {
                "contentType": "text/plain;charset=utf-8",
                "title": "Plan of care: enablement goals (Footbridge note 8c1f09ab, version 2)",
                "data": _data("OPEN GOALS: 1\n\n1. Walk\n"),
            }
        },
        {
            "attachment": {
                "contentType": "application/fhir+json",
                "data": b64encode(Document.of(BUNDLE).raw).decode(),
            }
        },
    ],
    "context": {
        "encounter": [{"reference": "Encounter/our-e"}],
        "related": [{"reference": "Goal/g/_history/3"}],
    },
}
KNOWN = {"Patient/our-p": "okafor", "Practitioner/our-d": "castillo"}


def sent(vendor: str, **known: str) -> Any:
    ids = KNOWN | {name.replace("_", "/"): id for name, id in known.items()}
    return read_json(to_ehr(Document.of(OURS), ehr_ids=ids.get, quirks=quirks_of(vendor)))


def test_oracle_is_sent_what_it_keeps_and_one_attachment() -> None:
    note = sent("oracle")
    assert set(note) == {
        "resourceType", "status", "docStatus", "type", "subject", "author", "content",
    }  # fmt: skip
    assert len(note["content"]) == 1
    assert note["author"] == [{"reference": "Practitioner/castillo"}]


def test_an_ehr_by_the_book_also_gets_the_goals_with_its_own_ids() -> None:
    note = sent("spec")
    inside = read_json(b64decode(note["content"][1]["attachment"]["data"]))
    [entry] = inside["entry"]
    assert entry["resource"]["subject"] == {"reference": "Patient/okafor"}
    assert b"our-" not in Document.of(note).raw
    assert b"our-" not in Document.of(inside).raw
    assert "context" not in note  # it knows neither the visit nor our goals


def test_the_visit_goes_along_where_it_is_the_ehrs() -> None:
    [encounter] = sent("epic", **{"Encounter_our-e": "e1"})["context"]["encounter"]
    assert encounter == {"reference": "Encounter/e1"}


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ({"data": _data("OPEN GOALS: 1\r\n\r\n1. Walk")}, []),
        ({"contentType": "text/plain"}, []),
        ({"data": _data("OPEN GOALS: 0\n")}, ["text changed"]),
        ({"contentType": "text/html"}, ["attachment changed"]),
        ({"title": None}, ["title dropped"]),
    ],
)
def test_the_text_is_compared_as_a_person_reads_it(kept: dict[str, Any], words: list[str]) -> None:
    ours = sent("epic")
    [content] = ours["content"]
    theirs = {**ours, "content": [{"attachment": content["attachment"] | kept}]}
    assert [each.words for each in compare(ours, theirs)] == words


def test_a_retracted_note_is_a_difference() -> None:
    ours = sent("epic")
    there = {**ours, "status": "entered-in-error"}
    assert [each.words for each in compare(ours, there)] == ["status changed"]


def _client(ehr: Ehr) -> EhrClient:
    site = ehr.site(quirks="epic")
    return EhrClient(site.base, site.session(), "token", site, sleep=lambda _: None)


def _elsewhere(url: str) -> dict[str, Any]:
    attachment = {"contentType": "text/plain", "url": url}
    return {
        "resourceType": "DocumentReference",
        "id": "d1",
        "content": [{"attachment": attachment}],
    }


@pytest.mark.parametrize("base", ["", "{base}/r4/"])
def test_a_text_that_stands_in_a_binary_is_read(ehr: Ehr, base: str) -> None:
    url = base.format(base=ehr.base) + "Binary/b1"
    ehr.on("/r4/DocumentReference/d1", Reply(200, _elsewhere(url)))
    binary = {"resourceType": "Binary", "id": "b1", "data": _data("Walk")}
    ehr.on("/r4/Binary/b1", Reply(200, binary))
    found = read_whole(_client(ehr), "DocumentReference", "d1")
    assert text_of(found.document.data) == "Walk"


@pytest.mark.parametrize("url", ["https://elsewhere.example/Binary/b1", "Binary/../b1", "x", ""])
def test_no_other_address_is_followed(ehr: Ehr, url: str) -> None:
    ehr.on("/r4/DocumentReference/d1", Reply(200, _elsewhere(url)))
    found = read_whole(_client(ehr), "DocumentReference", "d1")
    assert text_of(found.document.data) is None
    assert [each.path for each in ehr.requests] == ["/r4/DocumentReference/d1"]


def test_a_text_that_cannot_be_read_is_no_read_back(ehr: Ehr) -> None:
    ehr.on("/r4/DocumentReference/d1", Reply(200, _elsewhere("Binary/b1")))
    ehr.on("/r4/Binary/b1", Reply(500))
    with pytest.raises(EhrUnavailable):
        read_whole(_client(ehr), "DocumentReference", "d1")


def test_w8_a_note_is_found_by_its_title_where_no_identifier_is_kept(ehr: Ehr) -> None:
    theirs = {**sent("oracle"), "id": "d7"}
    other = {**theirs, "id": "d8", "content": [{"attachment": {"title": "Discharge summary"}}]}
    ehr.on("/r4/DocumentReference", Reply(200, searchset(other, theirs)))
    listed = ResourceCapability(search_params=frozenset({"patient", "type"}))
    looked = look_for(
        _client(ehr), Capability(resources={"DocumentReference": listed}), "DocumentReference",
        "okafor", (NOTE_ID, NOTE), borne=lambda each: is_note(each, NOTE, 2),
        narrowed=(("type", "http://loinc.org|18776-5"), ("date", "ge2026")),
    )  # fmt: skip
    assert [each.data["id"] for each in looked.documents] == ["d7"]
    [asked] = ehr.requests
    assert (asked.query["patient"], asked.query["type"]) == ("okafor", "http://loinc.org|18776-5")
    assert not {"identifier", "date"} & asked.query.keys()
