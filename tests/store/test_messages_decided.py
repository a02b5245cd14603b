"""A person says whom a message is about, on both databases: by two things, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from kept import AT, bridge
from sqlmodel import select

from fhir_bridge import admin, feeds
from fhir_bridge.bridge import Bridge
from fhir_bridge.cases import enrol_listed
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import our_id, take_in
from fhir_bridge.ehr_copies import keep_twice
from fhir_bridge.errors import NotAllowed, NotFound, Refused
from fhir_bridge.feeds import ReadBack
from fhir_bridge.notifications import Sender, Watchers, follow_up, take_in_message
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Audit, EncounterEvent, Message
from fhir_bridge.wire import Document, Json
from support.adt import alert, left, patient

BASE = "https://ehr.example/r4"
SITE = Site(id="riverside", name="Riverside", base=BASE, client_id="f")
ANN = our_id(BASE, "Patient", "ann")
BOTH = ReadBack("1001", "1948-03-14")
WHY = "The ward read both to me"


def context(role: str = "admin") -> StaffContext:
    return StaffContext(SITE, "ctx", "Practitioner/keller", "M. Keller", "csrf", role)


def enrol(made: Bridge, ehr_id: str, record: Json) -> None:
    chart = Chart(SITE.id, our_id(BASE, "Patient", ehr_id), admin.ADMIN)
    received = Document.of(record | {"id": ehr_id})
    with made.store.writing() as session:
        enrol_listed(session, chart, ehr_id, AT)
        keep_twice(
            session, chart, received, take_in(received, BASE), ehr_id=ehr_id, at=AT, read_at=AT,
            known=None,
        )  # fmt: skip


@pytest.fixture
def made(database_url: str) -> Iterator[Bridge]:
    """Ann and somebody of her family; a message that names nobody waits."""
    opened = bridge(database_url)
    admin.add_site(opened.store, SITE)
    enrol(opened, "ann", patient())
    enrol(opened, "bea", patient("2002", birthDate="1970-01-01"))
    take_in_message(opened, Sender(SITE, "client/adt"), aside(birthDate="1948-03-14"))
    yield opened
    opened.close()


def aside(**whose: str) -> bytes:
    return alert(
        "discharge", left("V9"), id="m9", whose={"resourceType": "Patient", "id": "p"} | whose
    )


def message(made: Bridge) -> Message:
    with made.store.reading() as session:
        [found] = session.exec(select(Message)).all()
        return found


def heard(made: Bridge) -> list[str]:
    with made.store.reading() as session:
        return [row.patient_id for row in session.exec(select(EncounterEvent)).all()]


def worker(made: Bridge, days: int) -> None:
    """The worker, so many days later."""
    made.real, made.clock = (
        fixed(made.real() + timedelta(days=days)),
        fixed(AT + timedelta(days=days)),
    )
    while follow_up(made, Watchers(made)):
        pass


def test_both_of_one_patient_put_it_into_that_record_with_an_audit(made: Bridge) -> None:
    id = message(made).body_hash
    feeds.is_about(made, context(), id, BOTH, why=WHY)
    assert heard(made) == [ANN]
    kept = message(made)
    assert (kept.state, kept.patient_id, kept.due_at) == ("taken", ANN, None)
    with made.store.reading() as session:
        said = [
            row.detail for row in session.exec(select(Audit).where(Audit.patient_id == ANN)).all()
        ]
    assert f"said to be about this patient: {WHY}" in said
    with pytest.raises(NotFound):
        feeds.is_about(made, context(), id, BOTH, why=WHY)


@pytest.mark.parametrize("told", [
    ReadBack("1001", "1970-01-01"), ReadBack("2002", "1948-03-14"), ReadBack("1001", "1948"),
    ReadBack("3003", "1948-03-14"), ReadBack("", "1948-03-14"), ReadBack("1001", ""),
    ReadBack("2002", "1970-01-01"),
], ids=str)  # fmt: skip
def test_anything_less_or_anybody_else_is_refused_and_nothing_moves(
    made: Bridge, told: ReadBack
) -> None:
    with pytest.raises(Refused):
        feeds.is_about(made, context(), message(made).body_hash, told, why=WHY)
    assert heard(made) == [] and message(made).state == "aside"


def test_it_is_for_whoever_looks_after_feeds_and_never_without_a_reason(made: Bridge) -> None:
    id = message(made).body_hash
    acts: tuple[Callable[..., None], ...] = (feeds.not_ours, feeds.aside_again)
    for act in acts:
        with pytest.raises(NotAllowed):
            act(made, context("case-manager"), id, why=WHY)
        with pytest.raises(Refused):
            act(made, context(), id, why="  ")


def test_what_is_nobodys_is_kept_for_thirty_days_and_can_be_taken_back(made: Bridge) -> None:
    id = message(made).body_hash
    feeds.not_ours(made, context(), id, why=WHY)
    worker(made, 29)
    assert (message(made).state, bool(message(made).body)) == ("not-ours", True)
    feeds.aside_again(made, context(), id, why="They called again")
    feeds.not_ours(made, context(), id, why=WHY)
    worker(made, 2)
    assert (message(made).state, message(made).body) == ("not-ours", b"")
    assert feeds.of_site(made, SITE.id).lines == ()
