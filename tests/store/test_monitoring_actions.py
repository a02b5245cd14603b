"""Readings, limits and alerts on both databases: one alert, one owner, nothing lost or mixed up."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from fhir_bridge import authored, monitoring
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.monitoring.alerts import Deed
from fhir_bridge.care.monitoring.limits import Limit
from fhir_bridge.clock import fixed
from fhir_bridge.enrolment import enrol
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.monitoring import KeptAlert, Wish
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.store import copies, resources
from fhir_bridge.store.access import Actor
from fhir_bridge.store.tables import SiteRow
from fhir_bridge.wire import Document, Json
from support.desk import JO, SITE, nurse

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 9:30 in Chicago
SCALES = "https://scales.example/fhir"
WEIGHT = Limit("weight", 80, 86, "kg", "Dr. Lindqvist", date(2026, 11, 20))


def at(made: Bridge, hours: float = 0) -> Bridge:
    return replace(made, clock=fixed(FRIDAY + timedelta(hours=hours)))


def observation(id: str, value: float, hours: float = 0, **more: Any) -> Json:
    taken = (FRIDAY + timedelta(hours=hours)).isoformat()
    return {
        "resourceType": "Observation", "id": id, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": "Patient/ann"}, "effectiveDateTime": taken,
        "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": "kg"},
        **more,
    }  # fmt: skip


def copy(made: Bridge, context: Context, resource: Json) -> None:
    """A record as the EHR showed it."""
    id = str(resource["id"])
    with made.store.writing() as session:
        resources.create(
            session, context.chart, Document.of(resource), id=id, at=FRIDAY, owner="ehr"
        )


def followed(made: Bridge) -> Context:
    """Ann has a limit for her weight since this morning."""
    now = at(made)
    rc = nurse(now)
    monitoring.agree(now, rc, uuid4(), WEIGHT)
    return rc


def alerts(made: Bridge, context: Context) -> tuple[KeptAlert, ...]:
    return monitoring.tell(made, context).alerts


def wish(kept: KeptAlert, deed: Deed = Deed.ANSWERED, **said: Any) -> Wish:
    told = {"words": "Called her: salty soup", "answer": "talked"} | said
    return Wish(uuid4(), kept.version, deed, **told)


def test_without_an_agreed_limit_nothing_is_compared(made: Bridge) -> None:
    rc = nurse(at(made))
    copy(made, rc, observation("o1", 150, -1))
    told = monitoring.tell(at(made), rc)
    assert (told.alerts, [each.measure for each in told.measures]) == ((), ["weight"])
    assert told.measures[0].limit is None
    with made.store.reading() as session:
        assert not monitoring.is_followed(session, rc.chart)


def test_one_reading_outside_is_one_alert_with_one_owner_and_a_time(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    copy(made, rc, observation("o2", 84, 2))
    copy(made, rc, observation("o3", 87, 3))
    later = at(made, 4)
    for _ in range(2):
        [kept] = alerts(later, rc)
    alert = kept.alert
    assert (alert.owner, alert.owner_name) == (rc.chart.actor.who, "astillo")
    assert alert.words == "Weight: 88 kg, above what was agreed (from 80 to 86 kg)"
    assert (alert.due.day, f"{alert.due.hour:%H:%M}") == (date(2026, 11, 20), "17:00")
    assert alert.reading == "o1" and alert.until == FRIDAY + timedelta(hours=3)
    told = monitoring.tell(later, rc)
    assert told.asked == {kept.id: ("whoever has it",)} and len(told.open) == 1
    with made.store.reading() as session:
        [task] = [each.data for each in authored.each_of(session, rc.chart, "Task")]
    assert (task["status"], task["priority"]) == ("requested", "urgent")
    assert not may_leave(task)


def test_what_comes_while_it_is_open_is_part_of_it_and_after_the_answer_another(
    made: Bridge,
) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    [first] = alerts(at(made, 2), rc)
    copy(made, rc, observation("o2", 89, 3))
    [again] = alerts(at(made, 3), rc)
    assert (again.id, again.version) == (first.id, 2)
    monitoring.act(at(made, 4), rc, UUID(again.id), wish(again))
    assert monitoring.tell(at(made, 4), rc).open == ()
    copy(made, rc, observation("late", 90, 2.5))
    assert len(alerts(at(made, 5), rc)) == 1
    copy(made, rc, observation("o4", 90, 5))
    second, answered = alerts(at(made, 6), rc)
    assert second.alert.open and not answered.alert.open
    assert second.alert.reading == "o4"


def test_unanswered_it_is_asked_of_staff_on_a_clock(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    [kept] = alerts(at(made, 2), rc)
    asked = [len((monitoring.tell(at(made, hours), rc).asked or {})[kept.id])
             for hours in (2, 9, 72, 96)]  # fmt: skip
    assert asked == [1, 2, 3, 4]


def test_it_is_tried_handed_on_and_answered_once(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    later = at(made, 2)
    [kept] = alerts(later, rc)
    form = wish(kept, Deed.TRIED, answer="", words="No answer; again at noon")
    for _ in range(2):
        monitoring.act(later, rc, UUID(kept.id), form)
    with pytest.raises(AlreadySent):
        monitoring.act(later, rc, UUID(kept.id), replace(form, words="Something else"))
    with pytest.raises(Stale):
        monitoring.act(later, rc, UUID(kept.id), wish(kept))
    [tried] = alerts(later, rc)
    monitoring.act(later, rc, UUID(kept.id), wish(tried, Deed.HANDED, to=(JO, "J. Ortiz")))
    [handed] = alerts(later, rc)
    assert (handed.alert.owner, handed.alert.owner_name) == (JO, "J. Ortiz")
    monitoring.act(later, rc, UUID(kept.id), wish(handed, answer="emergency"))
    [done] = alerts(later, rc)
    assert [each.deed for each in done.alert.entries] == ["raised", "tried", "handed", "answered"]
    assert done.alert.entries[1].words == "No answer; again at noon"
    assert done.alert.entries[-1].answer == "emergency"
    with pytest.raises(Refused):
        monitoring.act(later, rc, UUID(kept.id), wish(done))


def test_of_two_nurses_at_once_one_is_told(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    later = at(made, 2)
    [kept] = alerts(later, rc)
    ready = Barrier(2)

    def press(user: Context) -> str:
        ready.wait()
        try:
            monitoring.act(later, user, UUID(kept.id), wish(kept))
        except Stale:
            return "told"
        return "noted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (rc, nurse(later, JO)))) == ["noted", "told"]


def test_workers_and_pages_at_once_raise_one(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    later, ready = at(made, 2), Barrier(8)

    def look(_: int) -> int:
        ready.wait()
        return monitoring.raise_alerts(later, SITE, rc.patient)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(8))) == 1
    assert len(alerts(later, rc)) == 1


def test_the_worker_raises_what_changed_and_goes_on_from_there(made: Bridge) -> None:
    rc = followed(made)
    with made.store.writing() as session:
        session.add(SiteRow(site_id="riverside", name="R", base="http://localhost/r4",
                            client_id="f", added_at=FRIDAY))  # fmt: skip
    copy(made, rc, observation("o1", 88, 1))
    later = at(made, 2)
    assert monitoring.keep_up(later) == 1
    assert monitoring.keep_up(later) == 0
    assert len(alerts(later, rc)) == 1


def test_death_and_hospice_stop_alerts_in_the_same_reading(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    later = at(made, 2)
    [kept] = alerts(later, rc)
    copy(made, rc, {"resourceType": "Patient", "id": "ann", "deceasedBoolean": True})
    told = monitoring.tell(later, rc)
    assert (told.open, told.quiet, told.may_act) == ((), True, False)
    assert told.alerts[0].alert.entries[-1].deed is Deed.STOPPED
    copy(made, rc, observation("o2", 99, 2))
    assert len(alerts(at(made, 3), rc)) == 1
    with pytest.raises(Refused):
        monitoring.act(later, rc, UUID(kept.id), wish(told.alerts[0]))
    with pytest.raises(Refused):
        monitoring.agree(later, rc, uuid4(), WEIGHT)


def test_a_limit_is_agreed_anew_and_ended_and_what_was_stays(made: Bridge) -> None:
    rc = followed(made)
    key = uuid4()
    for _ in range(2):
        monitoring.agree(at(made, 1), rc, key, replace(WEIGHT, high=90))
    with pytest.raises(AlreadySent):
        monitoring.agree(at(made, 1), rc, key, replace(WEIGHT, high=91))
    with pytest.raises(Refused):
        monitoring.agree(at(made, 1), rc, uuid4(), replace(WEIGHT, agreed_with=""))
    copy(made, rc, observation("o1", 88, 2))
    assert alerts(at(made, 3), rc) == ()
    monitoring.end(at(made, 3), rc, uuid4(), "weight")
    copy(made, rc, observation("o2", 99, 4))
    told = monitoring.tell(at(made, 5), rc)
    assert told.alerts == ()
    limit = told.measures[0].limit
    assert limit and (limit.limit.high, limit.limit.ended) == (90, True)
    with pytest.raises(NotFound):
        monitoring.end(at(made, 3), rc, uuid4(), "glucose")


def test_what_cannot_be_stands_apart_with_its_reason(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 880, 1))
    copy(made, rc, observation("o2", 99, 48))
    copy(made, rc, observation("o3", 99, 1, status="entered-in-error"))
    stones = {"value": 13, "unit": "stone"}
    copy(made, rc, observation("o4", 0, 1, valueQuantity=stones))
    [weight] = monitoring.tell(at(made, 2), rc).measures
    assert {each.reading.id: each.why for each in weight.aside} == {
        "o1": "cannot-be", "o2": "to-come"
    }  # fmt: skip
    assert [each.words for each in weight.readings] == ["13 stone"]
    assert alerts(at(made, 2), rc) == ()


def test_a_blood_pressure_is_two_numbers_of_one_record(made: Bridge) -> None:
    rc = nurse(at(made))

    def part(code: str, value: float) -> Json:
        return {"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
                "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org",
                                  "code": "mm[Hg]"}}  # fmt: skip

    whole = {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]}
    parts = [part("8480-6", 142), part("8462-4", 88)]
    panel = observation("bp", 0, component=parts, code=whole)
    del panel["valueQuantity"]
    copy(made, rc, panel)
    told = monitoring.tell(at(made, 1), rc).measures
    assert [(each.measure, each.readings[0].words) for each in told] == [
        ("systolic", "142 mmHg"), ("diastolic", "88 mmHg"),
    ]  # fmt: skip


def send(made: Bridge, context: Context, *sent: Json) -> monitoring.TakenIn:
    return monitoring.take_in(
        made, SITE, context.patient, [Document.of(each) for each in sent], sender=SCALES,
        subjects={"Patient/7"}, by=Actor("client/scales", "Scales"),
    )  # fmt: skip


def sent(id: str, value: float, hours: float = 1, subject: str = "Patient/7", **more: Any) -> Json:
    return observation(id, value, hours, subject={"reference": subject}, **more)


def test_a_system_sends_readings_and_the_alert_is_there(made: Bridge) -> None:
    rc = followed(made)
    later = at(made, 2)
    first = send(later, rc, sent("1", 88), sent("2", 84, 0.5))
    assert (first.kept, first.same, first.aside) == (2, 0, ())
    again = send(later, rc, sent("1", 88), sent("2", 84.5, 0.5))
    assert (again.kept, again.same) == (1, 1)
    [weight] = monitoring.tell(later, rc).measures
    assert [each.value for each in weight.readings] == [84.5, 88]
    assert weight.readings[0].source.startswith(SCALES)
    assert len(alerts(later, rc)) == 1
    with made.store.reading() as session:
        [kept] = [row for row in copies.of_type(session, rc.chart, "Observation")
                  if b"84.5" in row.body]  # fmt: skip
        assert kept.body == Document.of(sent("2", 84.5, 0.5)).raw
        found = resources.find(session, rc.chart, "Observation", kept.our_id)
    assert found and b'"reference":"Patient/ann"' in found.body


def test_what_names_another_patient_or_is_no_reading_is_kept_nowhere_and_said(
    made: Bridge,
) -> None:
    rc = followed(made)
    told = send(
        at(made, 2), rc, sent("1", 88, subject="Patient/8"), sent("2", 88, subject="Patient/ann"),
        {"resourceType": "Patient", "id": "7"}, sent("", 84),
        sent("4", 84, status="nonsense"), sent("5", 84, valueString="x"),
    )  # fmt: skip
    assert told.kept == 0
    assert [each.index for each in told.aside] == [0, 1, 2, 3, 4, 5]
    assert [each.why for each in told.aside][:4] == [
        "It names another patient.", "It names another patient.",
        "It is no reading of what is followed here.",
        "It has no id of its own, so it could not be known again.",
    ]  # fmt: skip
    assert monitoring.tell(at(made, 2), rc).alerts == ()


def test_of_somebody_whose_record_is_not_kept_nothing_is_taken(made: Bridge) -> None:
    rc = nurse(at(made))
    with pytest.raises(NotFound):
        send(at(made), rc, sent("1", 88))
    with made.store.writing() as session:
        enrol(session, rc, FRIDAY)
    assert send(at(made, 1), rc, sent("1", 88)).kept == 1


def test_who_may_not(made: Bridge) -> None:
    rc = followed(made)
    copy(made, rc, observation("o1", 88, 1))
    later = at(made, 2)
    [kept] = alerts(later, rc)
    auditor = nurse(later, "Practitioner/au", role="auditor")
    worker = nurse(later, "Practitioner/chw", discipline="community-health-worker")
    for user in (auditor, worker):
        with pytest.raises(NotAllowed):
            monitoring.act(later, user, UUID(kept.id), wish(kept))
    with pytest.raises(NotAllowed):
        monitoring.agree(later, auditor, uuid4(), WEIGHT)
    with pytest.raises(NotAllowed):
        monitoring.tell(later, replace(rc, user="RelatedPerson/maria"))
    with pytest.raises(NotFound):
        monitoring.act(later, rc, uuid4(), wish(kept))
