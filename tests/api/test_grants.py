"""Outside of what a client may see there is nothing: no record, no count, no trace (S11, S13, P9).

Each way to data is tried with the same three patients: a member, a stranger, a member who said no.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.members import Said, add_member, end_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import Document
from support.desk import AT, bridge_over
from support.members_world import (
    ASSESSMENT,
    EVERYTHING,
    READS,
    SEEN,
    SITE,
    chart,
    keep,
    ours,
    told,
)
from support.systems import System, register


@pytest.fixture
def bridge(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made)
    return made


@pytest.fixture
def payer(bridge: Bridge) -> System:
    return System(create_app(bridge), id="plan")


def get(payer: System, path: str, **options: Any) -> Any:
    return payer.fhir("GET", path, READS, **options)


def found(payer: System, path: str) -> set[str]:
    answer = get(payer, path)
    assert answer.status_code == 200, answer.text
    return {entry["resource"]["id"] for entry in answer.json().get("entry", [])}


def seen_of(type: str) -> set[str]:
    return {ours(id) if type == "Patient" else id for id in SEEN.get(type, set())}


ALL = [(each["resourceType"], each["id"]) for who in ("ann", "bob", "cid") for each in chart(who)]


def test_search_and_counts_show_what_may_be_seen_and_nothing_else(payer: System) -> None:
    for type in SEEN:
        assert found(payer, type) == seen_of(type)
        assert get(payer, f"{type}?_summary=count").json()["total"] == len(seen_of(type))
        assert get(payer, f"{type}?_total=accurate&_count=1").json()["total"] == len(seen_of(type))
    for text in ("ann", "bob", "cid"):
        assert found(payer, f"Patient?name=of-{text}") == ({ours("ann")} & {ours(text)})
        assert len(found(payer, f"Goal?patient={ours(text)}")) == (text == "ann")


def test_read_version_and_history_show_the_same(payer: System) -> None:
    for type, id in ALL:
        ways = [get(payer, f"{type}/{id}{way}") for way in ("", "/_history/1", "/_history")]
        expected = 200 if id in seen_of(type) else 404
        assert {each.status_code for each in ways} == {expected}, (type, id)
        for each in ways:
            assert expected == 200 or "bob" not in each.text.lower()


def test_what_is_not_there_and_what_is_not_shown_are_told_apart_by_nothing(payer: System) -> None:
    hidden, absent = get(payer, f"Patient/{ours('bob')}"), get(payer, "Patient/nobody")
    told = [(a.status_code, a.json()["issue"], sorted(a.headers)) for a in (hidden, absent)]
    assert told[0] == told[1]


def test_t7_includes_bring_nothing_that_could_not_be_read(payer: System) -> None:
    with_goals = "CarePlan?_include=CarePlan:goal&_include=CarePlan:patient"
    assert found(payer, with_goals) == {"plan-ann", "goal-ann", ours("ann")}
    signed = "Goal?_revinclude=Provenance:target"
    assert found(payer, signed) == {"goal-ann", "signed-goal-ann"}
    narrow = payer.fhir("GET", with_goals, "system/CarePlan.rs").json()["entry"]
    assert [each["resource"]["id"] for each in narrow] == ["plan-ann"]


def test_a_provenance_of_what_is_not_shown_is_not_shown(payer: System) -> None:
    """That an assessment was signed tells that there was one."""
    for name in ("labelled", "score", "detox"):
        assert get(payer, f"Provenance/signed-{name}-ann").status_code == 404
    assert payer.fhir("GET", "Provenance", "system/Provenance.rs").json().get("entry") is None


def test_a_provenance_that_names_nothing_here_is_not_shown(payer: System, bridge: Bridge) -> None:
    signed = next(each for each in chart("ann") if each["id"] == "signed-goal-ann")
    elsewhere = [{"reference": "https://ehr.example/r4/Observation/9"}, {"display": "a score"}]
    both = [*signed["target"], {"reference": "Observation/score-ann"}]
    for id, target in (("nothing", elsewhere[1:]), ("far", elsewhere[:1]), ("both", both)):
        keep(bridge, signed | {"id": f"{id}-ann", "target": target})
        assert get(payer, f"Provenance/{id}-ann").status_code == 404
    assert found(payer, "Provenance") == {"signed-goal-ann"}


def test_bundles_are_not_taken_as_another_way_in(payer: System) -> None:
    wanted = [f"Patient/{ours(who)}" for who in ("ann", "bob", "cid")]
    wanted += ["Goal/labelled-ann", "Goal/goal-ann"]
    entry = [{"request": {"method": "GET", "url": each}} for each in wanted]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entry}
    answered = payer.fhir("POST", "", READS, json=bundle).json()["entry"]
    told = [each["response"]["status"][:3] for each in answered]
    assert told == ["200", "404", "404", "404", "200"]
    whole = payer.fhir("POST", "", READS, json=bundle | {"type": "transaction"})
    assert whole.status_code == 404
    assert "ann" not in whole.text


def test_nothing_can_be_written(payer: System) -> None:
    for method, path, status in (
        ("POST", "Goal", 403), ("PUT", "Goal/goal-ann", 403), ("PUT", "Goal?_id=goal-ann", 403),
        ("DELETE", "Goal/goal-ann", 405), ("PATCH", "Goal/goal-ann", 405), ("POST", "Patient", 405),
    ):  # fmt: skip
        assert payer.fhir(method, path, READS, json={}).status_code == status


def test_types_that_stay_here_do_not_exist_for_others(payer: System) -> None:
    for type in ("Observation", "QuestionnaireResponse", "Task", "Communication", "RelatedPerson",
                 "RiskAssessment", "Consent", "AuditEvent"):  # fmt: skip
        assert get(payer, type).status_code == 404


def test_p9_a_type_that_the_token_does_not_grant_is_forbidden(payer: System) -> None:
    answer = payer.fhir("GET", "Goal", "system/CarePlan.rs")
    assert answer.status_code == 403
    assert payer.fhir("GET", "CarePlan/plan-ann", "system/CarePlan.s").status_code == 403
    assert payer.fhir("GET", "CarePlan", "system/CarePlan.r").status_code == 403


def test_consent_counts_for_the_next_request_and_no_wins(payer: System, bridge: Bridge) -> None:
    def seen() -> bool:
        return get(payer, f"Patient/{ours('ann')}").status_code == 200

    def said(*, permit: bool, **about: str) -> None:
        say(bridge, SITE, "ann", Said(permit, **about), by=OPERATOR)

    assert seen()
    said(permit=False, purpose="TREAT")
    assert seen()  # it is about something else
    said(permit=False, client="plan", purpose="HPAYMT")
    assert not seen()
    said(permit=True)
    assert not seen()  # a yes to everybody does not undo a no to this one
    said(permit=True, client="plan", purpose="HPAYMT")
    assert seen()  # what was said before of the same thing has ended
    said(permit=False)
    assert not seen()


def test_whoever_must_say_yes_first_is_not_seen_until_then(payer: System, bridge: Bridge) -> None:
    register(bridge.store, "plan", kind="payer", scopes=READS, opt_in=True, purpose="HPAYMT")
    assert found(payer, "Patient") == set()
    say(bridge, SITE, "ann", Said(permit=True, client="plan"), by=OPERATOR)
    assert found(payer, "Patient") == {ours("ann")}


def test_m8_a_membership_begins_and_ends_on_its_day(
    payer: System, bridge: Bridge, our_keys: ClientKeys
) -> None:
    def seen(days: int) -> set[str]:
        later = replace(bridge, clock=fixed(AT + timedelta(days=days)))
        app = System(create_app(later), id="plan", tokens=payer.tokens)
        return found(app, "Patient")

    payer.token(READS)
    add_member(bridge, "plan", "bob", by=OPERATOR, since=AT + timedelta(3), until=AT + timedelta(5))
    both = {ours("ann"), ours("bob")}
    assert [seen(days) for days in (2, 3, 4, 5)] == [{ours("ann")}, both, both, {ours("ann")}]
    assert end_member(bridge, "plan", "ann", by=OPERATOR)
    assert not end_member(bridge, "plan", "ann", by=OPERATOR)
    assert seen(0) == set()
    assert add_member(bridge, "plan", "ann", by=OPERATOR, since=AT + timedelta(1))
    assert seen(1) == {ours("ann")}


def test_a_member_is_enrolled_and_not_made_one_twice(bridge: Bridge) -> None:
    assert not add_member(bridge, "plan", "ann", by=OPERATOR)
    with pytest.raises(NotFound):
        add_member(bridge, "plan", "stranger", by=OPERATOR)
    with pytest.raises(NotFound):
        add_member(bridge, "nobody", "ann", by=OPERATOR)
    with pytest.raises(Refused):
        add_member(bridge, "plan", "bob", by=OPERATOR, until=AT)
    with pytest.raises(NotFound):
        say(bridge, SITE, "stranger", Said(permit=True), by=OPERATOR)
    with pytest.raises(NotFound):
        say(bridge, SITE, "ann", Said(permit=True, client="nobody"), by=OPERATOR)
    with pytest.raises(Refused):
        say(bridge, SITE, "ann", Said(permit=True, purpose="FUN"), by=OPERATOR)


def test_t6_a_client_of_another_site_sees_nothing_of_this_one(
    payer: System, bridge: Bridge
) -> None:
    register(bridge.store, "far", site="lakeside", kind="payer", scopes=READS, opt_in=False)
    far = replace(payer, id="far", tokens={})
    assert found(far, "Patient") == set()
    assert found(far, "Practitioner") == set()
    with pytest.raises(NotFound):
        add_member(bridge, "far", "ann", by=OPERATOR)
    for type, id in ALL:
        assert get(far, f"{type}/{id}").status_code == 404


def test_a_goal_is_shown_without_what_stays_here(payer: System, bridge: Bridge) -> None:
    agrees = {"url": "http://hl7.org/fhir/StructureDefinition/goal-acceptance", "extension": []}
    doer = {"url": "https://footbridge.example/fhir/StructureDefinition/doer", "valueCode": "x"}
    goal = chart("ann")[1] | {
        "id": "told-ann", "extension": [agrees, doer],
        "expressedBy": {"reference": "RelatedPerson/wife"},
    }  # fmt: skip
    keep(bridge, goal)
    ways = [
        get(payer, "Goal/told-ann").json(), get(payer, "Goal/told-ann/_history/1").json(),
        get(payer, "Goal/told-ann/_history").json()["entry"][0]["resource"],
        get(payer, "Goal?_id=told-ann").json()["entry"][0]["resource"],
        get(payer, "Goal?_id=told-ann&_elements=extension").json()["entry"][0]["resource"],
    ]  # fmt: skip
    for shown in ways:
        assert shown["extension"] == [doer]
        assert "reference" not in shown.get("expressedBy", {})
        assert "SUBSETTED" in {tag["code"] for tag in shown["meta"]["tag"]}
    assert "tag" not in get(payer, "Goal/goal-ann").json()["meta"]


def test_what_was_labelled_later_is_hidden_with_its_history(payer: System, bridge: Bridge) -> None:
    goal = chart("ann")[1] | {"meta": {"security": [ASSESSMENT]}}
    with bridge.store.writing() as session:
        resources.update(session, EVERYTHING, Document.of(goal), id=goal["id"], at=AT)
    for way in ("", "/_history/1", "/_history"):
        assert get(payer, f"Goal/goal-ann{way}").status_code == 404


def test_each_access_is_recorded_with_the_client_and_the_patient(
    payer: System, bridge: Bridge
) -> None:
    get(payer, "Goal/goal-ann", headers={"X-Request-Id": "abc-1"})
    get(payer, "Goal?lifecycle-status=active")
    get(payer, f"Patient/{ours('bob')}")
    with bridge.store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.actor == "client/plan")).all()
    recorded = {(r.action, r.what, r.patient_id, r.outcome) for r in rows if r.what != "token"}
    assert recorded == {
        ("R", "Goal/goal-ann", ours("ann"), "0"),
        ("E", "Goal?lifecycle-status", ours("ann"), "0"),
        ("R", f"Patient/{ours('bob')}", None, "4"),
    }
    assert "abc-1" in {r.request for r in rows}


def test_a_page_token_is_worth_nothing_to_another_client(payer: System, bridge: Bridge) -> None:
    for number in range(4):
        keep(bridge, chart("ann")[1] | {"id": f"more-{number}"})
    page = get(payer, "Goal?_count=2").json()
    following = next(each["url"] for each in page["link"] if each["relation"] == "next")
    path = following.partition("/fhir/")[2]
    assert get(payer, path).status_code == 200
    register(bridge.store, "other", kind="payer", scopes=READS, opt_in=False)
    other = replace(payer, id="other", tokens={})
    assert get(other, path).status_code == 400
