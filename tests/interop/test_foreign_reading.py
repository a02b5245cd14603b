"""Our client reads charts from servers that are not ours."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from foreign import SYNTHEA, Foreign, Loaded

from fhir_bridge.ehr.chart import PANELS, read_panel
from fhir_bridge.ehr.plans import NEEDS
from fhir_bridge.ehr.roster import read_roster
from fhir_bridge.ehr.shortfalls import describe
from fhir_bridge.errors import Gone, NotFound
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.r4.reading import READERS, read_all
from fhir_bridge.wire import Document, Json

PEOPLE = ("okafor", *SYNTHEA)
FIRST = 100  # entries of a panel's first paint


@pytest.fixture(params=PEOPLE)
def patient(request: pytest.FixtureRequest) -> Loaded:
    """Walter and the synthetic patients, one after the other."""
    if request.param == "okafor":
        walter: Loaded = request.getfixturevalue("walter")
        return walter
    synthetic: dict[str, Loaded] = request.getfixturevalue("synthetic")
    return synthetic[request.param]


def asked_for(type: str, loaded: Loaded) -> list[Json]:
    """What the panel's question must bring."""
    found = loaded.of(type)
    if type == "CarePlan":
        return [each for each in found if "assess-plan" in str(each.get("category"))]
    if type == "Observation":  # of what is shown or compared, and no other result
        (codes,) = (said for name, said in NEEDS[type].params if name == "code")
        return [each for each in found if _codes(each) & set(codes.split(","))]
    return found


def _codes(resource: Json) -> set[str]:
    rows = resource["code"].get("coding", ())
    return {f"{each.get('system')}|{each.get('code')}" for each in rows}


def put_there(documents: Iterable[Document]) -> list[Json]:
    """Without the goals that other tests have written meanwhile."""
    return [each.data for each in documents if GOAL_ID not in str(each.data.get("identifier"))]


def test_it_says_that_it_can_do_all_we_need(foreign: Foreign) -> None:
    said = foreign.client.capability()
    assert said.fhir_version == "4.0.1"
    assert [row for row in describe(said) if row.notes] == []
    assert "identifier" in said.search_params("Goal")
    assert said.conditional_create("Goal")
    assert said.versioning("Goal") == "versioned-update"


@pytest.mark.parametrize("type", PANELS)
def test_a_panel_shows_what_was_put_there(foreign: Foreign, patient: Loaded, type: str) -> None:
    panel = read_panel(foreign.client, type, patient.id)
    put = asked_for(type, patient)
    shown = put_there(panel.documents)
    assert panel.state == ("read" if put else "none")
    assert len(shown) == min(len(put), FIRST)
    assert panel.more == (len(put) > FIRST)
    assert not panel.quarantined
    assert not panel.notes
    if type in READERS:  # what is measured has no line of its own on a page
        views, unreadable = read_all(shown, type)
        assert len(views) == len(shown)
        assert unreadable == []


def test_the_latest_visits_come_first(foreign: Foreign, patient: Loaded) -> None:
    shown = [
        each.data["period"]["start"]
        for each in read_panel(foreign.client, "Encounter", patient.id).documents
    ]
    put = [each["period"]["start"] for each in patient.of("Encounter")]
    assert set(shown) == set(sorted(put, reverse=True)[:FIRST])


@pytest.mark.parametrize("type", NEEDS)
def test_every_page_is_followed_to_the_last(foreign: Foreign, patient: Loaded, type: str) -> None:
    there = len(patient.of(type))
    a_few_pages = str(max(2, there // 4))
    found = foreign.client.search(type, [("patient", patient.id), ("_count", a_few_pages)])
    assert found.stopped == ""
    ids = [each["id"] for each in put_there(found.matches)]
    assert len(ids) == len(set(ids)) == there


def test_names_and_numbers_go_in_the_body(foreign: Foreign, walter: Loaded) -> None:
    [person] = walter.of("Patient")
    number = person["identifier"][0]
    wanted = f"{number['system']}|{number['value']}"
    found = foreign.client.search("Patient", [("identifier", wanted)])
    assert [each.data["id"] for each in found.matches] == ["okafor"]


def test_what_is_not_there_and_what_was_deleted(foreign: Foreign) -> None:
    with pytest.raises(NotFound):
        foreign.client.read("Goal", "there-is-no-such-goal")
    foreign.fhir("PUT", "Basic/short-lived", json={
        "resourceType": "Basic", "id": "short-lived", "code": {"text": "to be deleted"},
    })  # fmt: skip
    foreign.fhir("DELETE", "Basic/short-lived")
    deleted = {"hapi": Gone, "medplum": NotFound}[foreign.name]
    with pytest.raises(deleted):
        foreign.client.read("Basic", "short-lived")


def roster(foreign: Foreign, named: str) -> set[str]:
    read = read_roster(foreign.client, named, datetime(2026, 11, 20, 15, tzinfo=UTC))
    assert read.complete
    assert read.quarantined == ()
    return set(read.listed)


def test_a_roster_is_read(foreign: Foreign, walter: Loaded) -> None:
    entity = {"entity": {"reference": f"Patient/{walter.id}"}}
    members = [entity, {**entity, "inactive": True}]
    foreign.fhir("PUT", "Group/our-list", json={
        "resourceType": "Group", "id": "our-list", "type": "person", "actual": True,
        "active": True, "member": members,
    })  # fmt: skip
    assert roster(foreign, "Group/our-list") == {walter.id}


def test_whoever_has_somebody_in_a_care_team_is_listed(foreign: Foreign, walter: Loaded) -> None:
    assert "Practitioner/castillo" in str(walter.of("CareTeam"))
    assert roster(foreign, "CareTeam?participant=Practitioner/castillo") == {walter.id}
