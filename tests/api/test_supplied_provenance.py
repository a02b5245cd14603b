"""Who supplied what the EHR has: a Provenance for each copy, though none is stored (P17, X10).

It is seen, counted, listed and exported as the copy is, and never where the copy is not.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bulk_talk import GROUP, Bulk, bulk_over, by_type
from sqlalchemy import func, select

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.members import add_member, end_member
from fhir_bridge.r4.check import findings
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.db import Store
from fhir_bridge.store.supplied import id_of
from fhir_bridge.store.tables import resource
from fhir_bridge.wire import Document
from support.desk import AT, bridge_over
from support.members_world import BASE, PART_2, READS, SITE, ours, told
from support.systems import System

Answer = dict[str, Any]


def mine(type: str, id: str) -> str:
    """Our id of an EHR's record."""
    return our_id(BASE, type, id)


def of(type: str, id: str) -> str:
    """The Provenance of its copy."""
    return id_of(type, mine(type, id))


def copy(bridge: Bridge, patient: str = "ann", *, text: str = "COPD", at: Any = AT) -> None:
    """Read some of a patient's records from the EHR."""
    who = {"reference": f"Patient/{patient}"}
    conditions: list[Answer] = [
        {"resourceType": "Condition", "id": f"c-{patient}", "subject": who, "code": {"text": text}},
        {"resourceType": "Condition", "id": f"p2-{patient}", "subject": who,
         "code": {"text": "Alcohol"}, "meta": {"security": [PART_2]}},
    ]  # fmt: skip
    stays = [{"resourceType": "Encounter", "id": f"e-{patient}", "status": "finished",
              "class": {"code": "IMP"}, "subject": who}]  # fmt: skip
    chart = Chart(SITE, ours(patient), Actor("system"))
    with bridge.store.writing() as session:
        for type, found in (("Condition", conditions), ("Encounter", stays)):
            keep_list(session, chart, map(Document.of, found), type=type, base=BASE, at=at,
                      whole=True)  # fmt: skip


COPIED = {of("Condition", "c-ann"), of("Encounter", "e-ann")}
STORED = "signed-goal-ann"
ALL = COPIED | {STORED}


@pytest.fixture
def bridge(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made)
    for patient in ("ann", "bob"):
        copy(made, patient)
    return made


@pytest.fixture
def payer(bridge: Bridge) -> System:
    return System(create_app(bridge), id="plan")


def get(payer: System, path: str, scope: str = READS) -> Answer:
    answer = payer.fhir("GET", path, scope)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def ids(bundle: Answer, type: str = "Provenance") -> set[str]:
    found = [each["resource"] for each in bundle.get("entry", ())]
    return {each["id"] for each in found if each["resourceType"] == type}


def test_it_says_who_supplied_it_from_where_and_when(payer: System, bridge: Bridge) -> None:
    id = of("Condition", "c-ann")
    found = get(payer, f"Provenance/{id}")
    assert [each.rule for each in findings(found)] == []
    assert found["target"] == [{"reference": f"Condition/{mine('Condition', 'c-ann')}/_history/1"}]
    assert found["recorded"] == found["meta"]["lastUpdated"] == "2026-11-21T15:04:05.123Z"
    roles = {each["type"]["coding"][0]["code"]: each["who"]["display"] for each in found["agent"]}
    assert roles == {"author": "Riverside", "transmitter": "Riverside"}
    [source] = found["entity"]
    assert source["what"]["identifier"] == {"system": f"{BASE}/Condition", "value": "c-ann"}
    with bridge.store.reading() as session:
        stored = session.execute(select(func.count()).where(
            resource.c.type == "Provenance", resource.c.id.like("of-%")
        ))  # fmt: skip
        assert stored.scalar_one() == 0


def test_each_version_of_a_copy_has_its_own(payer: System, bridge: Bridge) -> None:
    id = of("Condition", "c-ann")
    copy(bridge, text="COPD, severe", at=AT + timedelta(days=1))
    assert get(payer, f"Provenance/{id}")["target"][0]["reference"].endswith("/_history/2")
    first = get(payer, f"Provenance/{id}/_history/1")
    assert first["target"][0]["reference"].endswith("/_history/1")
    history = get(payer, f"Provenance/{id}/_history")
    assert [each["resource"]["meta"]["versionId"] for each in history["entry"]] == ["2", "1"]
    assert payer.fhir("GET", f"Provenance/{id}/_history/3", READS).status_code == 404


