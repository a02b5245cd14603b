"""What the EHR shows, and what it fails to show: one bad panel never costs the others."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from eavesdropper import Eavesdropper, searchset
from nurse import MakeWorld, Nurse, launch, records, rows
from reading import CLOSED, FAILED, LATE, NONE, TYPES, panel, start

from fhir_bridge.clock import fixed
from fhir_bridge.store.tables import SourceCopy
from support.pages import text
from support.world import NOW, World


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def kept(
    request: pytest.FixtureRequest, make_world: MakeWorld, ehr: Eavesdropper
) -> Iterator[World]:
    """Where what the EHR sends is kept, on both kinds of database."""
    with make_world(request.param, around_ehr=ehr) as made:
        yield made


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    """Walter's page, open all the while; nothing of him is ever kept here."""
    return launch(world)


@pytest.fixture(scope="module")
def keeper(kept: World) -> Nurse:
    """Walter's page where a record of him is kept."""
    opened = launch(kept)
    start(opened)
    return opened


@pytest.fixture(autouse=True)
def _whole_again(world: World, ehr: Eavesdropper) -> Iterator[None]:
    yield
    ehr.hush()
    world.control()
    world.bridge.connection(world.bridge.site("sandbox")).lift()
    world.bridge.page_budget = 10.0
    world.bridge.clock = fixed(NOW)


def test_c13_none_forbidden_and_failed_are_three_texts(
    world: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    ehr.say("/r4/Condition", searchset())
    world.control({"kind": "forbid", "type": "CarePlan"},
                  {"kind": "status", "status": 500, "type": "CareTeam"})  # fmt: skip
    page = nurse.open("today").text
    assert NONE in panel(page, "Condition")
    assert CLOSED in panel(page, "CarePlan")
    assert FAILED in panel(page, "CareTeam")
    assert "Inpatient" in panel(page, "Encounter")
    for type, said in (("Condition", NONE), ("CarePlan", CLOSED), ("CareTeam", FAILED)):
        others = {NONE, CLOSED, FAILED} - {said}
        assert not any(other in panel(page, type) for other in others)
    assert "Walter J. Okafor" in text(page)
    assert nurse.open("goals").status_code == nurse.open("record").status_code == 200


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("status", [401, 404, 410, 429, 503])
def test_whatever_one_type_answers_the_page_is_there(
    world: World, nurse: Nurse, type: str, status: int
) -> None:
    world.bridge.page_budget = 0.3
    world.control({"kind": "status", "status": status, "type": type})
    page = nurse.open("today")
    assert page.status_code == 200
    assert FAILED in panel(page.text, type) or LATE in panel(page.text, type)
    rest = [each for each in TYPES if each != type]
    assert not any(FAILED in panel(page.text, each) for each in rest)


@pytest.mark.parametrize(
    ("answer", "for_good"),
    [
        ({"kind": "status", "status": 404}, True),
        ({"kind": "status", "status": 405}, True),
        ({"kind": "status", "status": 501}, True),
        ({"kind": "status", "status": 503}, False),
        ({"kind": "forbid"}, False),
    ],
)
def test_c1_what_is_listed_and_not_done_is_not_asked_again(
    world: World, nurse: Nurse, ehr: Eavesdropper, answer: dict[str, Any], for_good: bool
) -> None:
    world.control({**answer, "type": "CareTeam"})
    nurse.open("today")
    world.control()
    ehr.calls.clear()
    again = panel(nurse.open("today").text, "CareTeam")
    assert bool(ehr.heard("GET", "/r4/CareTeam")) is not for_good
    assert ("Not offered. Riverside EHR does not show" in again) is for_good
    assert "Inpatient" in panel(nurse.open("today").text, "Encounter")


def test_a_slow_type_is_late_and_comes_by_itself(world: World, nurse: Nurse) -> None:
    world.bridge.page_budget = 0.5
    world.control({"kind": "latency", "ms": 5000, "type": "CarePlan"})
    begun = time.monotonic()
    page = nurse.open("today")
    assert time.monotonic() - begun < 1.5
    assert LATE in panel(page.text, "CarePlan")
    assert f'hx-get="/c/{nurse.ctx}/panel/CarePlan?place=today"' in page.text
    assert "Inpatient" in panel(page.text, "Encounter")
    world.control()
    brought = nurse.open("panel/CarePlan?place=today")
    assert brought.status_code == 200
    assert "activities" in panel(brought.text, "CarePlan")
    assert LATE not in brought.text


def test_the_copies_are_shown_with_their_time_when_the_ehr_is_away(world: World) -> None:
    nurse = launch(world, "whitfield")
    start(nurse)
    seen = {type: panel(nurse.open("record").text, type) for type in TYPES}
    world.control({"kind": "down"})
    world.bridge.clock = fixed(NOW + timedelta(days=1))
    page = nurse.open("today")
    assert page.status_code == 200
    assert "not reachable" in text(page.text)
    for type in TYPES:
        assert "Riverside EHR did not answer. This is the copy of Nov 20, 9:41" in panel(
            page.text, type
        )
    whole = nurse.open("record").text
    for type, before in seen.items():
        last = before.split()[-1]
        assert last in panel(whole, type)
    assert "George" in text(whole)


def test_nobody_elses_copies_are_shown(world: World, nurse: Nurse) -> None:
    """Who was never enrolled has none, and a page without a patient is not drawn."""
    world.control({"kind": "down"})
    for path in ("today", "goals", "panel/CarePlan"):
        page = nurse.open(path)
        assert page.status_code == 503
        assert "The EHR did not answer" in text(page.text)
        assert "Walter" not in page.text
    world.control()
    assert "Walter" in nurse.reads("today")


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ({"status": 403}, 403, "This launch may not read the patient"),
        ({"status": 404}, 503, "The EHR has no such record."),
        ({"status": 500}, 503, "The EHR did not answer"),
        ({"body": b"<html>Welcome</html>", "kind": "text/html"}, 503, "something"),
        ({"body": {"resourceType": "Patient", "id": "delgado"}}, 503, "another record"),
        ({"body": {"resourceType": "Observation", "id": "okafor"}}, 503, "another record"),
    ],
)
def test_without_the_patient_there_is_a_clear_page_and_nothing_else(
    nurse: Nurse, ehr: Eavesdropper, answer: dict[str, Any], status: int, said: str
) -> None:
    ehr.say("/r4/Patient/okafor", **{"body": b""} | answer)
    page = nurse.open("today")
    assert page.status_code == status
    assert said in text(page.text)
    assert "Heart failure" not in page.text
    assert "Try again" in page.text or status == 403
    assert nurse.http.post(f"{nurse.base}/goals", data={}).status_code == 401


