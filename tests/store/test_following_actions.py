"""Needs, referrals, aids and the directory: kept once, private where they must be, nobody lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fhir_bridge import commitments, followed, needs, plan_choices, services
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.following import Step, Subject
from fhir_bridge.care.following_moves import AID, REFERRAL
from fhir_bridge.care.needs import NONE, RATHER_NOT, WANTED, Said
from fhir_bridge.care.services import Service
from fhir_bridge.clock import fixed
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.followed import KeptFollowed, Wish
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.store import resources
from fhir_bridge.store.tables import Audit, Enrolment, ServiceOutcome, Submission
from fhir_bridge.wire import Document, read_json
from support.desk import AT, JO, nurse

DAY = AT.date()
KEY, VAN_ID = UUID(int=7), UUID(int=9)
VAN = Service("Prairie Van", ("ride",), "Rides", "(555) 010-2800", worked="Ask for Dana")
KIM = Owner(Side.STAFF, "K. Kim CHW", "Practitioner/kim")
ANN = Owner(Side.PATIENT, "Ann Lee", "Patient/ann")
RIDE = Subject("ride", "A ride", service_id=str(VAN_ID), may_tell="Name and day", agreed=True)
WALKER = Subject("walker", "A walker")


def next_step(owner: Owner = KIM, state: str = "", **more: object) -> Step:
    step = Step(state, "", AT, owner, DAY + timedelta(days=2), why="They called back")
    return replace(step, **more)  # type: ignore[arg-type]


def said(made: Bridge, rc: Context, answer: str = WANTED, need: str = "ride", **how: bool) -> None:
    needs.note(made, rc, uuid4(), [Said(need, answer, DAY, "The bus", unasked=True)], **how)


def sent(made: Bridge, rc: Context, key: UUID = KEY) -> KeptFollowed:
    """A ride that is wanted, and asked for."""
    services.put(made, rc, VAN_ID, VAN)
    said(made, rc)
    return followed.make(made, rc, key, REFERRAL, RIDE, next_step())


def go(made: Bridge, rc: Context, kept: KeptFollowed, state: str, **more: object) -> KeptFollowed:
    step = next_step(KIM, state, theirs="I got there", came="helped", cause="no-room")
    step = replace(step, **more)  # type: ignore[arg-type]
    return followed.move(made, rc, UUID(kept.id), Wish(uuid4(), kept.version, step))


def later(made: Bridge, days: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def died(made: Bridge, rc: Context) -> None:
    body = {"resourceType": "Patient", "id": "ann", "deceasedBoolean": True}
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(body), id="ann", at=AT, owner="ehr")


def test_answers_are_kept_once_with_what_was_asked_and_begin_the_case(made: Bridge) -> None:
    rc, form = nurse(made), [Said("food", NONE, DAY), Said("ride", RATHER_NOT, DAY)]
    for _ in range(2):
        assert needs.note(made, rc, KEY, form) == 2
    told = needs.tell(made, rc)
    assert [(each.said.need, each.said.answer) for each in told.kept] == [
        ("ride", RATHER_NOT), ("food", NONE),
    ]  # fmt: skip
    asked = {each.code for each in told.asks}
    assert not asked & {"food", "ride"} and "heat" in asked
    assert told.names == {rc.chart.actor.who: "astillo"}
    with made.store.reading() as session:
        assert len(list(session.exec(select(Enrolment)))) == 1
        row = resources.find(session, rc.chart, "QuestionnaireResponse", str(KEY))
        assert row
        body = read_json(row.body)
    assert body["status"] == "completed" and not may_leave(body)
    assert ["answer" in each for each in body["item"]] == [True, False]
    with pytest.raises(AlreadySent):
        needs.note(made, rc, KEY, [Said("food", WANTED, DAY)])


def test_nothing_is_asked_again_within_a_month_but_may_be_brought_up(made: Bridge) -> None:
    rc = nurse(made)
    needs.note(made, rc, uuid4(), [Said("food", NONE, DAY)])
    soon = later(made, 20)
    with pytest.raises(Refused) as refused:
        needs.note(soon, rc, uuid4(), [Said("food", WANTED, DAY)])
    assert refused.value.issues[0].text == needs.ASKED_BEFORE
    assert "food" not in {each.code for each in needs.tell(soon, rc).asks}
    needs.note(soon, rc, uuid4(), [Said("food", WANTED, DAY, unasked=True)])
    (kept,) = needs.tell(soon, rc).kept
    assert (kept.said.answer, kept.said.unasked) == (WANTED, True)
    assert kept.said.on == DAY + timedelta(days=20)
    with made.store.reading() as session:
        presses = len(list(session.exec(select(Submission))))
    assert presses == 2, "what was not kept has no press either"


def test_what_is_private_is_asked_alone_and_kept_without_words(made: Bridge) -> None:
    rc = nurse(made)
    with pytest.raises(Refused):
        needs.note(made, rc, KEY, [Said("safe", WANTED, DAY)])
    needs.note(made, rc, KEY, [Said("safe", WANTED, DAY, "He …")], alone=True)
    (kept,) = needs.tell(made, rc).kept
    assert kept.said.words == ""
    with made.store.reading() as session:
        row = resources.find(session, rc.chart, "QuestionnaireResponse", str(KEY))
        assert row and '"code":"R"' in row.body.decode().replace(" ", "")
        details = [each.detail for each in session.exec(select(Audit))]
    assert not any("safe" in detail for detail in details)


def test_nothing_is_asked_of_somebody_who_died_and_an_empty_form_says_so(made: Bridge) -> None:
    rc = nurse(made)
    with pytest.raises(Refused, match="Nothing was noted"):
        needs.note(made, rc, uuid4(), [])
    died(made, rc)
    with pytest.raises(Refused, match="Nothing is asked"):
        needs.note(made, rc, uuid4(), [Said("food", NONE, DAY)])
    told = needs.tell(made, rc)
    assert told.asks == told.alone == () and not told.may_write
    with pytest.raises(Refused, match="Nothing is asked"):
        followed.make(made, rc, KEY, AID, WALKER, next_step(ANN))
    followed.make(made, rc, KEY, AID, WALKER, next_step())
    assert followed.tell(made, rc).quiet


def test_only_a_need_that_help_is_wanted_with_becomes_a_referral(made: Bridge) -> None:
    rc = nurse(made)
    services.put(made, rc, VAN_ID, VAN)
    for answer in (None, NONE, RATHER_NOT):
        if answer:
            said(made, rc, answer)
        with pytest.raises(Refused) as refused:
            followed.make(made, rc, uuid4(), REFERRAL, RIDE, next_step())
        assert refused.value.issues[0].expression == "kind"
    said(made, rc)
    kept = followed.make(made, rc, KEY, REFERRAL, RIDE, next_step())
    assert kept.followed.subject.service == "Prairie Van"
    assert kept.followed.subject.because.startswith("Observation/")
    assert commitments.tell(made, rc).kept == (), "it is no commitment"


def test_a_referral_goes_on_step_by_step_and_every_press_is_one(made: Bridge) -> None:
    rc = nurse(made)
    kept = sent(made, rc)
    assert followed.make(made, rc, KEY, REFERRAL, RIDE, next_step()) == kept
    wish = Wish(uuid4(), kept.version, next_step(KIM, "accepted", spoke_to="Dana"))
    for _ in range(2):
        after = followed.move(made, rc, KEY, wish)
    assert [each.state for each in after.followed.steps] == ["sent", "accepted"]
    after = go(made, rc, go(made, rc, after, "scheduled"), "received")
    after = go(made, rc, after, "closed")
    assert after.followed.last.theirs == "I got there"
    assert followed.open_of(made, rc.chart) == ()
    with made.store.reading() as session:
        for type in ("Task", "ServiceRequest"):
            assert len(list(resources.history(session, rc.chart, type, str(KEY)))) == 5


def test_sixteen_presses_begin_one(made: Bridge) -> None:
    rc, gate = nurse(made), Barrier(16)
    sent(made, rc, uuid4())

    def press(_: int) -> str:
        gate.wait(10)
        return followed.make(made, rc, KEY, REFERRAL, RIDE, next_step()).id

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(press, range(16))) == {str(KEY)}
    assert len(followed.tell(made, rc).kept) == 2


def test_of_two_nurses_one_notes_it_and_the_other_is_told(made: Bridge) -> None:
    rc, jo = nurse(made), nurse(made, JO)
    kept = sent(made, rc)
    go(made, rc, kept, "accepted")
    with pytest.raises(Stale):
        go(made, jo, kept, "waiting-list")


def test_an_aid_that_is_not_used_has_its_reason(made: Bridge) -> None:
    rc = nurse(made)
    kept = followed.make(made, rc, KEY, AID, Subject("walker", ""), next_step())
    assert kept.followed.subject.what == "walker"
    after = go(made, rc, go(made, rc, kept, "came"), "not-used", cause="fit")
    assert after.followed.reason == "hurts or does not fit"
    with made.store.reading() as session:
        row = resources.find(session, rc.chart, "DeviceUseStatement", str(KEY))
        assert row and read_json(row.body)["status"] == "on-hold"
    with pytest.raises(Refused):
        followed.make(made, rc, uuid4(), AID, Subject("rocket", ""), next_step())
    with pytest.raises(Refused):
        followed.make(made, rc, uuid4(), REFERRAL, Subject("rocket", ""), next_step())


def test_a_private_referral_is_private_whatever_the_form_says(made: Bridge) -> None:
    rc = nurse(made)
    said(made, rc, need="safe", alone=True)
    wish = Subject("safe", "Somewhere safe", "The Lantern", "", "Nothing yet", agreed=True,
                   in_plan=True)  # fmt: skip
    kept = followed.make(made, rc, KEY, REFERRAL, wish, next_step())
    assert kept.followed.subject.private and not kept.followed.subject.in_plan
    with made.store.reading() as session:
        for type in ("Task", "ServiceRequest"):
            row = resources.find(session, rc.chart, type, str(KEY))
            assert row and not may_leave(read_json(row.body))


@pytest.mark.parametrize("user", ["Patient/ann", "RelatedPerson/maria"])
def test_a_launch_of_the_patient_or_a_relative_reads_none_of_it(made: Bridge, user: str) -> None:
    sent(made, nurse(made))
    self = nurse(made, user)
    for look in (lambda: needs.tell(made, self), lambda: followed.tell(made, self),
                 lambda: followed.tell(made, self, KEY)):  # fmt: skip
        with pytest.raises(NotAllowed):
            look()


def test_an_auditor_keeps_nothing(made: Bridge) -> None:
    kept, other = sent(made, nurse(made)), nurse(made, JO, "auditor")
    for act in (
        lambda: needs.note(made, other, uuid4(), [Said("food", NONE, DAY)]),
        lambda: followed.make(made, other, uuid4(), AID, WALKER, next_step()),
        lambda: go(made, other, kept, "accepted"),
        lambda: services.put(made, other, uuid4(), VAN),
        lambda: services.check(made, other, VAN_ID, 1),
    ):
        with pytest.raises((NotAllowed, NotFound)):  # or does not even see it
            act()


def test_another_patients_page_sees_and_moves_none_of_it(made: Bridge) -> None:
    kept, bob = sent(made, nurse(made)), nurse(made, patient="bob")
    assert followed.tell(made, bob).kept == ()
    assert needs.tell(made, bob).kept == ()
    for act in (lambda: followed.tell(made, bob, KEY), lambda: go(made, bob, kept, "accepted")):
        with pytest.raises(NotFound):
            act()


def test_who_left_phone_and_online_out_is_not_asked_about_it(made: Bridge) -> None:
    rc = nurse(made)
    assert "connected" in {each.code for each in needs.tell(made, rc).asks}
    plan_choices.choose(made, rc, uuid4(), "digital-empowerment", wanted=False)
    assert "connected" not in {each.code for each in needs.tell(made, rc).asks}


def test_an_entry_is_added_once_changed_and_asked_about(made: Bridge) -> None:
    rc, jo = nurse(made), nurse(made, JO)
    for _ in range(2):
        services.put(made, rc, VAN_ID, VAN)
    (entry,) = services.directory(made, rc)
    assert (entry.version, entry.service, entry.checked_on) == (1, VAN, DAY)
    cheap = replace(VAN, for_whom="Anybody over 60")
    services.put(made, jo, VAN_ID, cheap, entry.version)
    with pytest.raises(Stale):
        services.put(made, rc, VAN_ID, replace(VAN, gone=True), entry.version)
    long_after = later(made, 200)
    (old,) = services.directory(long_after, rc)
    assert old.ask_again
    for _ in range(2):
        services.check(long_after, rc, VAN_ID, old.version)
    (now,) = services.directory(long_after, rc)
    assert (now.version, now.ask_again, now.service) == (3, False, cheap)
    assert now.checked_by != entry.checked_by or now.checked_on > entry.checked_on
    with pytest.raises(NotFound):
        services.check(made, rc, uuid4(), 1)


def test_what_came_of_our_referrals_is_counted_without_the_patients(made: Bridge) -> None:
    rc, bob = nurse(made), nurse(made, patient="bob")
    kept = sent(made, rc)
    assert services.directory(made, rc)[0].told == ""
    go(made, rc, go(made, rc, go(made, rc, kept, "scheduled"), "received"), "closed")
    said(made, bob)
    other = followed.make(made, bob, uuid4(), REFERRAL, RIDE, next_step())
    go(made, bob, other, "said-no")
    for context in (rc, bob, nurse(made, patient="cleo")):
        assert services.directory(made, context)[0].told == "it helped once, they said no once"
    columns = set(ServiceOutcome.model_fields)
    assert columns == {"site_id", "referral", "service", "outcome"}


def test_every_change_of_the_directory_is_in_the_audit(made: Bridge) -> None:
    rc = nurse(made)
    services.put(made, rc, VAN_ID, VAN)
    services.put(made, rc, VAN_ID, replace(VAN, gone=True), 1)
    with made.store.reading() as session:
        rows = [row for row in session.exec(select(Audit)) if row.what == f"service/{VAN_ID}"]
    assert sorted(row.action for row in rows) == ["C", "U"]
    assert {row.patient_id for row in rows} == {None}
