"""create, update, delete over HTTP, with their conditions and preferences."""

import pytest
from fhir_talk import BASE, Talk, goal, patient, talk

from fhir_bridge.rest.offers import everything
from fhir_bridge.store.db import Store


def test_create_answers_with_where_and_which_version(fhir_everywhere: Talk) -> None:
    mine = goal(id="mine", meta={"versionId": "9", "lastUpdated": "1999-01-01T00:00:00Z"})
    said = fhir_everywhere("POST", "Goal", mine)
    assert said.status == 201
    assert said.headers["Location"] == f"{BASE}/Goal/n1/_history/1"
    assert said.headers["ETag"] == 'W/"1"'
    assert said.headers["Last-Modified"] == "Sat, 21 Nov 2026 15:04:05 GMT"
    assert said.json["id"] == "n1"
    assert said.json["meta"] == {"versionId": "1", "lastUpdated": "2026-11-21T15:04:05.123Z"}
    assert fhir_everywhere("GET", "Goal/mine").status == 404


@pytest.mark.parametrize(
    ("wish", "type"),
    [("minimal", None), ("representation", "Goal"), ("OperationOutcome", "OperationOutcome")],
)
def test_the_client_says_what_it_wants_back(fhir: Talk, wish: str, type: str | None) -> None:
    created = fhir("POST", "Goal", goal(), Prefer=f"return={wish}")
    updated = fhir("PUT", "Goal/n1", goal(id="n1"), Prefer=f'respond-async, return="{wish}"')
    for said in (created, updated):
        assert said.headers["ETag"]
        assert (said.json["resourceType"] if said.body else None) == type


