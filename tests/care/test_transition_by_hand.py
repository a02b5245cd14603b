"""What people say of stays, and what looks at a record take back: one log, whatever comes first."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.transitions.by_hand import (
    AGAIN,
    HAND,
    WORDS,
    Saying,
    Word,
    parts_of,
    said,
)
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.reading import stays
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.errors import Refused
from support.heard import ZONES, at, day, stayed, told

IN, OUT = at("2026-11-12 09:40"), at("2026-11-17 14:10")
NOW = at("2026-11-18 10:00")
TODAY = day(11, 18)


def only(log: list[Heard]) -> Transition:
    [found] = transitions(log, ZONES)
    return found


def say(log: list[Heard], saying: Saying, now: datetime = NOW, **options: str) -> list[Heard]:
    """The log with what a person says of its last transition, or of one that nobody told of."""
    found = transitions(log, ZONES)
    parts = parts_of(found[-1].stay, stays(log, ZONES), ZONES) if found else ()
    if WORDS[saying.word].kind is Kind.ADMIT:
        parts = ()
    message = options.get("message", "form-1")
    told_of = replace(saying, how=saying.how or "Her daughter called")
    return [*log, *said(told_of, parts, log, message=message, at=now, today=TODAY)]


LEFT = Saying(Word.LEFT, day(11, 17), disposition="home")
CAME = Saying(Word.CAME, day(11, 12), "Mercy", Setting.INPATIENT)


def test_who_is_said_to_have_left_has_left() -> None:
    found = only(say(stayed("V1", IN, None), LEFT))
    assert (found.key, found.left, found.went_home) == ("V1", day(11, 17), True)
    assert found.stay.discharge_heard == NOW, "then we were told"


def test_what_a_feed_says_later_is_what_holds_and_the_word_stays_in_the_log() -> None:
    log = say(stayed("V1", IN, None), LEFT)
    late = NOW + timedelta(hours=2)
    newer = told("V1", Kind.DISCHARGE, OUT, ended=at("2026-11-16 11:00"), disposition="snf",
                 sent_at=late, notified_at=late)  # fmt: skip
    found = only([*log, newer])
    assert (found.left, found.stay.disposition) == (day(11, 16), "snf")
    assert found.stay.discharge_heard == NOW


def test_what_a_feed_said_before_does_not_undo_a_correction() -> None:
    wrong = stayed("V1", IN, OUT)
    log = say(wrong, Saying(Word.DATES, left=day(11, 16)))
    for order in permutations(log):
        assert only([*order]).left == day(11, 16)
    assert only(say(wrong, Saying(Word.DATES, came=day(11, 11)))).came == day(11, 11)
    both = only(say(wrong, Saying(Word.DATES, came=day(11, 11), left=day(11, 16))))
    assert (both.came, both.left) == (day(11, 11), day(11, 16))


def test_a_stay_that_did_not_happen_and_a_discharge_that_did_not() -> None:
    log = stayed("V1", IN, OUT)
    assert only(say(log, Saying(Word.NOT_COME))).stay.cancelled
    assert only(say(log, Saying(Word.NOT_LEFT))).left is None


def test_who_was_moved_is_somewhere_else_since() -> None:
    log = stayed("V1", IN, None, setting=Setting.OBSERVATION)
    moved = Saying(Word.MOVED, facility="", setting=Setting.INPATIENT)
    found = only(say(log, moved))
    assert (found.stay.place.setting, found.facility) == (Setting.INPATIENT, "riverside")


def test_by_way_of_the_emergency_room_the_ward_is_left_and_nothing_of_it_happened() -> None:
    emergency = stayed("E1", at("2026-11-11 22:00"), IN, setting=Setting.EMERGENCY, disposition="")
    log = [*emergency, *stayed("V1", IN, None)]
    found = only(say(log, LEFT))
    assert (found.key, found.left) == ("E1", day(11, 17))
    gone = transitions(say(log, Saying(Word.NOT_COME)), ZONES)
    assert all(each.stay.cancelled for each in gone) and len(gone) == 2


def test_a_person_s_word_comes_after_what_was_heard_whatever_a_sender_s_clock_says() -> None:
    fast = told("V1", Kind.DISCHARGE, OUT, disposition="home", sent_at=NOW + timedelta(days=1))
    log = say([told("V1", Kind.ADMIT, IN), fast], Saying(Word.NOT_LEFT))
    assert only(log).left is None
    assert only(say(log, LEFT, message="form-2")).left == day(11, 17), "in the same moment"


# --- a stay that no feed told of


def test_a_stay_nobody_told_of_begins_by_hand() -> None:
    found = only(say([], CAME))
    assert found.key.startswith(HAND)
    assert (found.came, found.facility) == (day(11, 12), "Mercy")
    assert only(say(say([], CAME), LEFT, message="form-2")).left == day(11, 17)


FEEDS: dict[str, list[Heard]] = {
    "the same days": stayed("V1", IN, OUT, "mercy-general"),
    "a day later": stayed("V1", at("2026-11-13 01:00"), OUT, "mercy-general"),
    "longer before": stayed("V1", at("2026-11-08 01:00"), OUT, "mercy-general"),
    "without an end yet": stayed("V1", IN, None, "mercy-general"),
    "sent before anybody said so": stayed("V1", IN, None, "mercy-general"),
}


@pytest.mark.parametrize("name", FEEDS)
def test_once_a_feed_tells_of_it_both_are_one_stay_as_the_feed_has_it(name: str) -> None:
    hand = say(say([], CAME), LEFT, message="form-2")
    log = [*hand, *FEEDS[name]]
    alone = only(FEEDS[name])
    for order in permutations(log):
        found = only([*order])
        assert (found.key, found.came, found.facility) == ("V1", alone.came, "mercy-general")
        assert found.left == day(11, 17)
        assert hand[0].stay in found.stay.numbers, "what was begun with it is found again"


APART: dict[str, list[Heard]] = {
    "the day after leaving": stayed("V1", at("2026-11-08 01:00"), at("2026-11-11 12:00"), "m"),
    "another time": stayed("V1", at("2026-10-01 01:00"), at("2026-10-03 12:00"), "m"),
    "another kind": stayed("V1", IN, OUT, "m", Setting.SKILLED_NURSING),
    "one of which no day is known": [told("V1", Kind.UPDATE, IN, "m")],
}


@pytest.mark.parametrize("name", APART)
def test_another_stay_stays_another(name: str) -> None:
    found = transitions([*say([], CAME), *APART[name]], ZONES)
    assert {each.key for each in found} == {"V1", f"{HAND}form-1"}


def test_of_two_that_it_could_be_it_is_the_nearer_one_and_only_of_the_end_the_same_end() -> None:
    near = [*stayed("V1", at("2026-11-05 01:00"), at("2026-11-14 12:00"), "m"),
            *stayed("V2", at("2026-11-13 01:00"), None, "m")]  # fmt: skip
    found = {each.key: each for each in transitions([*say([], CAME), *near], ZONES)}
    assert f"{HAND}form-1" in found["V2"].stay.numbers
    end = told(f"{HAND}f", Kind.DISCHARGE, day(11, 17), "", Setting.UNKNOWN, disposition="home")
    assert only([end, *stayed("V1", IN, OUT)]).key == "V1"


def test_a_stay_by_hand_that_was_taken_back_is_nobody_s() -> None:
    log = say(say([], CAME), Saying(Word.NOT_COME), message="form-2")
    found = {each.key: each.stay.cancelled for each in transitions(
        [*log, *stayed("V1", IN, OUT)], ZONES)}  # fmt: skip
    assert found == {f"{HAND}form-1": True, "V1": False}


def test_a_number_that_was_used_again_is_corrected_where_it_was_given() -> None:
    log = [*stayed("V1", IN, OUT), *stayed("V1", at("2026-11-21 18:00"), None)]
    first, second = transitions(log, ZONES)
    with pytest.raises(Refused, match=AGAIN):
        parts_of(first.stay, stays(log, ZONES), ZONES)
    assert [each.stay.number for each in parts_of(second.stay, stays(log, ZONES), ZONES)] == [
        "V1/2"
    ]


MISTAKES: dict[str, tuple[Saying, str]] = {
    "no day": (replace(LEFT, on=None), "on"),
    "tomorrow": (replace(LEFT, on=day(11, 19)), "on"),
    "before coming in": (replace(LEFT, on=day(11, 11)), "on"),
    "where to is not said": (replace(LEFT, disposition=""), "disposition"),
    "nor how it is known": (replace(LEFT, how="?"), "how"),
    "no day that is wrong": (Saying(Word.DATES), "came"),
    "the wrong way round": (Saying(Word.DATES, came=day(11, 17), left=day(11, 16)), "left"),
    "where is not said": (replace(CAME, facility=" "), "facility"),
    "a whole letter as a place": (replace(CAME, facility="x" * 201), "facility"),
    "what kind is not said": (replace(CAME, setting=Setting.UNKNOWN), "setting"),
    "moved, but to what": (Saying(Word.MOVED), "setting"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_heard(name: str) -> None:
    saying, field = MISTAKES[name]
    with pytest.raises(Refused) as refused:
        say(stayed("V1", IN, None), saying)
    assert [each.expression for each in refused.value.issues] == [field]


def test_what_is_said_of_a_stay_needs_one() -> None:
    with pytest.raises(Refused) as refused:
        said(LEFT, (), message="m", at=NOW, today=TODAY)
    assert refused.value.issues[0].expression == "stay"


# --- what looks take back


def look(status: Kind, hour: int, **more: Any) -> Heard:
    sent = OUT + timedelta(hours=hour)
    days = {"began": IN, "ended": OUT if status is Kind.DISCHARGE else None}
    named = {"message": f"look-{hour}", "look": True, "sent_at": sent, "notified_at": sent}
    return told("V1", status, OUT, **(named | days | more))


FINISHED, GOES_ON = look(Kind.DISCHARGE, 1, disposition="home"), look(Kind.ADMIT, 2)


def test_a_record_that_goes_on_again_takes_its_discharge_back() -> None:
    found = only([FINISHED, GOES_ON])
    assert (found.left, found.stay.disposition, found.stay.discharge_heard) == (None, "", None)
    assert found.came == day(11, 12)
    assert only([FINISHED, GOES_ON, look(Kind.DISCHARGE, 3)]).left == day(11, 17)
    assert only([GOES_ON, FINISHED, look(Kind.UPDATE, 3)]).left is None, "as it was sent"


def test_a_record_that_lags_behind_takes_back_nothing_it_never_showed() -> None:
    notified = told("V1", Kind.DISCHARGE, OUT, disposition="home")
    assert only([told("V1", Kind.ADMIT, IN), notified, GOES_ON]).left == day(11, 17)
    assert only([notified, FINISHED, GOES_ON]).left is None, "it showed it, and shows it no more"


def test_a_message_that_somebody_came_in_reopens_nothing() -> None:
    again = replace(GOES_ON, look=False, message="again")
    assert only([FINISHED, again]).left == day(11, 17)


def test_a_record_that_is_cancelled_never_was_until_it_is_shown_again() -> None:
    gone = look(Kind.CANCEL_ADMIT, 3)
    assert only([FINISHED, gone]).stay.cancelled
    assert only([FINISHED, gone, look(Kind.DISCHARGE, 4)]).left == day(11, 17)


SHOWN = st.lists(
    st.tuples(st.sampled_from([Kind.ADMIT, Kind.DISCHARGE, Kind.CANCEL_ADMIT, Kind.UPDATE]),
              st.booleans()),
    min_size=1, max_size=6,
)  # fmt: skip


@given(SHOWN, st.randoms(use_true_random=False))
def test_looks_and_messages_in_any_order_end_where_the_last_look_stands(
    shown: list[tuple[Kind, bool]], chance: Any
) -> None:
    log = [
        look(kind, hour, look=is_look, message=f"{hour}")
        for hour, (kind, is_look) in enumerate(shown)
    ]
    last = [look(Kind.DISCHARGE, 90), look(Kind.ADMIT, 91)]
    shuffled = [*log, *last, *log]
    chance.shuffle(shuffled)
    found = only(shuffled)
    assert found == only([*log, *last])
    assert (found.left, found.stay.cancelled, found.came) == (None, False, day(11, 12))
