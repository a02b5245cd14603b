"""Leon is looked at and nothing begun: nothing of him stays here but that somebody looked."""

from pathlib import Path

import pytest
from nurse import launch, records, rows, tally

from fhir_bridge.ehr.targets import our_id
from fhir_bridge.store.tables import Audit, Enrolment, SourceCopy
from support.world import World

KEPT_OF_A_LOOK = {
    "site", "launch", "context", "context_browser", "secret", "staff", "alembic_version",
    "ehr_statement",
}  # fmt: skip
PAGES = ("today", "goals", "record", "case", "help", "panel/CarePlan", "panel/Encounter")


def look(world: World) -> dict[str, int]:
    nurse = launch(world, "harris")
    assert "Leon" in nurse.reads("today")
    for path in PAGES:
        assert nurse.open(path).status_code == 200
    return {name: number for name, number in tally(world).items() if number}


def facts(world: World) -> list[str]:
    """What would tell who he is."""
    [leon] = [each for each in world.held("Patient") if each["id"] == "harris"]
    name = leon["name"][0]
    numbers = [each["value"] for each in leon["identifier"]]
    ways = [each["value"] for each in leon.get("telecom", ())]
    return [name["family"], *name["given"], leon["birthDate"], *numbers, *ways]


def stored(world: World) -> bytes:
    """Every byte of the record's database file."""
    folder = world.data_dir.parent
    return b"".join(path.read_bytes() for path in sorted(Path(folder).glob("record.db*")))


def test_only_that_he_was_looked_at_is_kept(riverside: World) -> None:
    kept = look(riverside)
    assert kept.keys() - {"goals in the EHR"} <= KEPT_OF_A_LOOK
    assert records(riverside) == records(riverside, owner="ehr") == []
    leon = our_id(riverside.bridge.site("sandbox").base, "Patient", "harris")
    told = [row for row in rows(riverside, Audit) if row.patient_id == leon]
    assert {row.action for row in told} == {"R", "E"}
    assert len([row for row in told if row.what == "launch"]) == 1


def test_not_a_fact_about_him_is_in_the_file(riverside: World) -> None:
    look(riverside)
    raw = stored(riverside).lower()
    found = [fact for fact in facts(riverside) if len(fact) > 3 and fact.lower().encode() in raw]
    assert found in ([], ["Harris"]), "the EHR's own id of him is the name in small letters"
    assert b"plan" in raw, "the right file was read"


@pytest.mark.parametrize("begins", ["start", "the first goal"])
def test_from_the_start_on_a_record_is_kept(riverside: World, begins: str) -> None:
    nurse = launch(riverside, "harris")
    if begins == "start":
        fields = nurse.blank().fields
        page = nurse.http.post(f"{nurse.base}/start", data=fields)
        assert page.status_code == 200
        assert "Start care coordination" not in page.text
    else:
        nurse.write()
    nurse.open("today")
    assert [row.ehr_patient_id for row in rows(riverside, Enrolment)] == ["harris"]
    copies = {(row.type, row.ehr_id) for row in rows(riverside, SourceCopy)}
    assert ("Patient", "harris") in copies
    assert {row.patient_id for row in records(riverside, owner="ehr")} == {
        our_id(riverside.bridge.site("sandbox").base, "Patient", "harris")
    }


def test_a_mistake_in_the_form_does_not_begin_a_record(riverside: World) -> None:
    nurse = launch(riverside, "harris")
    again = nurse.send(nurse.blank(), statement="No strategy chosen", strategy="")
    assert again.status_code == 422
    assert rows(riverside, Enrolment) == rows(riverside, SourceCopy) == []
    assert b"No strategy chosen" not in stored(riverside)