def deep(levels: int) -> bytes:
    return b'{"resourceType":"Bundle","x":' + b"[" * levels + b"]" * levels + b"}"


FOREIGN = {
    "resourceType": "CarePlan", "id": "foreign", "status": "active", "intent": "plan",
    "title": "A STRANGER'S PLAN", "subject": {"reference": "Patient/delgado"},
}  # fmt: skip
NOBODYS = {**FOREIGN, "id": "nobodys", "subject": {"display": "somebody"}}
GARBAGE: dict[str, tuple[Any, str]] = {
    "html": (b"<!doctype html><p>Please log in</p>", FAILED),
    "nothing": (b"", FAILED),
    "half": (b'{"resourceType":"Bundle","entry":[{"reso', FAILED),
    "a list": ([], FAILED),
    "deep": (deep(100), FAILED),
    "bottomless": (deep(100_000), FAILED),
    "a patient": ({"resourceType": "Patient", "id": "okafor"}, FAILED),
    "not a number": (b'{"resourceType":"Bundle","total":NaN}', FAILED),
    "no entries": ({"resourceType": "Bundle", "type": "searchset"}, NONE),
    "entries of no type": ({"resourceType": "Bundle", "entry": {"resource": FOREIGN}}, NONE),
    "a stranger's": (searchset(FOREIGN), "1 entry cannot be shown"),
    "nobody's": (searchset(NOBODYS), "1 entry cannot be shown"),
    "odd entries": (
        {"resourceType": "Bundle", "entry": [7, None, "x", [], {}, {"resource": {"id": "y"}}]},
        "6 entries cannot be shown",
    ),
    "another type": (
        searchset({"resourceType": "Observation", "id": "o"}), "1 entry cannot be shown"
    ),
    "a page elsewhere": (
        searchset() | {"link": [{"relation": "next", "url": "http://127.0.0.1:1/r4/CarePlan"}]},
        "Care plans",
    ),
    "a page that leads back": (
        searchset() | {"link": [{"relation": "next", "url": "CarePlan?patient=okafor"}]},
        "Care plans",
    ),
    "an outcome": (
        {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x",
                                                        "diagnostics": "<b>No</b>"}]},
        NONE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_costs_one_panel(nurse: Nurse, ehr: Eavesdropper, kind: str) -> None:
    body, said = GARBAGE[kind]
    ehr.say("/r4/CarePlan", body)
    page = nurse.open("today")
    assert page.status_code == 200
    assert said in panel(page.text, "CarePlan")
    assert "STRANGER" not in page.text
    assert "Inpatient" in panel(page.text, "Encounter")
    assert nurse.open("panel/CarePlan").status_code == 200


