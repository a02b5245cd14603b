"""A payer exports what it may see, and nothing else: asked for, waited for, fetched (B1-B16)."""

from pathlib import Path
from typing import Any

import pytest
from bulk_talk import GROUP, Bulk, bulk_over, by_type

from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import Said, add_member, end_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store, open_store
from support.desk import AT, bridge_over
from support.members_world import SEEN, SITE, ours

ALL = {type: {ours("ann")} if type == "Patient" else ids for type, ids in SEEN.items()}
"""What the payer sees, by type."""


@pytest.fixture
def payer(sqlite_store: Store, our_keys: ClientKeys, tmp_path: Path) -> Bulk:
    return bulk_over(bridge_over(sqlite_store, our_keys), tmp_path / "exports", AT)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_export_holds_what_a_search_finds(
    kind: str, request: pytest.FixtureRequest, our_keys: ClientKeys, tmp_path: Path
) -> None:
    store = open_store(request.getfixturevalue(f"{kind}_url"))
    payer = bulk_over(bridge_over(store, our_keys), tmp_path, AT)
    try:
        assert payer.export(GROUP) == payer.export("Patient/$export") == ALL
    finally:
        payer.steps.close()  # type: ignore[attr-defined]
        store.close()


def test_the_manifest_says_when_what_and_where(payer: Bulk) -> None:
    said = payer.manifest(f"{GROUP}?_type=Goal,Patient")
    assert said["transactionTime"] == "2026-11-21T15:04:05.123Z"
    assert said["request"] == f"http://127.0.0.1:8400/fhir/{GROUP}?_type=Goal,Patient"
    assert said["requiresAccessToken"] is True
    assert {each["type"] for each in said["output"]} == {"Goal", "Patient"}
    assert "deleted" not in said
    (left_out,) = payer.lines(said, "error")
    assert left_out["issue"][0]["code"] == "suppressed"
    assert left_out["issue"][0]["details"]["text"].endswith(": 1.")
    assert "cid" not in str(left_out)


def test_b1_a_client_has_one_group_of_the_members_it_sees(payer: Bulk) -> None:
    group = payer.get("/fhir/Group/plan").json()
    (member,) = group["member"]
    assert member["entity"] == {"reference": f"Patient/{ours('ann')}"}
    assert member["period"] == {"start": "2026-11-21T15:04:05.123Z"}
    assert (member["inactive"], group["quantity"]) == (False, 1)
    for query, found in (
        ("", 1), ("_id=plan", 1), ("_id=other", 0), ("name=members%20of", 1), ("name=zzz", 0),
        ("identifier=plan", 1), ("identifier=http://x|plan", 0), ("type=person", 1),
        ("type:not=person", 0), (f"member=Patient/{ours('ann')}", 1), ("actual=true", 1),
        (f"member=Patient/{ours('bob')}", 0), (f"member=Patient/{ours('cid')}", 0),
        ("managing-entity=Organization/1", 0), ("code:missing=true", 1), ("name:contains=feed", 1),
    ):  # fmt: skip
        assert payer.get(f"/fhir/Group?{query}").json()["total"] == found, query
    for other in ("nobody", "Plan"):
        assert payer.get(f"/fhir/Group/{other}").status_code == 404
    assert payer.get("/fhir/Group/plan", "system/Goal.rs").status_code == 403


def test_m8_who_joins_or_leaves_is_told_by_the_next_request(payer: Bulk) -> None:
    before = payer.get("/fhir/Group/plan")
    known = {"If-None-Match": before.headers["etag"]}
    assert payer.get("/fhir/Group/plan", headers=known).status_code == 304
    add_member(payer.bridge, "plan", "bob", by=OPERATOR)
    group = payer.get("/fhir/Group/plan", headers=known).json()
    assert {each["entity"]["reference"] for each in group["member"]} == {
        f"Patient/{ours(name)}" for name in ("ann", "bob")
    }
    end_member(payer.bridge, "plan", "ann", by=OPERATOR)
    end_member(payer.bridge, "plan", "bob", by=OPERATOR)
    assert "member" not in payer.get("/fhir/Group/plan").json()


