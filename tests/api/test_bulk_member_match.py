"""Many people asked for at once: each as if alone, and nobody learns who of the others is known."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from test_member_match import SENT, consent, coverage, filled, patient, seen

from fhir_bridge import bulk
from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import list_clients
from fhir_bridge.store.files import LocalFiles
from fhir_bridge.store.tables import GivenConsent
from fhir_bridge.wire import Json, read_json
from support.members_world import READS, ours
from support.systems import System

MANY = "Group/$bulk-member-match"
LATER = SENT | {"Prefer": "respond-async"}
__all__ = ["filled"]


@pytest.fixture
def payer(everywhere: Bridge, tmp_path: Path) -> System:
    everywhere.files = LocalFiles(tmp_path)
    return System(create_app(everywhere), id="next")


def person(who: str, number: str = "", **parts: Json) -> Json:
    given = {
        "MemberPatient": patient(who), "CoverageToMatch": coverage(number or f"H-{who}"),
        "Consent": consent(), **parts,
    }  # fmt: skip
    part = [{"name": name, "resource": each} for name, each in given.items()]
    return {"name": "MemberBundle", "part": part}


def asks(payer: System, *people: Json, scope: str = READS, headers: Any = LATER) -> Any:
    sent = {"resourceType": "Parameters", "parameter": list(people)}
    return payer.fhir("POST", MANY, scope, json=sent, headers=headers)


def groups(payer: System, answer: Any) -> dict[str, Json]:
    """The Groups of an answer, by what they are of."""
    assert answer.status_code == 202, answer.text
    status = answer.headers["content-location"].partition("/fhir/")[2]
    told = payer.fhir("GET", status, READS).json()
    [file] = told["output"]
    assert (file["type"], told["error"]) == ("Group", []) and told["transactionTime"]
    content = payer.fhir("GET", file["url"].partition("/fhir/")[2], READS).content
    found = [read_json(line) for line in content.splitlines()]
    return {each["code"]["coding"][0]["code"]: each for each in found}


def test_m6_who_is_found_is_open_from_now_on_and_the_rest_are_all_alike(
    payer: System, everywhere: Bridge
) -> None:
    over = {"Consent": consent(period={"start": "2020-01-01", "end": "2020-12-31"})}
    found = groups(payer, asks(payer, person("bob"), person("ann", **over), person("zoe")))
    match, others = found["match"], found["nomatch"]
    assert [each["entity"]["reference"] for each in match["member"]] == [f"Patient/{ours('bob')}"]
    assert [each["entity"] for each in others["member"]] == [
        {"reference": "#submitted-2"}, {"reference": "#submitted-3"},
    ]  # fmt: skip
    assert others["contained"] == [
        {"resourceType": "Patient", "id": f"submitted-{number}"} for number in (2, 3)
    ]
    assert ours("ann") not in str(others), "that she is one is not told"
    assert seen(payer) == {ours("bob")}
    own = payer.fhir("GET", f"Group/{match['id']}", READS).json()
    assert [each["entity"] for each in own["member"]] == [{"reference": f"Patient/{ours('bob')}"}]
    asked = payer.fhir("GET", f"Group/{match['id']}/$export", READS, headers=LATER)
    assert (asked.status_code, next(bulk.steps(everywhere))) == (202, bulk.WRITING)


def test_m4_many_at_once_guess_no_better(payer: System, everywhere: Bridge) -> None:
    tries = [person("bob", f"X-{number}") for number in range(5)]
    assert asks(payer, *tries, person("bob")).status_code == 202
    assert payer.fhir("GET", "Patient", READS).status_code == 401
    blocked = next(each for each in list_clients(everywhere.store) if each.id == "next")
    assert not blocked.active
    with everywhere.store.reading() as session:
        assert session.exec(select(GivenConsent)).all() == []


def test_what_is_no_such_question_is_not_asked(payer: System) -> None:
    assert asks(payer, person("bob"), headers=SENT).status_code == 400
    for people in ((), (person("bob"), {"name": "MemberBundle"}), [person("bob")] * 101,
                   ({"name": "Potato"},)):  # fmt: skip
        assert asks(payer, *people).status_code == 400
    assert asks(payer, person("bob"), scope="system/Patient.rs").status_code == 403
    assert seen(payer) == set()
