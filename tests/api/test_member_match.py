"""Asking whether somebody is a member opens exactly what was meant, or says one and the same no."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import list_clients
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.feeds import of_site
from fhir_bridge.matching import guard
from fhir_bridge.members import Said, add_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store, open_store
from fhir_bridge.store.tables import Audit, GivenConsent, MatchAttempt, SharingDecision
from fhir_bridge.wire import Document, Json
from support.desk import AT, bridge_over
from support.members_world import EVERYTHING, READS, keep, ours, told
from support.systems import SITE, System, register

NPI = "http://hl7.org/fhir/sid/us-npi"
POLICY = "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html"
CARDS = "urn:heartland"
SENT = {"Content-Type": "application/fhir+json"}
MATCH = "Patient/$member-match"


def filled(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made)
    for who in ("ann", "bob", "cid"):
        with made.store.writing() as session:
            record = Document.of(ours_of(who))
            resources.update(session, EVERYTHING, record, id=ours(who), at=AT)
    let_in(made, "next")
    return made


def ours_of(who: str) -> Json:
    member = {"type": {"coding": [{"code": "MB"}]}, "system": CARDS, "value": f"H-{who}"}
    return {
        "resourceType": "Patient", "id": ours(who), "gender": "female", "birthDate": "1950-03-04",
        "name": [{"use": "old", "family": "Before", "given": ["Ána"]},
                 {"family": f"Of-{who}", "given": ["Ána", "B"]}],
        "identifier": [{"system": "urn:mrn", "value": f"m-{who}"}, member],
    }  # fmt: skip


def let_in(bridge: Bridge, id: str, **facts: Any) -> None:
    register(bridge.store, id, **{
        "kind": "payer", "scopes": READS, "purpose": "HPAYMT", "rule": "payer-to-payer",
        "matches": True, "organization": f"{NPI}|42", **facts,
    })  # fmt: skip


@pytest.fixture
def payer(bridge: Bridge) -> System:
    return System(create_app(bridge), id="next")


def patient(who: str = "bob", **more: Any) -> Json:
    return {
        "resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1950-03-04",
        "name": [{"family": f"of-{who.upper()}", "given": ["Ana"]}], **more,
    }  # fmt: skip


def coverage(number: str = "H-bob", **more: Any) -> Json:
    return {
        "resourceType": "Coverage", "status": "active", "beneficiary": {"reference": "Patient/1"},
        "subscriberId": number, "payor": [{"display": "Heartland"}], **more,
    }  # fmt: skip


def actor(code: str, npi: str) -> Json:
    who = {"identifier": {"system": NPI, "value": npi}}
    return {"role": {"coding": [{"code": code}]}, "reference": who}


def consent(policy: str = "regular", **provision: Any) -> Json:
    return {
        "resourceType": "Consent", "status": "active", "patient": {"reference": "Patient/1"},
        "policy": [{"uri": f"{POLICY}#{policy}"}],
        "provision": {
            "type": "permit", "period": {"start": "2026-11-01", "end": "2026-12-31"},
            "actor": [actor("performer", "7"), actor("IRCP", "42")],
            "action": [{"coding": [{"code": "disclose"}]}], **provision,
        },
    }  # fmt: skip


def asks(payer: System, scope: str = READS, *more: Json, **parts: Json | None) -> Any:
    given: dict[str, Json | None] = {
        "MemberPatient": patient(), "CoverageToMatch": coverage(), "Consent": consent(), **parts,
    }  # fmt: skip
    rows = [{"name": name, "resource": each} for name, each in given.items() if each]
    sent = {"resourceType": "Parameters", "parameter": [*rows, *more]}
    return payer.fhir("POST", MATCH, scope, json=sent, headers=SENT)


def reasons(bridge: Bridge) -> list[str]:
    with bridge.store.reading() as session:
        wanted = select(Audit).where(Audit.what == MATCH).order_by(Audit.at)
        return [row.detail for row in session.exec(wanted)]


def forget(bridge: Bridge) -> None:
    """So that a table of noes is no row of guesses."""
    with bridge.store.writing() as session:
        for row in session.exec(select(MatchAttempt)):
            session.delete(row)


def seen(payer: System, scope: str = READS) -> set[str]:
    answer = payer.fhir("GET", "Patient", scope)
    assert answer.status_code == 200, answer.text
    return {each["resource"]["id"] for each in answer.json().get("entry", [])}


def test_m2_one_member_and_a_consent_open_what_the_consent_says(everywhere: Bridge) -> None:
    bridge, payer = everywhere, System(create_app(everywhere), id="next")
    assert seen(payer) == set()
    answer = asks(payer, CoverageToLink=coverage("N-1"))
    assert answer.status_code == 200, answer.text
    said = {each["name"]: each for each in answer.json()["parameter"]}
    assert said["MemberIdentifier"]["valueIdentifier"] == {"system": "urn:mrn", "value": "m-bob"}
    assert said["MemberId"]["valueReference"] == {"reference": f"Patient/{ours('bob')}"}
    assert seen(payer) == {ours("bob")}
    assert payer.fhir("GET", "Goal", READS).json()["total"] == 1
    with bridge.store.reading() as session:
        kept = session.exec(select(GivenConsent)).one()
        decision = session.get(SharingDecision, (SITE, kept.id))
    assert (kept.policy, kept.patient_id) == ("regular", ours("bob"))
    assert decision is not None and decision.until is not None
    assert reasons(bridge) == [""]


def test_m5_the_token_opens_that_member_alone_and_no_list_of_members(
    payer: System, bridge: Bridge
) -> None:
    ann = {"MemberPatient": patient("ann"), "CoverageToMatch": coverage("H-ann")}
    assert asks(payer).status_code == asks(payer, "system/Patient.rs", **ann).status_code == 200
    assert seen(payer) == {ours("bob")}
    assert seen(payer, "system/Patient.rs") == {ours("ann")}
    assert payer.fhir("GET", f"Patient/{ours('ann')}", READS).status_code == 404
    for path in ("Group", "Patient/$export", "$export"):
        assert payer.fhir("GET", path, READS).status_code == 403
    assert seen(payer, "system/Patient.rs system/Goal.rs") == {ours("ann"), ours("bob")}
    told = payer.send("POST", "/oauth/introspect", data=payer.form(token=payer.tokens[READS]))
    assert told.json()["patient"] == ours("bob")


def test_m3_a_consent_ends_and_a_no_closes_at_once(
    payer: System, bridge: Bridge, our_keys: ClientKeys
) -> None:
    assert asks(payer).status_code == 200

    def later(days: int) -> set[str]:
        app = create_app(replace(bridge, clock=fixed(AT + timedelta(days))))
        return seen(System(app, id="next", tokens=payer.tokens))

    assert later(40) == {ours("bob")}
    assert later(41) == set()
    say(bridge, SITE, "bob", Said(permit=False, client="next"), by=OPERATOR)
    assert seen(payer) == set()
    assert asks(payer).status_code == 422  # and no consent that is sent undoes it
    assert reasons(bridge)[-1] == "said no"


def without(element: str) -> Json:
    made = consent()
    return {name: value for name, value in made.items() if name != element}


NO: dict[str, tuple[dict[str, Json], str]] = {
    "another family": ({"MemberPatient": patient("dan")}, "none"),
    "another given name": (
        {"MemberPatient": patient(name=[{"family": "Of-bob", "given": ["B"]}])}, "none"),
    "the right name behind another": (
        {"MemberPatient": patient(name=[{"family": "X", "given": ["Y"]}, *patient()["name"]])},
        "none"),
    "another day": ({"MemberPatient": patient(birthDate="1950-03-05")}, "none"),
    "a month": ({"MemberPatient": patient(birthDate="1950-03")}, "none"),
    "another gender": ({"MemberPatient": patient(gender="male")}, "none"),
    "no name": ({"MemberPatient": patient(name=[])}, "none"),
    "a record number that is another": (
        {"MemberPatient": patient(identifier=[{"system": "urn:mrn", "value": "m-ann"}])}, "none"),
    "another card": ({"CoverageToMatch": coverage("H-ann")}, "none"),
    "the record number as a card": ({"CoverageToMatch": coverage("m-bob")}, "none"),
    "a card of another payer": (
        {"CoverageToMatch": coverage("", identifier=[{"system": "urn:x", "value": "H-bob"}])},
        "none"),
    "no card": ({"CoverageToMatch": coverage("")}, "none"),
    "somebody else's coverage": (
        {"CoverageToMatch": coverage(beneficiary={"reference": "Patient/2"})}, "coverage"),
    "a coverage elsewhere": (
        {"CoverageToMatch": coverage(beneficiary={"reference": "https://x/Patient/1"})},
        "coverage"),
    "an inactive consent": ({"Consent": consent() | {"status": "inactive"}}, "consent: status"),
    "another's consent": (
        {"Consent": consent() | {"patient": {"reference": "Patient/2"}}}, "consent: member"),
    "no policy": ({"Consent": without("policy")}, "consent: policy"),
    "a policy nobody knows": ({"Consent": consent("odd")}, "consent: policy"),
    "a denial": ({"Consent": consent(type="deny")}, "consent: type"),
    "no provision": ({"Consent": without("provision")}, "consent: type"),
    "an exception": ({"Consent": consent(provision=[{"type": "deny"}])}, "consent: limits"),
    "some data alone": (
        {"Consent": consent(dataPeriod={"start": "2020-01-01"})}, "consent: limits"),
    "no end": ({"Consent": consent(period={"start": "2026-01-01"})}, "consent: period"),
    "over": (
        {"Consent": consent(period={"start": "2026-01-01", "end": "2026-11-20"})},
        "consent: period"),
    "not yet": (
        {"Consent": consent(period={"start": "2026-11-22", "end": "2027-01-01"})},
        "consent: period"),
    "nobody discloses": ({"Consent": consent(actor=[actor("IRCP", "42")])}, "consent: performer"),
    "for another payer": (
        {"Consent": consent(actor=[actor("performer", "7"), actor("IRCP", "43")])},
        "consent: recipient"),
    "for another payer, too": (
        {"Consent": consent(actor=[actor("performer", "7"), actor("IRCP", "42"),
                                   actor("IRCP", "43")])}, "consent: recipient"),
    "for something else": (
        {"Consent": consent(action=[{"coding": [{"code": "collect"}]}])}, "consent: action"),
    "for another purpose": ({"Consent": consent(purpose=[{"code": "TREAT"}])}, "consent: purpose"),
}  # fmt: skip


@dataclass
class Steps:
    count: int = 0

    def step(self, *_: object) -> None:
        self.count += 1


@contextmanager
def counted(store: Store) -> Iterator[Steps]:
    steps = Steps()
    event.listen(store.engine, "before_cursor_execute", steps.step)
    try:
        yield steps
    finally:
        event.remove(store.engine, "before_cursor_execute", steps.step)


def test_m2_every_no_is_the_same_and_its_reason_is_in_the_audit(
    payer: System, bridge: Bridge
) -> None:
    twin = ours_of("bob") | {"id": ours("cid")}
    bodies, numbers = set(), set[int]()
    payer.token(READS)
    for name, (parts, why) in NO.items():
        forget(bridge)
        with counted(bridge.store) as steps:
            answer = asks(payer, **parts)
        assert answer.status_code == 422, (name, answer.text)
        bodies.add(answer.content)
        numbers.add(steps.count)
        assert reasons(bridge)[-1] == why, name
    forget(bridge)
    with bridge.store.writing() as session:
        resources.update(session, EVERYTHING, Document.of(twin), id=ours("cid"), at=AT)
    bodies.add(asks(payer).content)
    assert reasons(bridge)[-1] == "several"
    assert (len(bodies), len(numbers)) == (1, 1)  # the database is asked as often, too
    assert seen(payer) == set()


def test_the_same_person_is_found_by_every_card_that_is_known(
    payer: System, bridge: Bridge
) -> None:
    add_member(bridge, "plan", "bob", by=OPERATOR, number="P 77")
    for card in (
        coverage("P 77"), coverage("", identifier=[{"system": CARDS, "value": "H-bob"}]),
        coverage("nothing", identifier=[{"value": "H-bob"}]),
    ):  # fmt: skip
        assert asks(payer, CoverageToMatch=card).status_code == 200
    former = patient(name=[{"family": "BEFORE", "given": ["ana"]}], gender="unknown")
    assert asks(payer, MemberPatient=former).status_code == 200
    contained = {"resourceType": "Organization", "id": "us",
                 "identifier": [{"system": NPI, "value": "42"}]}  # fmt: skip
    inside = {"role": {"coding": [{"code": "IRCP"}]}, "reference": {"reference": "#us"}}
    told = consent("sensitive", actor=[actor("performer", "7"), inside])
    assert asks(payer, Consent=told | {"contained": [contained]}).status_code == 200


def test_who_is_not_enrolled_is_nobody(payer: System, bridge: Bridge) -> None:
    keep(bridge, ours_of("eve"))
    eve = {"MemberPatient": patient("eve"), "CoverageToMatch": coverage("H-eve")}
    assert asks(payer, **eve).status_code == 422


def test_what_is_no_question_is_not_read(payer: System, bridge: Bridge) -> None:
    for parts in ({"Consent": None}, {"MemberPatient": coverage()}, {"Potato": patient()}):
        assert asks(payer, **parts).status_code == 400
    twice = {"name": "Consent", "resource": consent()}
    assert asks(payer, READS, twice).status_code == 400
    numbers = [{"value": f"H-{n}"} for n in ("ann", "bob", "cid")]
    assert asks(payer, CoverageToMatch=coverage("", identifier=numbers)).status_code == 400
    assert payer.fhir("POST", MATCH, READS, json={}, headers=SENT).status_code == 400
    assert payer.fhir("GET", MATCH, READS).status_code in {404, 405}
    assert reasons(bridge) == []
    let_in(bridge, "other", matches=False, organization="")
    assert asks(System(payer.app, id="other")).status_code == 403
    assert asks(payer, "system/Goal.rs").status_code == 403


def test_m4_whoever_tries_cards_on_one_person_is_shut_out(payer: System, bridge: Bridge) -> None:
    names = [[{"family": "Of-bob", "given": [given]}] for given in ("Ana", "Any", "Ann")]
    for number in range(guard.MOST_CARDS - 1):
        tried = patient(name=names[number % 3])
        for _ in range(2):  # the same card twice is one
            answer = asks(payer, MemberPatient=tried, CoverageToMatch=coverage(f"X-{number}"))
            assert answer.status_code == 422
    ann = asks(payer, MemberPatient=patient("ann"), CoverageToMatch=coverage("H-ann"))
    assert ann.status_code == 200  # somebody else is not alike
    last = asks(payer)  # the right card, one too many
    assert (last.status_code, last.content) == (422, answer.content)
    assert payer.fhir("GET", "Patient", READS).status_code == 401
    assert reasons(bridge)[-1] == "blocked"
    blocked = next(each for each in list_clients(bridge.store) if each.id == "next")
    assert (blocked.active, blocked.blocked) == (False, guard.WHY)
    assert [(each.id, each.why) for each in of_site(bridge, SITE).shut_out] == [("next", guard.WHY)]
    with bridge.store.reading() as session:
        alarm = session.exec(select(Audit).where(Audit.what == "Client/next")).all()[-1]
        kept = session.exec(select(MatchAttempt)).all()
    assert (alarm.outcome, alarm.detail) == ("4", f"blocked: {guard.WHY}")
    assert "bob" not in str(kept).lower()
    let_in(bridge, "next")  # the operator's word; the day's attempts still count
    assert asks(replace(payer, tokens={})).status_code == 422


def test_m4_a_day_later_nothing_is_counted(payer: System, bridge: Bridge) -> None:
    for number in range(guard.MOST_CARDS - 1):
        asks(payer, CoverageToMatch=coverage(f"X-{number}"))
    later = replace(bridge, real=lambda: bridge.real() + guard.WITHIN)
    assert asks(System(create_app(later), id="next", tokens=payer.tokens)).status_code == 200


def test_m4_processes_count_together(database_url: str, our_keys: ClientKeys) -> None:
    stores = [open_store(database_url) for _ in range(2)]
    bridges = [bridge_over(each, our_keys) for each in stores]
    told(bridges[0])
    let_in(bridges[0], "next")
    payers = [System(create_app(each), id="next") for each in bridges]
    statuses: list[int] = []

    def attempt(number: int) -> None:
        card = coverage(f"X-{number}")
        statuses.append(asks(payers[number % 2], CoverageToMatch=card).status_code)

    payers[0].token(READS)
    payers[1].tokens = payers[0].tokens
    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(guard.MOST_CARDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(422) == guard.MOST_CARDS
    assert payers[1].fhir("GET", "Patient", READS).status_code == 401
    for each in stores:
        each.close()