def test_b16_who_is_in_it_is_decided_when_it_is_written(payer: Bulk) -> None:
    asked = payer.ask(GROUP)
    say(payer.bridge, SITE, "ann", Said(permit=False), by=OPERATOR)
    add_member(payer.bridge, "plan", "bob", by=OPERATOR)
    payer.work()
    manifest = payer.get(asked.headers["content-location"]).json()
    found = by_type(payer.lines(manifest))
    assert found["Patient"] == {ours("bob")}
    assert found["Goal"] == {"goal-bob"}
    assert payer.lines(manifest, "error")[0]["issue"][0]["details"]["text"].endswith(": 2.")


PARAMETERS = (
    ("_type=Goal", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_type=Patient", {"Goal": {"goal-ann"}, "Patient": {ours("ann")}}),
    ("_type=Goal&includeAssociatedData=RelevantProvenanceResources",
     {"Goal": {"goal-ann"}, "Provenance": {"signed-goal-ann"}}),
    ("_type=Goal&_typeFilter=Goal%3Flifecycle-status%3Dactive", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_typeFilter=Goal%3Flifecycle-status%3Dcompleted,proposed", {}),
    ("_type=Goal&_typeFilter=Goal%3Flifecycle-status%3Dcompleted,"
     "Goal%3Flifecycle-status%3Dactive", {"Goal": {"goal-ann"}}),
    ("_type=Encounter,Goal&_typeFilter=Encounter%3Fstatus%3Dplanned", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_outputFormat=application/fhir%2Bndjson", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_outputFormat=application/fhir+ndjson", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_outputFormat=application/ndjson", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_outputFormat=ndjson&_since=2020-01-01T00:00:00%2B01:00", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_since=2020-01-01T00:00:00+01:00", {"Goal": {"goal-ann"}}),
    ("_type=Goal&_until=2020-01-01T00:00:00Z", {}),
    ("_type=Goal&_since=2020-01-01T00:00:00Z&_until=2099-01-01T00:00:00Z&"
     "_typeFilter=Goal%3Flifecycle-status%3Dactive", {"Goal": {"goal-ann"}}),
)  # fmt: skip


def test_b3_to_b6_parameters_narrow_it_down(payer: Bulk) -> None:
    for query, expected in PARAMETERS:
        assert payer.export(f"{GROUP}?{query}") == expected, query


def test_b6_some_elements_are_marked_as_a_part(payer: Bulk) -> None:
    query = "_type=Goal,Patient&_elements=Goal.description"
    rows = payer.lines(payer.manifest(f"{GROUP}?{query}"))
    goal = next(each for each in rows if each["resourceType"] == "Goal")
    # mandatory elements stay, whatever was asked for
    assert set(goal) == {"resourceType", "id", "meta", "lifecycleStatus", "description", "subject"}
    assert goal["meta"]["tag"][0]["code"] == "SUBSETTED"
    patient = next(each for each in rows if each["resourceType"] == "Patient")
    assert "name" in patient and "tag" not in patient["meta"]


def posted(*parameters: tuple[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Parameters",
            "parameter": [{"name": name, **value} for name, value in parameters]}  # fmt: skip


def who(name: str) -> dict[str, Any]:
    return {"valueReference": {"reference": f"Patient/{ours(name)}"}}


def test_b2_the_same_can_be_asked_with_a_body(payer: Bulk) -> None:
    add_member(payer.bridge, "plan", "bob", by=OPERATOR)
    types = ("_type", {"valueString": "Patient,Practitioner"})
    everybody = {"Patient": {ours("ann"), ours("bob")}, "Practitioner": {"doc"}}
    assert payer.export(json=posted(types)) == everybody
    some = payer.export(json=posted(types, ("patient", who("bob"))))
    assert some == everybody | {"Patient": {ours("bob")}}
    for unseen in ("cid", "nobody"):  # whether there is such a one is not told
        refused = payer.ask(json=posted(types, ("patient", who(unseen))))
        assert (refused.status_code, refused.json()["issue"][0]["code"]) == (400, "invalid")


def test_b2_the_whole_system_is_asked_with_a_token_for_every_type(payer: Bulk) -> None:
    """Q7: inside the grant, as every other way; nobody can be picked out of it."""
    assert payer.export("$export") == payer.export(GROUP)
    assert payer.export("$export", json=posted(("_type", {"valueString": "Goal"}))) == {
        "Goal": {"goal-ann"}
    }
    assert payer.ask("$export", "system/Goal.rs system/Patient.rs").status_code == 403
    lenient = {"Prefer": "handling=lenient"}
    for headers in ({}, lenient):
        refused = payer.ask("$export", json=posted(("patient", who("ann"))), headers=headers)
        assert (refused.status_code, refused.json()["issue"][0]["code"]) == (400, "invalid")


REFUSED = (
    ("_outputFormat=csv", 400), ("_since=yesterday", 400), ("_since=2999-01-01T00:00:00Z", 400),
    ("_since=2026-02-30T00:00:00Z", 400), ("_since=2026-01-01", 400), ("_type=Potato", 400),
    ("_since=2026-01-01T00:00:00Z&_since=2026-01-02T00:00:00Z", 400), ("_type=Observation", 400),
    ("_type=Group", 400), ("potato=1", 400), ("patient=Patient/1", 400), ("_elements=1x", 400),
    ("_elements=Potato.x", 400), ("_typeFilter=Goal", 400), ("_typeFilter=Potato%3Fa%3Db", 400),
    ("_typeFilter=Goal%3F_sort%3Ddate", 400), ("_typeFilter=Goal%3Fpotato%3D1", 400),
    ("_type=Patient&_typeFilter=Goal%3Flifecycle-status%3Dactive", 400),
    ("includeAssociatedData=LatestProvenanceResources", 400), ("_until=tomorrow", 400),
    ("_until=2020-01-01T00:00:00Z&_since=2020-01-01T00:00:00Z", 400),
)  # fmt: skip


def test_what_cannot_be_done_is_refused_in_fhir(payer: Bulk) -> None:
    for query, status in REFUSED:
        answer = payer.ask(f"{GROUP}?{query}")
        assert answer.status_code == status, (query, answer.text)
        assert answer.json()["resourceType"] == "OperationOutcome"
    for path in ("Group/other/$export", "Group/Plan/$export"):
        assert payer.ask(path).status_code == 404
    many = ",".join(f"Goal%3Flifecycle-status%3Dactive%26description%3D{n}" for n in range(251))
    assert payer.ask(f"{GROUP}?_typeFilter={many}").status_code == 400
    assert payer.ask(headers={"Prefer": "return=minimal"}).status_code == 400
    assert payer.ask(headers={"Accept": "application/fhir+xml"}).status_code == 406
    assert payer.ask(json={"resourceType": "Goal"}).status_code == 400
    for value in ({"valueInteger": 1}, {}, {"valueString": "Goal", "valueCode": "Goal"}):
        assert payer.ask(json=posted(("_type", value))).status_code == 400
    assert payer.work() == []


def test_under_lenient_handling_it_leaves_out_and_says_so(payer: Bulk) -> None:
    lenient = {"Prefer": "handling=lenient"}
    said = payer.manifest(f"{GROUP}?_type=Goal,Potato,Observation&potato=1", headers=lenient)
    assert by_type(payer.lines(said)) == {"Goal": {"goal-ann"}}
    texts = [each["issue"][0]["details"]["text"] for each in payer.lines(said, "error")]
    assert len(texts) == 3
    assert "Observation" in texts[0] and "Potato" not in str(texts) + "potato"[1:]
    assert payer.ask(f"{GROUP}?_since=2999-01-01T00:00:00Z", headers=lenient).status_code == 400


def test_p9_what_the_token_does_not_cover_is_not_exported(payer: Bulk) -> None:
    assert payer.system.send("GET", f"/fhir/{GROUP}").status_code == 401
    assert payer.ask(f"{GROUP}?_type=Goal", "system/CarePlan.rs").status_code == 403
    assert payer.ask(GROUP, "system/CarePlan.r").status_code == 403
    narrow = {"scope": "system/CarePlan.rs system/Patient.rs"}
    manifest = payer.manifest(GROUP, **narrow)
    for each in manifest["output"]:
        assert payer.get(each["url"], "system/Patient.rs").status_code == 403
        assert payer.system.send("GET", each["url"][21:]).status_code == 401
        assert payer.get(each["url"], narrow["scope"]).status_code == 200
