"""A written consent opens Part 2 records to one client, for a purpose and a time, and to nobody
else (S13, S14): by each way to data, at once, and closed again at once.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from bulk_talk import GROUP, Bulk, bulk_over, by_type
from sqlmodel import select

from fhir_bridge import written_consents
from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import require_client
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.members import Said, add_member, end_member, say
from fhir_bridge.r4.labels import ACT_CODE, CONFIDENTIALITY, LABEL
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit, WrittenConsent
from fhir_bridge.written_consents import Agreed
from support.desk import AT, bridge_over
from support.members_world import PART_2, READS, SITE, chart, keep, ours, told
from support.systems import System, register

LAST = date(2026, 12, 31)
AGREED = Agreed("plan", "HPAYMT", "part-2", LAST, AT.date(), "Chart room, folder 7")
HIDDEN_TOO = {
    "mental": {"system": ACT_CODE, "code": "MH"},
    "notes": {"system": CONFIDENTIALITY, "code": "V"},
    "wifes": {"system": LABEL, "code": "caregiver-private"},
    "answers": {"system": LABEL, "code": "enablement-assessment"},
}
"""Labels that the consent does not name, each on a Part 2 record."""
RESTRICTED = {"system": CONFIDENTIALITY, "code": "R"}


def kept(bridge: Bridge) -> None:
    """Ann's and Bob's records, with more that is labelled; two payers have both as members."""
    told(bridge)
    register(bridge.store, "other", kind="payer", scopes=READS, opt_in=False, purpose="HPAYMT")
    for client in ("plan", "other"):
        for patient in ("ann", "bob"):
            add_member(bridge, client, patient, by=OPERATOR)
    stay = next(each for each in chart("ann") if each["id"] == "detox-ann")
    for id, label in HIDDEN_TOO.items():
        keep(bridge, stay | {"id": id, "meta": {"security": [PART_2, label]}})
    keep(bridge, stay | {"id": "both", "meta": {"security": [PART_2, RESTRICTED]}})
    keep(bridge, stay | {"id": "merely-restricted", "meta": {"security": [RESTRICTED]}})
    goal = chart("ann")[1] | {"id": "sober", "meta": {"security": [PART_2]}}
    keep(bridge, goal)
    plan = next(each for each in chart("ann") if each["resourceType"] == "CarePlan")
    keep(bridge, plan | {"id": "plan-sober", "goal": [{"reference": "Goal/sober"}]})


@pytest.fixture
def bridge(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    kept(made)
    return made


def system(bridge: Bridge, id: str = "plan") -> System:
    return System(create_app(bridge), id=id)


def agree(bridge: Bridge, **changes: Any) -> None:
    patient = changes.pop("patient", "ann")
    written_consents.agree(bridge, SITE, patient, replace(AGREED, **changes), by=OPERATOR)


def end(bridge: Bridge) -> None:
    with bridge.store.reading() as session:
        for row in session.exec(select(WrittenConsent)).all():
            written_consents.end(bridge, SITE, "ann", row.id, by=OPERATOR)


WAYS = {
    "read": ("Encounter/detox-ann", "detox-ann"),
    "version": ("Encounter/detox-ann/_history/1", "detox-ann"),
    "history": ("Encounter/detox-ann/_history", "detox-ann"),
    "search": ("Encounter?class=IMP", "detox-ann"),
    "search by id": ("Encounter?_id=detox-ann", "detox-ann"),
    "include": ("CarePlan?_include=CarePlan:goal", "sober"),
    "revinclude": ("Encounter?_revinclude=Provenance:target", "signed-detox-ann"),
    "provenance": ("Provenance/signed-detox-ann", "signed-detox-ann"),
    "everything": (f"Patient/{ours('ann')}/$everything?_type=Encounter", "detox-ann"),
}


def shown(payer: System, path: str) -> set[str]:
    answer = payer.fhir("GET", path, READS)
    if answer.status_code == 404:
        return set()
    assert answer.status_code == 200, answer.text
    found = answer.json()
    entries = found.get("entry", []) if found["resourceType"] == "Bundle" else [{"resource": found}]
    return {each["resource"]["id"] for each in entries}


def seen_by(payer: System) -> set[str]:
    """The ways by which what is labelled is seen."""
    return {name for name, (path, id) in WAYS.items() if id in shown(payer, path)}


def count(payer: System, path: str = "Encounter?_summary=count") -> int:
    return int(payer.fhir("GET", path, READS).json()["total"])


def test_it_opens_each_way_to_the_named_client_and_closes_it_again(bridge: Bridge) -> None:
    payer, other = system(bridge), system(bridge, "other")
    before = count(payer)
    assert seen_by(payer) == set()
    agree(bridge)
    assert seen_by(payer) == set(WAYS)
    assert seen_by(other) == set()
    assert (count(payer), count(other)) == (before + 2, before), "detox-ann and both"
    batch = {"resourceType": "Bundle", "type": "batch",
             "entry": [{"request": {"method": "GET", "url": "Encounter/detox-ann"}}]}  # fmt: skip
    for who, status in ((payer, "200"), (other, "404")):
        [entry] = who.fhir("POST", "", READS, json=batch).json()["entry"]
        assert entry["response"]["status"][:3] == status
    end(bridge)
    assert (seen_by(payer), count(payer)) == (set(), before)


def test_it_opens_what_it_names_of_whom_it_names_and_nothing_beside(bridge: Bridge) -> None:
    payer = system(bridge)
    agree(bridge)
    found = shown(payer, "Encounter")
    assert {"detox-ann", "both"} <= found
    assert found.isdisjoint({*HIDDEN_TOO, "merely-restricted", "detox-bob"})
    for id in (*HIDDEN_TOO, "merely-restricted"):
        for way in ("", "/_history/1", "/_history"):
            assert payer.fhir("GET", f"Encounter/{id}{way}", READS).status_code == 404, id


def test_no_wins_and_who_is_no_member_stays_closed(bridge: Bridge) -> None:
    payer = system(bridge)
    agree(bridge)
    say(bridge, SITE, "ann", Said(permit=False, client="plan"), by=OPERATOR)
    assert seen_by(payer) == set()
    say(bridge, SITE, "ann", Said(permit=True, client="plan"), by=OPERATOR)
    assert seen_by(payer) == set(WAYS)
    end_member(bridge, "plan", "ann", by=OPERATOR)
    assert seen_by(payer) == set()


def test_it_ends_with_its_last_day_where_we_are(bridge: Bridge) -> None:
    """AT is in the morning of Chicago: the last day ends there at 06:00 UTC of the next."""
    agree(bridge, last=AT.date())
    for hours, open_ in ((14, True), (15, False), (48, False)):
        later = replace(bridge, clock=fixed(AT + timedelta(hours=hours)))
        with bridge.store.reading() as session:
            lasts = written_consents.lasting(session, SITE, ours("ann"), later.clock())
        assert (bool(lasts), bool(seen_by(system(later)))) == (open_, open_), hours


def test_for_another_purpose_it_opens_nothing(bridge: Bridge) -> None:
    agree(bridge)
    with bridge.store.reading() as session:
        client = require_client(session, "plan")
    facts = {"kind": "payer", "scopes": client.scopes, "opt_in": False}
    register(bridge.store, "plan", **facts, purpose="HOPERAT")
    assert seen_by(system(bridge)) == set()


def test_a_new_one_takes_the_place_of_the_old(bridge: Bridge) -> None:
    for _ in range(2):
        agree(bridge)
    with bridge.store.reading() as session:
        assert len(written_consents.lasting(session, SITE, ours("ann"), bridge.clock())) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"kind": "caregiver-private"}, Refused), ({"purpose": "TREAT"}, Refused),
     ({"last": date(2026, 11, 20)}, Refused), ({"client": "nobody"}, NotFound),
     ({"patient": "stranger"}, NotFound)],
)  # fmt: skip
def test_what_nobody_can_agree_to_is_not_kept(
    bridge: Bridge, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        agree(bridge, **changes)


def test_what_is_opened_says_that_it_must_not_go_further(bridge: Bridge) -> None:
    """42 CFR 2.32: the notice goes with each record, on whatever way; its own labels stay."""
    payer = system(bridge)
    agree(bridge)
    for path in (WAYS["read"][0], WAYS["version"][0]):
        _says_so(payer.fhir("GET", path, READS).json())
    for name in ("search by id", "history", "everything"):
        bundle = payer.fhir("GET", WAYS[name][0], READS).json()
        records = [each["resource"] for each in bundle["entry"]]
        _says_so(next(each for each in records if each["id"] == "detox-ann"))
        if name != "history":
            assert _codes(bundle) == {"NORDSCLCD"}
    brief = payer.fhir("GET", "Encounter?_id=detox-ann&_elements=status", READS).json()
    _says_so(brief["entry"][0]["resource"])
    plain = payer.fhir("GET", "Encounter?_id=stay-ann", READS).json()
    assert "meta" not in plain and "NORDSCLCD" not in str(plain)


def _codes(record: dict[str, Any]) -> set[str]:
    return {each["code"] for each in record["meta"]["security"]}


def _says_so(record: dict[str, Any]) -> None:
    assert _codes(record) == {"42CFRPart2", "NORDSCLCD"}
    assert any("42 CFR part 2 prohibits" in each.get("display", "")
               for each in record["meta"]["tag"])  # fmt: skip


def test_each_disclosure_of_it_is_accounted_for_by_itself(bridge: Bridge) -> None:
    payer = system(bridge)
    agree(bridge)
    for path in ("Encounter/stay-ann", "Encounter/detox-ann", "Encounter?class=IMP",
                 f"Patient/{ours('ann')}/$everything"):  # fmt: skip
        assert payer.fhir("GET", path, READS).status_code == 200
    with bridge.store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.actor == "client/plan")).all()
    noted = {(row.what, row.patient_id): row.detail for row in rows if row.what != "token"}
    assert noted == {
        ("Encounter/stay-ann", ours("ann")): "",
        ("Encounter/detox-ann", ours("ann")): "part-2",
        ("Encounter?class", ours("ann")): "part-2",
        ("Encounter?class", ours("bob")): "",
        (f"Patient/{ours('ann')}/$everything", ours("ann")): "part-2",
    }


@pytest.fixture
def bulk(store: Store, our_keys: ClientKeys, tmp_path: Path) -> Iterator[Bulk]:
    made = bulk_over(bridge_over(store, our_keys), tmp_path, AT)
    yield made
    made.steps.close()  # type: ignore[attr-defined]


def test_an_export_has_it_while_it_is_open_and_takes_it_back_after(bulk: Bulk) -> None:
    """What was opened since the last export is new, though nobody changed it."""
    opened = {"Encounter/detox-ann", "Provenance/signed-detox-ann"}

    def pull(since: str = "") -> tuple[str, set[str], set[str]]:
        bulk.now += timedelta(hours=1)
        manifest = bulk.manifest(f"{GROUP}?_since={since}" if since else GROUP)
        came = {f"{type}/{id}" for type, ids in by_type(bulk.lines(manifest)).items() for id in ids}
        bulk.now += timedelta(hours=1)
        gone = bulk.deleted(manifest) if since else set()
        return manifest["transactionTime"], came, gone

    first, came, _ = pull()
    assert came.isdisjoint(opened)
    agree(bulk.bridge)
    second, came, gone = pull(first)
    assert (came, gone) == (opened, set())
    third, came, gone = pull(second)
    assert (came, gone) == (set(), set())
    end(bulk.bridge)
    _, came, gone = pull(third)
    assert (came, gone) == (set(), opened)
    with bulk.bridge.store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.patient_id == ours("ann"))).all()
    assert [row.detail for row in rows if row.what.startswith("export/")] == ["", "part-2"]
