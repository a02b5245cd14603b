"""What is heard of stays is kept as it came, once, and makes the transitions of its patient."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import ANN, AT, BOB

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.settings import Onward, Setting
from fhir_bridge.errors import WrongPatient
from fhir_bridge.hearing import transitions_of
from fhir_bridge.r4.stay_events import heard_of, number_of
from fhir_bridge.store import encounter_events
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Json
from support.stays import hear, stay

WHENS = st.one_of(
    st.none(), st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)  # fmt: skip
WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=20)
NAMED = WORDS.filter(bool)
AN_INSTANT = st.datetimes(
    datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001
).map(lambda at: at.replace(microsecond=0))  # fmt: skip
HEARD = st.builds(
    Heard, NAMED, NAMED, st.sampled_from(Kind), AN_INSTANT, AN_INSTANT, facility=WORDS,
    setting=st.sampled_from(Setting), began=WHENS, ended=WHENS, expected=WHENS, disposition=WORDS,
    source=WORDS, priority=WORDS, origin=WORDS, part_of=WORDS, into=WORDS, look=st.booleans(),
)  # fmt: skip


def read(made: Bridge, encounter: Json, at: datetime = AT) -> bool:
    return hear(made, ANN, encounter, at)


@given(heard=HEARD)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_message_is_kept_word_for_word(sqlite_store: Store, heard: Heard) -> None:
    told = replace(heard, message=str(uuid4()))
    with sqlite_store.writing() as session:
        encounter_events.append(session, ANN, told, road="read", body=b"{}")
    with sqlite_store.reading() as session:
        assert told in encounter_events.log(session, ANN)


def test_a_stay_that_the_ehr_shows_becomes_a_transition(made: Bridge) -> None:
    assert read(made, stay())
    [found] = transitions_of(made, ANN)
    assert (found.came, found.left) == (date(2026, 11, 12), date(2026, 11, 17))
    assert (found.onward, found.facility) == (Onward.HOME, "Riverside Hospital")
    assert found.stay.discharge_heard == AT
    assert transitions_of(made, BOB) == ()


def test_the_same_read_twice_is_one_message_and_a_correction_is_another(made: Bridge) -> None:
    assert read(made, stay())
    assert not read(made, stay(), AT + timedelta(hours=1))
    period = {"start": "2026-11-12T09:40:00-06:00", "end": "2026-11-18T08:00:00-06:00"}
    changed = {"meta": {"lastUpdated": "2026-11-21T16:00:00Z"}, "period": period}
    assert read(made, stay(**changed), AT + timedelta(hours=2))
    [found] = transitions_of(made, ANN)
    assert found.left == date(2026, 11, 18)
    assert found.stay.discharge_heard == AT, "we were told then, of another hour"


def test_a_record_that_goes_on_again_takes_its_discharge_back_and_ends_again(made: Bridge) -> None:
    open_again = stay(status="in-progress", period={"start": "2026-11-12T09:40:00-06:00"})
    finished = stay()
    shown = [open_again, finished, open_again, open_again, finished]
    news = [read(made, each, AT + timedelta(hours=at)) for at, each in enumerate(shown)]
    assert news == [True, True, True, False, True]
    [found] = transitions_of(made, ANN)
    assert found.left == date(2026, 11, 17)
    assert read(made, open_again, AT + timedelta(hours=9))
    [found] = transitions_of(made, ANN)
    assert (found.left, found.stay.cancelled) == (None, False)
    assert not read(made, open_again, AT + timedelta(hours=10))


def test_nobody_is_told_before_it_was_written(made: Bridge) -> None:
    """The EHR's clock may be ahead of ours, and the demo plays days that lie behind."""
    read(made, stay(meta={"lastUpdated": "2026-11-17T20:00:00Z"}), AT - timedelta(days=30))
    [found] = transitions_of(made, ANN)
    assert found.stay.discharge_heard == datetime(2026, 11, 17, 20, tzinfo=UTC)


def test_a_stay_that_was_entered_in_error_never_was(made: Bridge) -> None:
    read(made, stay())
    read(made, stay(status="entered-in-error"), AT + timedelta(hours=1))
    [found] = transitions_of(made, ANN)
    assert found.stay.cancelled


def test_a_message_of_one_patient_is_never_anothers(made: Bridge) -> None:
    heard = heard_of(stay(), message="m", sent_at=AT, notified_at=AT)
    assert heard
    with made.store.writing() as session:
        assert encounter_events.append(session, ANN, heard, road="read", body=b"")
        with pytest.raises(WrongPatient):
            encounter_events.append(session, BOB, heard, road="read", body=b"")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({}, Kind.DISCHARGE),
        ({"period": {"start": "2026-11-12"}}, Kind.UPDATE),
        ({"status": "in-progress", "period": {"start": "2026-11-12"}}, Kind.ADMIT),
        ({"status": "planned"}, Kind.PRE_ADMIT),
        ({"status": "cancelled"}, Kind.CANCEL_ADMIT),
        ({"status": "unknown"}, Kind.UPDATE),
        ({"class": {"code": "AMB"}}, None),
        ({"identifier": [], "id": ""}, None),
    ],
    ids=str,
)
def test_a_status_is_what_happened_and_a_visit_is_no_stay(
    told: dict[str, Any], kind: Kind | None
) -> None:
    heard = heard_of(stay(**told), message="m", sent_at=AT, notified_at=AT)
    assert (heard.kind if heard else None) == kind


@pytest.mark.parametrize(
    ("told", "setting"),
    [
        ({"type": [{"text": "Psychiatric admission"}]}, Setting.PSYCHIATRIC),
        ({"class": {"code": "NONAC"}}, Setting.SKILLED_NURSING),
        ({"class": {"code": "NONAC"}, "type": [{"coding": [{"display": "Rehabilitation"}]}]},
         Setting.REHABILITATION),
        ({"class": {"code": "OBSENC"}}, Setting.OBSERVATION),
        ({"class": [{"code": "EMER"}]}, Setting.EMERGENCY),
    ],
    ids=str,
)  # fmt: skip
def test_where_a_stay_is(told: dict[str, Any], setting: Setting) -> None:
    heard = heard_of(stay(**told), message="m", sent_at=AT, notified_at=AT)
    assert heard
    assert heard.setting is setting


@pytest.mark.parametrize(
    ("coding", "said"),
    [
        ({"system": "http://terminology.hl7.org/CodeSystem/discharge-disposition", "code": "snf"},
         "snf"),
        ({"system": "http://www.nubc.org/patient-discharge", "code": "01"}, "home"),
        ({"system": "http://www.nubc.org/patient-discharge", "code": "99"}, ""),
        ({"code": "made-up"}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_a_hospitals_own_codes_of_leaving_mean_what_its_site_says(coding: Json, said: str) -> None:
    leaving = {"dischargeDisposition": {"coding": [coding]}}
    heard = heard_of(
        stay(hospitalization=leaving), message="m", sent_at=AT, notified_at=AT,
        dispositions={"http://www.nubc.org/patient-discharge|01": "home"},
    )  # fmt: skip
    assert heard
    assert heard.disposition == said


def test_a_visit_number_names_a_stay_before_any_other() -> None:
    named = [
        {"system": "urn:x", "value": "7"},
        {"system": "urn:riverside", "value": "V1", "type": {"coding": [{"code": "VN"}]}},
    ]
    assert number_of(stay(identifier=named)) == "urn:riverside|V1"
    assert number_of(stay(identifier=[])) == "e1"