def test_a_conditional_create_finds_makes_or_refuses(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    one = goal(identifier=[{"system": "urn:x", "value": "1"}])
    for condition in ("identifier=urn:x|1", "identifier=urn:x%7C1", "Goal?identifier=urn:x|1"):
        said = fhir("POST", "Goal", one, If_None_Exist=condition)
        assert said.headers["Location"] == f"{BASE}/Goal/n1/_history/1"
        assert said.json["id"] == "n1"
    fhir.keep(one)
    said = fhir("POST", "Goal", one, If_None_Exist="identifier=urn:x|1")
    assert said.status == 412
    assert fhir("GET", "Goal?_summary=count").json["total"] == 2


def test_the_first_conditional_create_is_201_and_the_next_200(fhir: Talk) -> None:
    one = goal(identifier=[{"system": "urn:x", "value": "1"}])
    asked = [fhir("POST", "Goal", one, If_None_Exist="identifier=urn:x|1") for _ in range(2)]
    assert [said.status for said in asked] == [201, 200]


@pytest.mark.parametrize("condition", ["", "_count=1", "colour=red", "identifier="])
def test_a_condition_that_is_none_is_refused(fhir: Talk, condition: str) -> None:
    assert fhir("POST", "Goal", goal(), If_None_Exist=condition).status == 400
    assert fhir("GET", "Goal?_summary=count").json["total"] == 0


def test_who_may_only_create_may_do_so_conditionally_but_reads_nothing(fhir: Talk) -> None:
    one = goal(identifier=[{"system": "urn:x", "value": "1"}])
    asked = [
        fhir("POST", "Goal", one, token="maker", If_None_Exist="identifier=urn:x|1")
        for _ in range(2)
    ]
    assert [said.status for said in asked] == [201, 200]
    assert asked[1].body == b""
    assert fhir("GET", "Goal", token="maker").status == 403


def test_a_server_may_not_offer_conditional_create(store: Store) -> None:
    fhir = talk(store, offer=everything().changed("Goal", conditional_create=False))
    assert fhir("POST", "Goal", goal(), If_None_Exist="identifier=1").status == 400
    assert fhir("GET", "Goal").json["total"] == 0


def test_update_makes_a_version_and_keeps_the_others(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    id = fhir.keep(goal())
    said = fhir("PUT", f"Goal/{id}", goal("more", id=id), If_Match='W/"1"')
    assert (said.status, said.headers["ETag"]) == (200, 'W/"2"')
    assert said.headers["Location"] == f"{BASE}/Goal/{id}/_history/2"


@pytest.mark.parametrize("tag", ['W/"2"', 'W/"0"', "nonsense", '"', "", 'W/"1', 'W/"1", W/"2"'])
def test_q3_a_stale_or_bogus_if_match_changes_nothing(fhir: Talk, tag: str) -> None:
    id = fhir.keep(goal())
    assert fhir("PUT", f"Goal/{id}", goal("x y z", id=id), If_Match=tag).status == 412
    assert fhir("DELETE", f"Goal/{id}", If_Match=tag).status == 412
    assert fhir("GET", f"Goal/{id}").json["description"]["text"] == "Weigh myself"


@pytest.mark.parametrize("body_id", ["other", None, "", 7])
def test_the_body_must_have_the_id_of_the_address(fhir: Talk, body_id: object) -> None:
    id = fhir.keep(goal())
    said = fhir("PUT", f"Goal/{id}", goal("x y z", id=body_id))
    assert said.status == 400
    assert fhir("GET", f"Goal/{id}").headers["ETag"] == 'W/"1"'
    assert fhir("GET", "Goal/other").status == 404


def test_a_put_to_nowhere_creates_only_where_the_server_says_so(store: Store) -> None:
    strict, free = talk(store), talk(store, update_as_create=True)
    assert strict("PUT", "Goal/mine", goal(id="mine")).status == 404
    assert free("PUT", "Goal/mine", goal(id="mine"), If_Match='W/"1"').status == 412
    said = free("PUT", "Goal/mine", goal(id="mine"))
    assert (said.status, said.headers["ETag"]) == (201, 'W/"1"')
    assert free("PUT", "Goal/mine", goal(id="mine")).status == 200


def test_a_put_over_a_record_outside_the_grant_says_nothing_of_it(fhir: Talk) -> None:
    fhir.put(goal(patient="bob", id="secret"))
    said = fhir("PUT", "Goal/secret", goal(patient="ann", id="secret"), token="ann")
    nowhere = fhir("PUT", "Goal/nowhere", goal(patient="bob", id="nowhere"), token="ann")
    assert said.status == 404
    assert nowhere.status == 409
    assert fhir("GET", "Goal/secret").json["subject"]["reference"] == "Patient/bob"


def test_delete_twice_is_no_error_and_never_there_is_404(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    id = fhir.keep(goal())
    assert [fhir("DELETE", f"Goal/{id}").status for _ in range(2)] == [204, 204]
    assert fhir("DELETE", "Goal/never").status == 404
    assert fhir("GET", "Goal").json["total"] == 0
    said = fhir("PUT", f"Goal/{id}", goal(id=id))
    assert (said.status, said.headers["ETag"]) == (200, 'W/"3"')


def test_some_servers_want_the_version_with_every_update(store: Store) -> None:
    fhir = talk(store, offer=everything().changed("Goal", guarded=True))
    id = fhir.keep(goal())
    assert fhir("PUT", f"Goal/{id}", goal(id=id)).status == 412
    assert fhir("PUT", f"Goal/{id}", goal(id=id), If_Match='W/"1"').status == 200


def test_what_the_checks_refuse_is_not_kept(fhir: Talk) -> None:
    said = fhir("POST", "Goal", goal(""))
    assert (said.status, said.json["issue"][0]["code"]) == (422, "business-rule")
    id = fhir.keep(goal())
    assert fhir("PUT", f"Goal/{id}", goal("", id=id)).status == 422
    assert fhir("GET", "Goal").json["total"] == 1


def test_a_record_may_not_change_hands(fhir: Talk) -> None:
    id = fhir.keep(goal(patient="ann"))
    assert fhir("PUT", f"Goal/{id}", goal(patient="bob", id=id)).status == 422
    two = goal()
    two["subject"] = [{"reference": "Patient/ann"}, {"reference": "Patient/bob"}]
    assert fhir("POST", "Goal", two).status == 422


def test_a_patient_may_be_kept_by_a_grant_over_everyone(fhir: Talk) -> None:
    assert fhir("POST", "Patient", patient("x")).status == 201
    assert fhir("POST", "Patient", patient("x"), token="ann").status == 409