def test_every_search_has_it_and_none_of_what_is_not_seen(payer: System) -> None:
    condition, patient = f"Condition/{mine('Condition', 'c-ann')}", f"Patient/{ours('ann')}"
    of_condition = {of("Condition", "c-ann")}
    for query, expected in {
        "": ALL,
        f"?patient={patient}": ALL,
        f"?patient={ours('bob')}": set(),
        f"?target={condition}": of_condition,
        f"?target=Condition/{mine('Condition', 'p2-ann')}": set(),
        f"?target=Condition/{mine('Condition', 'c-bob')}": set(),
        f"?_id={of('Condition', 'c-ann')},{of('Condition', 'c-bob')}": of_condition,
        "?agent-type=transmitter": COPIED,
        "?agent-type=author": ALL,
        "?agent=Practitioner/doc": {STORED},
        "?agent:missing=true": COPIED,
        "?patient:missing=true": set(),
        "?recorded=ge2026-11-21": ALL,
        "?recorded=lt2026-11-21": set(),
        "?_lastUpdated=ge2026-11-21": ALL,
    }.items():
        found = get(payer, f"Provenance{query}")
        assert ids(found) == expected, query
        both = f"{query}&" if query else "?"
        assert get(payer, f"Provenance{both}_summary=count")["total"] == len(expected), query


def test_pages_have_each_of_them_once_in_any_order(payer: System) -> None:
    for query in ("_count=1", "_count=2", f"patient={ours('ann')}&_sort=recorded&_count=1",
                  f"patient={ours('ann')}&_sort=-_lastUpdated&_count=2"):  # fmt: skip
        seen: list[str] = []
        path = f"Provenance?{query}"
        while path:
            found = get(payer, path)
            seen += [each["resource"]["id"] for each in found["entry"]]
            links = {each["relation"]: each["url"] for each in found["link"]}
            path = links.get("next", "").partition("/fhir/")[2]
        assert (sorted(seen), len(seen)) == (sorted(ALL), len(ALL)), query


def test_what_is_found_brings_it_along(payer: System) -> None:
    found = get(payer, "Condition?_revinclude=Provenance:target")
    assert ids(found, "Condition") == {mine("Condition", "c-ann")}
    assert ids(found) == {of("Condition", "c-ann")}
    without = "system/Condition.rs"
    assert ids(get(payer, "Condition?_revinclude=Provenance:target", without)) == set()
    unread = payer.fhir("GET", "Provenance", "system/Provenance.rs").json()
    assert ids(unread) == set(), "what it is about must be seen, too"


def test_everything_of_a_patient_has_it_page_by_page(payer: System) -> None:
    path = f"Patient/{ours('ann')}/$everything"
    assert ids(get(payer, path)) == ALL
    assert ids(get(payer, f"{path}?_type=Provenance")) == ALL
    assert ids(get(payer, f"{path}?_type=Condition")) == set()
    assert ids(get(payer, f"{path}?_since=2026-12-01T00:00:00Z")) == set()
    seen: list[str] = []
    following = f"{path}?_count=2"
    while following:
        found = get(payer, following)
        seen += [each["resource"]["id"] for each in found["entry"]
                 if each["search"]["mode"] == "match"]  # fmt: skip
        links = {each["relation"]: each["url"] for each in found["link"]}
        following = links.get("next", "").partition("/fhir/")[2]
    assert len(seen) == len(set(seen)) and set(seen) >= ALL


def test_of_what_the_client_does_not_see_it_is_not_there(payer: System) -> None:
    for type, id in (("Condition", "c-bob"), ("Condition", "p2-ann"), ("Condition", "none")):
        for way in ("", "/_history", "/_history/1"):
            answer = payer.fhir("GET", f"Provenance/{of(type, id)}{way}", READS)
            assert answer.status_code == 404
    assert payer.fhir("GET", "Provenance/of-Goal-goal-ann", READS).status_code == 404, "it is ours"


@pytest.fixture
def bulk(store: Store, our_keys: ClientKeys, tmp_path: Path) -> Iterator[Bulk]:
    made = bulk_over(bridge_over(store, our_keys), tmp_path, AT)
    copy(made.bridge, at=AT)
    yield made
    made.steps.close()  # type: ignore[attr-defined]


def test_an_export_has_it_when_it_is_new_and_takes_it_back(bulk: Bulk) -> None:
    def pull(since: str = "", more: str = "") -> tuple[str, set[str], set[str]]:
        bulk.now += timedelta(hours=1)
        query = "&".join(filter(None, (f"_since={since}" if since else "", more)))
        manifest = bulk.manifest(f"{GROUP}?{query}" if query else GROUP)
        came = by_type(bulk.lines(manifest)).get("Provenance", set())
        gone = bulk.deleted(manifest) if since else set()
        bulk.now += timedelta(hours=1)
        return manifest["transactionTime"], came, {each for each in gone if "/of-" in each}

    first, came, _ = pull()
    assert came == ALL
    assert pull(more="_type=Condition")[1] == set()
    copy(bulk.bridge, text="COPD, severe", at=bulk.now)
    second, came, gone = pull(first)
    assert (came, gone) == ({of("Condition", "c-ann")}, set())
    copy(bulk.bridge, "bob", at=bulk.now)
    add_member(bulk.bridge, "plan", "bob", by=OPERATOR)
    third, came, _ = pull(second, "_type=Provenance")
    assert came == {of("Condition", "c-bob"), of("Encounter", "e-bob"), "signed-goal-bob"}
    end_member(bulk.bridge, "plan", "ann", by=OPERATOR)
    _, came, gone = pull(third)
    assert (came, gone) == (set(), {f"Provenance/{each}" for each in COPIED})
