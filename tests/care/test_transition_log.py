"""From messages to transitions: late, twice or taken back, the same log gives the same."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import KINDS, Heard, Kind
from fhir_bridge.care.transitions.legs import Transition, chain
from fhir_bridge.care.transitions.local_days import local_day
from fhir_bridge.care.transitions.reading import stays
from fhir_bridge.care.transitions.settings import (
    DISPOSITIONS,
    SETTINGS,
    Onward,
    Setting,
    disposition_of,
)
from support.heard import CHICAGO, ZONES, at, day, stayed, told

IN, OUT = at("2026-11-12 09:40"), at("2026-11-17 14:10")
OBS = Setting.OBSERVATION


def only(log: list[Heard]) -> Transition:
    [found] = transitions(log, ZONES)
    return found


def later(hours: int) -> dict[str, datetime]:
    sent = OUT + timedelta(hours=hours)
    return {"sent_at": sent, "notified_at": sent}


def test_an_admission_and_a_discharge_are_one_transition() -> None:
    found = only(stayed("V1", IN, OUT, priority="EM"))
    assert (found.key, found.came, found.left) == ("V1", day(11, 12), day(11, 17))
    assert found.went_home and not found.light and not found.left_early
    assert (found.stay.emergent, found.stay.planned) == (True, False)
    assert found.stay.discharge_heard == OUT + timedelta(minutes=1)


def test_the_day_is_the_facility_s() -> None:
    late = stayed("V1", IN, datetime(2026, 11, 21, 5, 30, tzinfo=UTC))
    assert (only(late).left, only(late).facility) == (day(11, 20), "riverside")
    west = stayed("V1", IN, at("2026-11-21 00:30"), facility="oakview")
    assert only(west).left == day(11, 20), "half past eleven in Denver"


@pytest.mark.parametrize("facility", ["riverside", "oakview", "unknown"])
def test_a_date_alone_is_that_date_everywhere(facility: str) -> None:
    found = only(stayed("V1", day(11, 18), day(11, 20), facility=facility))
    assert (found.came, found.left) == (day(11, 18), day(11, 20))


def test_a_time_without_an_offset_is_the_facility_s_own() -> None:
    assert local_day(datetime(2026, 11, 20, 23, 30), CHICAGO) == day(11, 20)  # noqa: DTZ001


# --- what was taken back


CORRECTIONS: dict[str, tuple[list[Heard], str]] = {
    "a discharge that was cancelled": ([told("V1", Kind.CANCEL_DISCHARGE, OUT, **later(1))], ""),
    "and happened the day after": (
        [
            told("V1", Kind.CANCEL_DISCHARGE, OUT, **later(1)),
            told("V1", Kind.DISCHARGE, at("2026-11-18 10:00"), disposition="snf"),
        ],
        "2026-11-18",
    ),
    "cancelled in the same instant": ([told("V1", Kind.CANCEL_DISCHARGE, OUT)], ""),
    "a discharge whose day was corrected": (
        [told("V1", Kind.UPDATE, OUT, ended=at("2026-11-16 14:10"), **later(5))], "2026-11-16",
    ),
    "a correction of something else": ([told("V1", Kind.UPDATE, OUT, **later(5))], "2026-11-17"),
    "an admission that is told once more": (
        [told("V1", Kind.ADMIT, IN, message="again", **later(9))], "2026-11-17",
    ),
    "a department's own end": (
        [told("V1-ICU", Kind.DISCHARGE, at("2026-11-14 08:00"), part_of="V1")], "2026-11-17",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CORRECTIONS)
def test_what_was_taken_back_was_never_said(name: str) -> None:
    more, left = CORRECTIONS[name]
    found = only([*stayed("V1", IN, OUT), *more])
    assert (found.left.isoformat() if found.left else "") == left
    assert found.came == day(11, 12)


def test_with_the_discharge_goes_what_was_said_of_it() -> None:
    taken_back = told("V1", Kind.CANCEL_DISCHARGE, OUT, **later(1))
    found = only([*stayed("V1", IN, OUT), taken_back])
    assert (found.stay.disposition, found.stay.discharge_heard) == ("", None)
    assert not found.went_home


def test_an_admission_that_was_cancelled_never_was() -> None:
    entered = told("V1", Kind.ADMIT, IN)
    found = only([entered, told("V1", Kind.CANCEL_ADMIT, IN, **later(0))])
    assert found.stay.cancelled and found.came is None
    again = told("V1", Kind.ADMIT, OUT, sent_at=OUT + timedelta(hours=3))
    assert only([entered, told("V1", Kind.CANCEL_ADMIT, IN, **later(0)), again]).came == day(11, 17)


def test_who_leaves_was_there_whatever_was_cancelled_before() -> None:
    log = [told("V1", Kind.CANCEL_ADMIT, IN), told("V1", Kind.DISCHARGE, OUT)]
    assert only(log).left == day(11, 17)


def test_a_planned_stay_is_expected_until_it_begins_or_is_called_off() -> None:
    plan = told("V1", Kind.PRE_ADMIT, IN, expected=day(12, 1), priority="EL")
    found = only([plan])
    assert (found.came, found.stay.expected_in, found.stay.planned) == (None, day(12, 1), True)
    called_off = told("V1", Kind.CANCEL_PRE_ADMIT, OUT)
    assert only([plan, called_off]).stay.cancelled
    came = [plan, told("V1", Kind.ADMIT, at("2026-11-13 07:00")), called_off]
    assert not only(came).stay.cancelled, "who came in is there"


def test_a_discharge_may_be_planned_and_no_longer_so() -> None:
    log = [told("V1", Kind.ADMIT, IN), told("V1", Kind.PENDING_DISCHARGE, OUT, expected=OUT)]
    assert only(log).stay.expected_out == OUT
    stays_on = told("V1", Kind.CANCEL_PENDING_DISCHARGE, OUT, **later(1))
    assert only([*log, stays_on]).stay.expected_out is None


def test_a_move_and_its_cancellation() -> None:
    into = told("V1", Kind.TRANSFER, at("2026-11-13 08:00"), setting=Setting.INPATIENT)
    log = [told("V1", Kind.ADMIT, IN, setting=OBS), into]
    assert only(log).stay.place.setting is Setting.INPATIENT
    back = told("V1", Kind.CANCEL_TRANSFER, at("2026-11-13 09:00"))
    assert only([*log, back]).stay.place.setting is OBS
    assert only([*log, back, replace(back, message="twice")]).stay.place.setting is OBS
    once_more = told("V1", Kind.ADMIT, IN, message="again", setting=OBS, **later(0))
    assert only([*log, once_more]).stay.place.setting is Setting.INPATIENT


def test_a_discharge_is_enough_to_know_of_a_stay() -> None:
    found = only([told("V1", Kind.DISCHARGE, OUT, ended=None, disposition="home")])
    assert (found.came, found.left) == (None, day(11, 17)), "the day its message was sent"
    assert only([told("V1", Kind.ADMIT, IN, began=None)]).came == day(11, 12)


def test_a_number_that_is_used_twice_is_two_stays() -> None:
    again = at("2026-11-21 18:00")
    first, second = transitions([*stayed("V1", IN, OUT), *stayed("V1", again, None)], ZONES)
    assert (first.key, second.key) == ("V1", "V1/2")
    assert first.back is not None and (first.back.key, first.back.day) == ("V1/2", 4)


@pytest.mark.parametrize("merges", [
    [("A", "B")], [("B", "A")], [("A", "B"), ("B", "A")], [("A", "C"), ("B", "C")],
    [("A", "B"), ("B", "C")], [("C", "B"), ("C", "A")],
])  # fmt: skip
def test_merged_numbers_are_one_stay_whatever_way_round(merges: list[tuple[str, str]]) -> None:
    log = [told("A", Kind.ADMIT, IN), told("B", Kind.DISCHARGE, OUT, disposition="home")]
    for number, (old, new) in enumerate(merges):
        log.append(told(old, Kind.MERGE, OUT, into=new, message=f"m{number}", **later(number)))
    found = only(log)
    assert (found.came, found.left) == (day(11, 12), day(11, 17))
    assert found.key == merges[-1][1], "what was merged into last names it"
    assert {"A", "B"} <= found.stay.numbers


def test_what_nobody_mapped_is_not_known_and_is_taken_for_home() -> None:
    found = only(stayed("V1", IN, OUT, disposition="0042"))
    assert (found.onward, found.went_home) == (Onward.UNKNOWN, True)
    assert disposition_of("aadvice").early
    assert only(stayed("V1", IN, OUT, disposition="aadvice")).left_early


def test_every_kind_setting_and_disposition_has_words() -> None:
    assert set(KINDS) == set(Kind) and set(SETTINGS) == set(Setting)
    rows = [*KINDS.values(), *SETTINGS.values(), *DISPOSITIONS.values()]
    assert all(row.words for row in rows)
    triggers = [each for row in KINDS.values() for each in row.triggers]
    assert len(triggers) == len(set(triggers))
    assert SETTINGS[OBS].tell and not SETTINGS[OBS].admitted


# --- properties


DAYS = st.dates(date(2026, 10, 25), date(2026, 11, 30))
WHEN = DAYS | st.builds(
    lambda each, hour: datetime(each.year, each.month, each.day, hour, 30, tzinfo=CHICAGO),
    DAYS, st.integers(0, 23),
)  # fmt: skip
MOMENTS = st.datetimes(datetime(2026, 10, 25), datetime(2026, 11, 30)).map(  # noqa: DTZ001
    lambda each: each.replace(tzinfo=UTC)
)
LOGS = st.lists(
    st.builds(
        Heard,
        message=st.integers(0, 30).map(str),
        stay=st.sampled_from([*"ABCD", "by-hand|1", "by-hand|2"]),
        kind=st.sampled_from(Kind),
        sent_at=MOMENTS,
        notified_at=MOMENTS,
        facility=st.sampled_from(["", "riverside", "oakview", "lakeview"]),
        setting=st.sampled_from(Setting),
        began=st.none() | WHEN,
        ended=st.none() | WHEN,
        expected=st.none() | WHEN,
        disposition=st.sampled_from(["", *DISPOSITIONS]),
        source=st.sampled_from(["", "emd", "hosp-trans"]),
        priority=st.sampled_from(["", "EM", "EL", "R"]),
        origin=st.sampled_from(["", "A", "riverside"]),
        part_of=st.sampled_from(["", "", "", "A"]),
        into=st.sampled_from(["", *"ABCD"]),
        look=st.booleans(),
    ),
    max_size=14,
)


@given(LOGS, st.randoms(use_true_random=False), st.integers(0, 8))
def test_any_order_with_any_repetition_gives_the_same_transitions(
    log: list[Heard], chance: random.Random, repeated: int
) -> None:
    once = transitions(log, ZONES)
    shuffled = [*log, *(chance.choice(log) for _ in range(repeated if log else 0))]
    chance.shuffle(shuffled)
    assert transitions(shuffled, ZONES) == once


def told_of(each: Transition) -> Transition:
    return replace(each, stay=replace(each.stay, admission_heard=None, discharge_heard=None))


@given(LOGS.filter(lambda log: len({each.message for each in log}) == len(log)),
       st.data())  # fmt: skip
def test_the_order_of_arrival_changes_nothing_but_when_we_were_told(
    log: list[Heard], data: st.DataObject
) -> None:
    arrived = [replace(each, notified_at=data.draw(MOMENTS)) for each in log]
    expected = [told_of(each) for each in transitions(log, ZONES)]
    assert [told_of(each) for each in transitions(arrived, ZONES)] == expected


@given(LOGS)
def test_every_stay_is_in_one_transition_and_every_link_has_two_ends(log: list[Heard]) -> None:
    found = transitions(log, ZONES)
    by_key = {each.key: each for each in found}
    assert len(by_key) == len(found), "a key names one"
    assert {each.number for each in stays(log, ZONES) if each.cancelled} <= by_key.keys()
    for each in found:
        assert not each.previous or by_key[each.previous].next == each.key
        assert not each.next or by_key[each.next].previous == each.key
        assert each in chain(found, each.key)
        for one, other in pairwise(chain(found, each.key)):
            assert one.left is not None and other.came is not None


def test_eight_shuffled_messages_of_one_stay_are_one_transition() -> None:
    log = [
        *stayed("V1", IN, OUT),
        told("V1", Kind.TRANSFER, at("2026-11-13 08:00")),
        told("V1", Kind.UPDATE, at("2026-11-14 08:00")),
    ]
    expected = transitions(log, ZONES)
    assert len(expected) == 1
    for order in permutations(log):
        assert transitions([*order, *order], ZONES) == expected
