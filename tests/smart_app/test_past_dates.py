"""Footbridge's own past holds together on every demo day of three years."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from fhir_bridge.care.case import CASE_MANAGER, LAUNCH, Case, State
from fhir_bridge.care.course import Answer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.transitions.clocks import CONTACT, due_of, in_force
from fhir_bridge.sandbox.stories import EDGES, PATIENT_IDS, STORIES, charts, light
from fhir_bridge.sandbox.stories.dates import (
    CHICAGO,
    StoryDay,
    add_business_days,
    brooks_discharge,
    is_business_day,
)
from fhir_bridge.working_days import calendar_around
from smart_app import past
from smart_app.past import board
from smart_app.past.asked import Asked
from smart_app.past.came_home import CameHome
from smart_app.past.promised import PEOPLE, Noted, Promise
from smart_app.past.rows import Change, ChangedThere, Deed, Move, Past, Start, Write
from smart_app.past.won import Next, NotYet, OfGoal, Said, Won

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
ODD_DAYS = sorted(
    {FIRST + timedelta(days=n) for n in range(0, 1096, 43)}
    | {date(2028, 2, 29), date(2026, 3, 9), date(2026, 11, 2), date(2026, 11, 30)}
    | {date(2027, 1, 4), date(2027, 12, 31), date(2028, 1, 3)}
)
"""Every weekday, leap day, after both changes of the clock, after holidays."""
OVERDUE = {("abara", "ride")}
"""Open goals whose day has passed on the demo day, because the story says so."""


def told(today: date) -> Iterator[tuple[Past, Deed]]:
    for each in past.pasts(StoryDay(today)):
        for deed in each.deeds:
            yield each, deed


def of(patient: str, today: date) -> Past:
    [found] = [each for each in past.pasts(StoryDay(today)) if each.patient == patient]
    return found


def test_every_story_has_a_past_and_nobody_has_two() -> None:
    assert tuple(past.STORIES) == PATIENT_IDS
    day = StoryDay(FIRST)
    patients = [each.patient for each in past.pasts(day)]
    seeded = {each.person.id for each in charts(day)}
    assert len(patients) == len(set(patients))
    assert seeded - set(patients) == {"tanaka", "boyd", "lund", "lindgren"}
    assert len(board.ROWS) == len(EDGES) - 4 + len(light.ROWS)


def test_things_are_done_one_after_the_other_and_before_the_demo_day() -> None:
    for today in EVERY_DAY:
        evening = datetime.combine(today - DAY, time(23, 30), CHICAGO)
        before: tuple[str, datetime] = ("", datetime.min.replace(tzinfo=UTC))
        for each, deed in told(today):
            assert deed.when <= evening, (each.patient, deed, today)
            assert deed.when.second == 0
            if each.patient == before[0]:
                assert deed.when > before[1], (each.patient, deed, today)
            before = (each.patient, deed.when)


def is_message(patient: str, deed: Deed, today: date) -> bool:
    """Irena wrote at 8:05, and was answered at 8:20 by whoever was there."""
    return patient == "kowalski" and deed.when.date() == today - DAY


def test_people_are_called_and_seen_by_day() -> None:
    for today in ODD_DAYS:
        for each, deed in told(today):
            clock = deed.when.timetz().replace(tzinfo=None)
            by_day = time(9) <= clock <= time(17)
            assert by_day or is_message(each.patient, deed, today), each.patient


def test_who_is_not_just_home_is_seen_on_business_days() -> None:
    free = {"okafor", "nguyen", "reed", "price", "fischer", "whitfield"}  # as hospitals decide
    for today in EVERY_DAY:
        for each, deed in told(today):
            if each.patient not in free and not is_message(each.patient, deed, today):
                assert is_business_day(deed.when.date()), (each.patient, deed, today)


def test_no_due_date_contradicts_its_story() -> None:
    for today in EVERY_DAY:
        dues: dict[tuple[str, str], str] = {}
        for each, deed in told(today):
            if isinstance(deed, Write) and deed.due:
                assert deed.due >= deed.when.date().isoformat(), (each.patient, deed, today)
                dues[each.patient, deed.name] = deed.due
            if isinstance(deed, Change) and deed.values.get("status") is Status.COMPLETED:
                del dues[each.patient, deed.name]
        late = {key for key, due in dues.items() if due < today.isoformat()}
        assert late == OVERDUE, today


@pytest.mark.parametrize("today", ODD_DAYS, ids=str)
def test_every_step_and_every_change_is_one_that_may_follow(today: date) -> None:
    for each in past.pasts(StoryDay(today)):
        goals: dict[str, EnablementGoal] = {}
        case: Case | None = None
        for deed in each.deeds:
            case = stepped(case, deed)
            noted(goals, deed)
        assert case is not None
        assert case.state is not State.REFERRED


def stepped(case: Case | None, deed: Deed) -> Case | None:
    """The case after a deed, by its own rules."""
    who, role = "Practitioner/castillo", CASE_MANAGER
    if isinstance(deed, Start):
        assert case is None
        opened = Case.opened(who, deed.when, role=role, how=LAUNCH)
        return opened.move_to(State.ACCEPTED, who, deed.when, role=role)
    assert case is not None
    if not isinstance(deed, Move):
        return case
    said_on = deed.when.date() if deed.how else None
    return case.move_to(
        deed.state, who, deed.when, deed.why, role=role, how=deed.how, said_on=said_on
    )


def noted(goals: dict[str, EnablementGoal], deed: Deed) -> None:
    """The goals after a deed, by their own rules."""
    if isinstance(deed, Write):
        assert deed.name not in goals
        due = date.fromisoformat(deed.due) if deed.due else None
        goals[deed.name] = EnablementGoal(
            strategy=deed.strategy, statement=deed.statement, doer=deed.doer, due=due,
            status=Status.PROPOSED if deed.suggested else Status.ACTIVE,
        )  # fmt: skip
    if isinstance(deed, Change):
        before = goals[deed.name]
        status = deed.values.get("status", before.status)
        assert isinstance(status, Status)
        moved = before if status is before.status else before.move_to(status)
        goals[deed.name] = EnablementGoal.model_validate({**moved.model_dump(), **deed.values})
        assert goals[deed.name] != before
    if isinstance(deed, ChangedThere):
        assert goals[deed.name].due
        assert goals[deed.name].due != date.fromisoformat(deed.due)
    if isinstance(deed, OfGoal):
        spoken_of(goals, deed)


def spoken_of(goals: dict[str, EnablementGoal], deed: OfGoal) -> None:
    """A small win is one of a goal that is being worked on; a "no" ends what was suggested."""
    goal = goals[deed.goal]
    if isinstance(deed, Won | NotYet | Next):
        assert goal.status is Status.ACTIVE, deed
    if isinstance(deed, Said) and deed.answer is Answer.DISAGREES and not deed.who:
        assert deed.reason
        goals[deed.goal] = goal.move_to(Status.REJECTED)


def test_they_are_called_when_their_stories_say() -> None:
    for today in EVERY_DAY:
        left = {
            id: datetime.fromisoformat(stay.end)
            for id in ("abara", "nguyen", "harris", "reed", "delgado", "okafor")
            for stay in STORIES[id](StoryDay(today)).visits
            if stay.key == "enc-stay"
        }
        begun = {id: of_story(id, today)[0].when for id in past.STORIES}
        for id in ("abara", "nguyen", "harris"):
            assert begun[id].date() == add_business_days(left[id].date(), 1), (id, today)
        denise = brooks_discharge(today)
        assert begun["brooks"].date() == add_business_days(denise, 2), today
        assert timedelta() < left["reed"] - begun["reed"] < timedelta(hours=3)
        assert begun["delgado"] < left["delgado"] - timedelta(days=25), "known before the stay"
        apart = (ChangedThere, Asked, CameHome)  # in the EHR, on another day, after all else
        call = max(deed.when for deed in of_story("okafor", today) if not isinstance(deed, apart))
        assert call.date() == left["okafor"].date() + DAY, today


def of_story(id: str, today: date) -> tuple[Deed, ...]:
    return past.STORIES[id](StoryDay(today)).deeds


@pytest.mark.parametrize("today", EVERY_DAY[::5] + ODD_DAYS, ids=str)
def test_nothing_was_promised_for_a_day_that_had_passed(today: date) -> None:
    for each in past.pasts(StoryDay(today)):
        promised: set[str] = set()
        for deed in each.deeds:
            if isinstance(deed, Promise):
                assert date.fromisoformat(deed.due) >= deed.when.date(), deed
                assert deed.who in PEOPLE
                promised.add(deed.name)
            if isinstance(deed, Noted):
                assert deed.name in promised, deed


def test_denise_was_called_on_the_day_it_was_due_whatever_the_day() -> None:
    for today in ODD_DAYS:
        left = brooks_discharge(today)
        due = due_of(in_force(CONTACT, left), left, calendar_around(left))
        (call,) = [
            each for each in of("brooks", today).deeds
            if isinstance(each, Promise) and each.name == "call"
        ]  # fmt: skip
        assert call.when.date() == due.due == date.fromisoformat(call.due)
        assert due.skipped, "the holiday that moved it is named"
