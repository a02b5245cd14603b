"""The patient's calendar: plain titles, nothing of illness, nobody else's promises."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar_file import (
    AWAITED,
    AWAITED_FROM,
    MINE,
    TOLD_BY_NAME,
    VISIT,
    Entry,
    discreet,
    promise_entry,
    to_come,
    visit_entry,
)
from fhir_bridge.care.case import LEAD
from fhir_bridge.care.commitment_moves import OWNERS, WAITING, Kind, Side, State
from fhir_bridge.care.commitments import Agreed, Commitment, Owner, Step
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.visits import Arranged, Visit

NOW = datetime(2026, 11, 20, 9, 41, tzinfo=ZoneInfo("America/Chicago"))
TODAY = NOW.date()
CANARY = "Kanari7f"
RC = "Practitioner/castillo"
TO_VISIT = Visit(NOW + timedelta(days=4), "Dr. A. Lindqvist", "Riverside Primary Care")


def promise(kind: Kind, side: Side, state: State = State.AGREED) -> Commitment:
    agreed = Agreed(
        kind, f"{CANARY} Order insulin", Owner(side, "K. Kim CHW"), TODAY, f"{CANARY} sugar",
        Doer.PATIENT if kind is Kind.TO_DO else None,
    )  # fmt: skip
    made = Commitment.begun(agreed, RC, NOW, role=LEAD)
    step = Step(state, RC, NOW, f"{CANARY} why", "ride", due=TODAY)
    return made if state is State.AGREED else replace(made, steps=(*made.steps, step))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("state", State)
def test_no_typed_words_get_in_and_only_what_concerns_the_patient(
    kind: Kind, side: Side, state: State
) -> None:
    if side not in OWNERS[kind]:
        return
    entry = promise_entry("1", 2, promise(kind, side, state))
    if side is Side.CAREGIVER:
        assert entry is None, "what a caregiver took on is theirs to tell"
        return
    assert entry is not None
    assert entry.title == (MINE if side is Side.PATIENT else AWAITED)
    assert CANARY not in str(entry)
    named = side in TOLD_BY_NAME
    assert ("K. Kim CHW" in str(entry)) is named, "an agency's name says what it is for"
    assert entry.called_off is (state not in WAITING)
    assert (entry.uid, entry.sequence, entry.begins) == ("1", 2, TODAY)


def test_who_is_named_is_waited_for() -> None:
    assert TOLD_BY_NAME < AWAITED_FROM
    assert Side.CAREGIVER not in AWAITED_FROM | {Side.PATIENT}


@pytest.mark.parametrize(
    ("arranged", "needed", "text"),
    [
        (Arranged(), False, ("With Dr. A. Lindqvist",)),
        (Arranged(), True, ("With Dr. A. Lindqvist", "I get a free interpreter.")),
        (
            Arranged("Maria, 1:30 PM", "ID 4711", f"{CANARY} inhaler"), True,
            ("With Dr. A. Lindqvist", "Ride: Maria, 1:30 PM", "Interpreter: ID 4711"),
        ),
    ],
)  # fmt: skip
def test_a_visit_tells_the_ride_and_the_interpreter_and_nothing_to_bring(
    arranged: Arranged, needed: bool, text: tuple[str, ...]
) -> None:
    entry = visit_entry("1", 3, replace(TO_VISIT, arranged=arranged), interpreter=needed)
    assert (entry.title, entry.place, entry.text) == (VISIT, "Riverside Primary Care", text)
    assert CANARY not in str(entry)


def test_a_visit_that_was_called_off_says_so_and_no_more() -> None:
    gone = visit_entry("1", 4, TO_VISIT, interpreter=True, called_off=True)
    assert gone.called_off and gone.text == ()


def test_on_a_phone_that_others_look_at_there_are_no_places_and_names() -> None:
    plain = visit_entry("1", 3, replace(TO_VISIT, arranged=Arranged("Maria")))
    hidden = discreet(plain)
    assert (hidden.title, hidden.begins, hidden.uid) == (VISIT, TO_VISIT.at, "1")
    assert (hidden.place, hidden.text) == ("", ())


AT = st.one_of(
    st.dates(date(2026, 11, 1), date(2026, 12, 31)),
    st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
        lambda at: at.replace(tzinfo=NOW.tzinfo)
    ),
)  # fmt: skip


@given(st.lists(st.builds(Entry, st.text(max_size=3), st.just(0), AT, st.just(VISIT))))
def test_what_is_over_is_left_out_and_the_nearest_stands_first(entries: list[Entry]) -> None:
    kept = to_come(entries, NOW)
    days = [at.date() if isinstance(at := each.begins, datetime) else at for each in kept]
    assert days == sorted(days)
    assert all(day >= TODAY for day in days)
    assert len(kept) == len([each for each in entries if each in kept])