def test_c17_more_than_can_be_taken_is_not_taken(nurse: Nurse, ehr: Eavesdropper) -> None:
    ehr.say("/r4/CarePlan", b'{"resourceType":"Bundle","x":"' + b"x" * (51 * 1024 * 1024) + b'"}')
    page = nurse.open("today")
    assert page.status_code == 200
    assert FAILED in panel(page.text, "CarePlan") or LATE in panel(page.text, "CarePlan")
    assert "Inpatient" in panel(page.text, "Encounter")


ODD = (7, "x", True, None, [], {}, [[]], [7], [None], {"reference": 7}, [{"coding": 7}], "\x00")


def odd_records(type: str, patient: str) -> list[dict[str, Any]]:
    """Records of one patient with each odd value in each place."""
    places = (
        "meta", "identifier", "status", "category", "title", "text", "activity", "period", "class",
        "reasonCode", "location", "participant", "code", "clinicalStatus", "onsetDateTime", "name",
        "contained", "description", "lifecycleStatus", "target", "extension", "note", "startDate",
        "serviceProvider", "verificationStatus", "managingOrganization", "achievementStatus",
    )  # fmt: skip
    subject = {"subject": {"reference": f"Patient/{patient}"}}
    return [
        {"resourceType": type, "id": f"odd-{at}-{place}", **subject, place: value}
        for place in places
        for at, value in enumerate(ODD)
    ]


@pytest.mark.parametrize("type", [*TYPES, "Goal"])
def test_any_value_in_any_place_draws_a_page(world: World, ehr: Eavesdropper, type: str) -> None:
    for patient, path in (("okafor", "today"), ("whitfield", "record")):
        nurse = launch(world, patient)
        if patient == "whitfield":
            start(nurse)
        ehr.say(f"/r4/{type}", searchset(*odd_records(type, patient)))
        assert nurse.open(path).status_code == 200
        assert nurse.open("goals").status_code == 200
        assert nurse.open(f"panel/{type}").status_code == 200


HARD_TO_KEEP = {
    "a nought": {"id": "nought", "title": "a\x00b", "identifier": [{"value": "c\x00d"}]},
    "a long id": {"id": "i" * 200},
    "a long identifier": {"id": "long", "identifier": [{"system": "s" * 9000, "value": "v"}]},
    "an id with a slash": {"id": "../../Patient/delgado"},
    "two patients": {"id": "two", "contributor": [{"reference": "Patient/delgado"}]},
    "a bad status": {"id": "bad", "status": "perhaps"},
    "a lone half": {"id": "half", "title": "\\ud83d"},
}  # fmt: skip


@pytest.mark.parametrize("kind", HARD_TO_KEEP)
def test_what_cannot_be_kept_does_not_keep_the_page_away(
    keeper: Nurse, ehr: Eavesdropper, kind: str
) -> None:
    plan = {**FOREIGN, "subject": {"reference": "Patient/okafor"}, **HARD_TO_KEEP[kind]}
    ehr.say("/r4/CarePlan", searchset(plan, {**plan, "id": "plain", "title": "A sound plan"}))
    for path in ("today", "panel/CarePlan", "today"):
        assert keeper.open(path).status_code == 200
    ehr.hush()


def test_eight_pages_at_once_keep_every_record_once(kept: World) -> None:
    nurse = launch(kept, "delgado")
    start(nurse)
    paths = ("today", "goals", "record", "panel/CarePlan") * 2
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(nurse.open, paths))
    assert {page.status_code for page in pages} == {200}
    [patient] = [row.patient_id for row in rows(kept, SourceCopy) if row.ehr_id == "delgado"]
    copies = [row for row in rows(kept, SourceCopy) if row.patient_id == patient]
    assert [row.quarantined for row in copies if row.quarantined] == []
    published = [row for row in records(kept, owner="ehr") if row.patient_id == patient]
    assert {row.version for row in published} == {1}
    assert len(published) == len(copies) > 5


def test_an_ehr_that_is_slow_with_everything_still_gets_its_page(world: World) -> None:
    stranger, known = launch(world, "harris"), launch(world, "delgado")
    start(known)
    plan = panel(known.open("today").text, "CarePlan").split()[-1]
    world.bridge.page_budget = 0.2
    world.control({"kind": "latency", "ms": 700})
    for nurse in (stranger, known):  # without the patient there is no page, so that is waited for
        page = nurse.open("today")
        assert page.status_code == 200
        assert LATE in panel(page.text, "CarePlan")
        assert "panel/CarePlan?place=today" in page.text
    assert "Until then, this is the copy of 9:41." in panel(page.text, "CarePlan")
    assert plan in panel(page.text, "CarePlan")


@pytest.mark.parametrize("path", ["panel/Patient", "panel/Observation", "panel/..", "panel/x'y"])
def test_there_are_no_other_panels(nurse: Nurse, path: str) -> None:
    assert nurse.open(path).status_code == 404
