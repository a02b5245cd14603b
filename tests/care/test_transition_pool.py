"""Whom nobody has, since when, and who covers the days off; care rules §3."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.case import CASE_MANAGER, LAUNCH, LEAD, Case, State
from fhir_bridge.care.transitions.cover import LONGEST_NAME, Cover, covering, days_off, gaps, sound
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.outcomes import Facts
from fhir_bridge.care.transitions.pool import (
    News,
    freed_at,
    holds_nobody,
    knew_them,
    news_of,
    says_where,
    waiting,
)
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.errors import Refused
from support.heard import CHICAGO, ZONES, at, day, stayed, told

IN, OUT = at("2026-11-12 09:40"), at("2026-11-17 14:10")
TOLD = OUT + timedelta(minutes=1)
ME = "Practitioner/castillo"


def legs(log: list[Heard]) -> tuple[Transition, ...]:
    return transitions(log, ZONES)


def only(log: list[Heard]) -> Transition:
    [found] = legs(log)
    return found


def case(*states: State, role: str = CASE_MANAGER) -> Case:
    made = Case.opened(ME, IN, role=role, how=LAUNCH)
    for state in states:
        how = {"how": "phone", "said_on": IN.date()} if state is State.CONSENTED else {}
        made = made.move_to(state, ME, made.last.at + timedelta(hours=1), "A reason", role=LEAD,
                            **how)  # fmt: skip
    return made


CASES: list[tuple[Case | None, bool, bool, str]] = [
    (None, True, False, ""),
    (case(), True, False, ""),
    (case(State.UNASSIGNED), True, False, ""),
    (case(State.ACCEPTED), False, True, ""),
    (case(State.ACCEPTED, State.UNASSIGNED), True, True, ""),  # given back: not asked again first
    (case(State.ACCEPTED, State.FINISHED), True, True, ME),
    (case(State.ACCEPTED, State.FINISHED, State.REOPENED), True, True, ME),
    (case(State.DECLINED), True, False, ""),
]


@pytest.mark.parametrize(("each", "nobody", "had", "knew"), CASES)
def test_whether_somebody_has_them_and_who_knew_them(
    each: Case | None, nobody: bool, had: bool, knew: str
) -> None:
    assert holds_nobody(each) is nobody
    assert (freed_at(each) is not None) is had
    assert knew_them(each) == knew


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (15, False), (16, True)])
def test_past_the_promise_the_lead_is_asked(minutes: int, late: bool) -> None:
    found = waiting(Facts(only(stayed("V1", IN, OUT))), None, TOLD + timedelta(minutes=minutes))
    assert found is not None
    assert (found.news, found.told_at, found.late) == (News.LEFT, TOLD, late)


def test_who_was_given_back_waits_from_then_on() -> None:
    freed = TOLD + timedelta(days=1)
    found = waiting(Facts(only(stayed("V1", IN, OUT))), freed, freed + timedelta(minutes=5))
    assert found is not None and (found.since, found.late) == (freed, False)
    before = waiting(Facts(only(stayed("V1", IN, OUT))), IN, TOLD)
    assert before is not None and before.since == TOLD


def test_who_came_in_waits_too_and_who_moved_on_to_a_facility() -> None:
    came = waiting(Facts(only(stayed("V1", IN, None))), None, OUT)
    assert came is not None and came.news is News.CAME
    moved = only(stayed("V1", IN, OUT, disposition="snf"))
    assert waiting(Facts(moved), None, TOLD) is not None
    unheard = only([told("V1", Kind.ADMIT, IN)])
    unheard = replace(unheard, stay=replace(unheard.stay, admission_heard=None))
    found = waiting(Facts(unheard), None, OUT)
    assert found is not None and found.told_at == OUT, "found by looking"


@pytest.mark.parametrize("ended", [{"died_on": day(11, 18)}, {"hospice_on": day(11, 18)}])
def test_after_a_death_or_with_hospice_nobody_is_asked(ended: dict[str, date]) -> None:
    assert waiting(Facts(only(stayed("V1", IN, OUT)), **ended), None, TOLD) is None  # type: ignore[arg-type]


def test_what_is_over_planned_or_never_was_is_no_news() -> None:
    log = stayed("V1", IN, OUT)
    assert news_of(legs(log), day(12, 17)) is not None
    assert news_of(legs(log), day(12, 18)) is None
    gone = told("V1", Kind.CANCEL_ADMIT, OUT, sent_at=OUT + timedelta(hours=1))
    assert news_of(legs([*log, gone]), day(11, 18)) is None
    plan = told("V2", Kind.PRE_ADMIT, IN, expected=day(12, 1))
    assert news_of(legs([plan]), day(11, 18)) is None
    back = stayed("V3", at("2026-11-24 10:00"), None)
    found = news_of(legs([*log, *back]), day(11, 25))
    assert found is not None and found.key == "V3"


def test_a_list_does_not_say_where_psychiatric_care_was() -> None:
    assert says_where(only(stayed("V1", IN, OUT)))
    assert not says_where(only(stayed("V1", IN, OUT, setting=Setting.PSYCHIATRIC)))


# --- days off and who covers them


THANKSGIVING = WorkCalendar(frozenset({date(2026, 11, 26)}))
CLOSED = WorkCalendar(frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
OFF: list[tuple[str, WorkCalendar, str, str]] = [
    ("2026-11-17 10:00", THANKSGIVING, "2026-11-20", "2026-11-23"),
    ("2026-11-20 18:00", THANKSGIVING, "2026-11-20", "2026-11-23"),
    ("2026-11-21 03:00", THANKSGIVING, "2026-11-20", "2026-11-23"),
    ("2026-11-22 23:00", THANKSGIVING, "2026-11-20", "2026-11-23"),
    ("2026-11-23 11:59", THANKSGIVING, "2026-11-20", "2026-11-23"),
    ("2026-11-23 12:00", THANKSGIVING, "2026-11-20", "2026-11-23"),
    ("2026-11-24 08:00", THANKSGIVING, "2026-11-25", "2026-11-27"),
    ("2026-11-26 08:00", THANKSGIVING, "2026-11-25", "2026-11-27"),
    ("2026-11-27 08:00", THANKSGIVING, "2026-11-25", "2026-11-27"),
    ("2026-11-27 12:00", THANKSGIVING, "2026-11-27", "2026-11-30"),
    ("2026-11-27 08:00", CLOSED, "2026-11-25", "2026-11-30"),
]


@pytest.mark.parametrize(("now", "calendar", "since", "until"), OFF)
def test_the_days_off_that_are_were_or_come(
    now: str, calendar: WorkCalendar, since: str, until: str
) -> None:
    found = days_off(at(now), calendar, CHICAGO)
    assert found.since.date().isoformat() == since and found.since.hour == 12
    assert found.until.isoformat() == until
    assert not any(calendar.is_business_day(each) for each in found.days)
    assert calendar.is_business_day(found.until)
    assert found.covered == (found.since.date(), *found.days)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
       st.sampled_from(["America/Chicago", "Pacific/Auckland", "America/St_Johns"]))  # fmt: skip
def test_there_are_always_days_off_near_and_they_hold_together(now: datetime, zone: str) -> None:
    found = days_off(now, THANKSGIVING, ZoneInfo(zone))
    assert found.days and found.until - found.since.date() == timedelta(days=len(found.days) + 1)
    assert abs(found.since - now) < timedelta(days=8)


ROTA = (
    Cover("1", day(11, 21), day(11, 22), "J. Ortiz RN", "(555) 010-0001"),
    Cover("2", day(11, 22), day(11, 22), "T. Bell", "(555) 010-0002"),
)


def test_who_covers_a_day_and_which_days_nobody_does() -> None:
    assert [each.id for each in covering(ROTA, day(11, 22))] == ["1", "2"]
    off = days_off(at("2026-11-21 10:00"), THANKSGIVING, CHICAGO)
    assert gaps(ROTA, off) == (day(11, 20),)


MISTAKES: dict[str, tuple[dict[str, object], str]] = {
    "nobody": ({"name": " "}, "name"),
    "a letter for a name": ({"name": "x" * (LONGEST_NAME + 1)}, "name"),
    "no way to reach them": ({"reach": ""}, "reach"),
    "the wrong way round": ({"last": day(11, 20)}, "last"),
    "over": ({"first": day(11, 1), "last": day(11, 2)}, "last"),
    "for ever": ({"last": date(2027, 11, 22)}, "last"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_line_of_the_rota_names_what_it_lacks(name: str) -> None:
    change, field = MISTAKES[name]
    with pytest.raises(Refused) as refused:
        sound(replace(ROTA[0], **change), day(11, 20))  # type: ignore[arg-type]
    assert [each.expression for each in refused.value.issues] == [field]


def test_a_sound_line_is_tidied() -> None:
    typed = replace(ROTA[0], name=" J. Ortiz RN ", reach=" (555) 010-0001")
    assert sound(typed, day(11, 20)) == ROTA[0]
