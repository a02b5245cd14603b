"""A leg as a page tells it: what meets a clock, who is asked, what moves and what stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.case import CASE_MANAGER, LEAD
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions import checkpoint_deeds as deeds
from fhir_bridge.care.transitions.checkpoint_closing import Said, whose
from fhir_bridge.care.transitions.checkpoint_deeds import Deed, Held, key_of, listed
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.clocks import CLOCKS
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.escalation import Asked
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.outcomes import Facts
from fhir_bridge.care.transitions.overview import ADDABLE, MET_BY, PERIODS, About, Leg, overview
from fhir_bridge.care.transitions.rederiving import Kept, State
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.care.transitions.windows import WINDOWS
from fhir_bridge.errors import NotAllowed, Refused
from support.heard import CHICAGO, ZONES, at, day, stayed, told

CALENDAR = WorkCalendar(frozenset({day(11, 26)}))
LEFT = day(11, 17)
NOW = at("2026-11-19 09:00")
ME, OTHER = ("Practitioner/me", "Me RN"), ("Practitioner/other", "Other RN")
PLAIN = About(frozenset({Feature.VISIT, Feature.MEDICINES}))


def look(
    *held: Held, now: datetime = NOW, about: About = PLAIN, log: list[Heard] | None = None,
    **facts: Any,
) -> Leg:  # fmt: skip
    """How the last leg of a log stands."""
    heard = log if log is not None else stayed("1", day(11, 12), LEFT)
    leg = transitions(heard, ZONES)[-1]
    return overview(Facts(leg, **facts), held, about, CALENDAR, now, CHICAGO)


def point(leg: Leg, key: str) -> Any:
    return next(each for each in leg.points if each.held.key == key)


def clock(leg: Leg, code: str) -> Any:
    return next(each for each in leg.clocks if each.due.code == code)


def said(discipline: Discipline = Discipline.RN, **more: Any) -> Said:
    return Said(ME[0], discipline, **({"proof": "seen"} | more))


def done(code: str, on: date, when: datetime = NOW, **more: Any) -> Held:
    made = listed(code, ME, when, None)
    who = next(iter(sorted(made.row.close)))
    answered = "Dr. A. Lindqvist" if made.row.answer else ""
    return deeds.closed(made, said(who, answered_by=answered), on, when, **more)


def let_go(code: str, when: datetime = NOW) -> Held:
    made = listed(code, ME, when, None)
    who = next(iter(sorted(made.row.close)))
    return deeds.closed(made, said(who, not_needed="choice"), None, when)


def test_every_row_that_meets_or_adds_something_is_there() -> None:
    codes = {each.code for each in CLOCKS} | {window.clock.code for window in WINDOWS}
    assert MET_BY.keys() | PERIODS | {"trc-admission-notice"} == codes
    assert all(code in CHECKPOINTS for each in MET_BY.values() for code in each)
    assert all(any(each in row.needs for row in CHECKPOINTS.values()) for each in ADDABLE)


def test_what_is_done_meets_its_clocks_and_what_is_late_says_so() -> None:
    leg = look(done("contact", day(11, 19)), done("visit", day(11, 27), at("2026-11-27 09:00")))
    runs = {each.due.code: each.run.value for each in leg.clocks}
    assert runs["tcm-contact"] == runs["trc-engagement"] == runs["tcm-visit-14"] == "met"
    assert runs["tcm-visit-7"] == "met-late"
    assert clock(leg, "tcm-contact").met_on == day(11, 19)


def test_a_contact_on_the_day_of_discharge_meets_nothing() -> None:
    leg = look(done("contact", LEFT))
    assert clock(leg, "tcm-contact").run.value == "today"
    assert leg.facts.contact_on == LEFT == leg.transition.left


@pytest.mark.parametrize(
    ("when", "run", "late"),
    [("2026-11-19 23:00", "today", False), ("2026-11-20 00:30", "overdue", True)],
)
def test_it_is_late_from_the_day_after_where_it_happened(when: str, run: str, late: bool) -> None:
    found = clock(look(now=at(when)), "tcm-contact")
    assert (found.run.value, found.late) == (run, late)


def test_what_was_overdue_when_we_were_told_is_nobodys_lateness_here() -> None:
    heard = stayed("1", day(11, 12), None)
    heard.append(told("1", Kind.DISCHARGE, LEFT, disposition="home",
                      notified_at=datetime(2026, 11, 22, 15, tzinfo=UTC)))  # fmt: skip
    found = clock(look(log=heard, now=at("2026-11-23 09:00")), "tcm-contact")
    assert found.arrival.overdue_on_arrival and not found.late


def test_periods_pass_by_themselves_and_are_never_late() -> None:
    codes = {"tcm-period": day(12, 16), "readmission-watch": day(12, 17)}
    for code, last in codes.items():
        kept = done("contact", day(11, 19))
        noon = datetime.combine(last, NOW.timetz())
        assert clock(look(kept, now=noon), code).run.value == "runs"
        assert clock(look(kept, now=noon + timedelta(1)), code).run.value == "met"


def test_what_is_not_needed_stops_its_clocks() -> None:
    leg = look(let_go("visit"))
    assert clock(leg, "tcm-visit-7").run.value == clock(leg, "tcm-visit-14").run.value == "stopped"
    assert clock(leg, "trc-engagement").run.value == "runs", "a contact still meets it"
    assert not leg.facts.visit_needed


def test_windows_run_beside_the_clocks_where_they_open() -> None:
    log = stayed("1", day(11, 12), LEFT, setting=Setting.PSYCHIATRIC)
    about = About(frozenset({Feature.VISIT, Feature.MENTAL_HEALTH}), 44)
    leg = look(done("mental-visit", day(11, 20), at("2026-11-20 12:00")), log=log, about=about)
    found = clock(leg, "fuh-7")
    assert (found.run.value, found.seen_by) == ("met", "a mental health provider")
    assert clock(leg, "fuh-30").run.value == "met"


def test_an_emergency_visit_of_somebody_with_two_long_illnesses_is_followed_up() -> None:
    log = stayed("1", day(11, 19), day(11, 19), setting=Setting.EMERGENCY)
    ill = frozenset({"heart-failure", "fibrillation"})
    leg = look(
        log=log, about=About(frozenset({Feature.CHRONIC}), 83, ill), now=at("2026-11-20 09:00")
    )
    assert (clock(leg, "fmc").due.due, clock(leg, "fmc").run.value) == (day(11, 26), "runs")
    assert [each.held.code for each in leg.points] == ["emergency-follow-up"]


def test_the_notice_of_an_admission_is_met_by_being_told() -> None:
    found = clock(look(log=stayed("1", day(11, 19), None)), "trc-admission-notice")
    assert found.run.value == "met"
    silent = [told("1", Kind.DISCHARGE, LEFT, began=day(11, 12), disposition="home")]
    assert clock(look(log=silent), "trc-admission-notice").met_on is None


def test_who_is_asked_next_when_it_is_late() -> None:
    assert point(look(), "contact").open
    assert point(look(), "contact").asked == (Asked.OWNER,)
    late = point(look(now=at("2026-11-23 09:00")), "contact")
    assert late.asked == (Asked.OWNER, Asked.COVER, Asked.LEAD)
    assert point(look(let_go("contact")), "contact").asked == ()


def test_what_was_added_by_hand_has_its_own_day_or_its_rules() -> None:
    by_hand = listed("lines", ME, NOW, day(11, 27), by=ME[0], thing="PICC")
    by_rule = listed("oxygen", ME, NOW, None, by=ME[0])
    open_end = listed("ride", ME, NOW, None, by=ME[0])
    leg = look(by_hand, by_rule, open_end)
    assert point(leg, "lines|picc").days.on == day(11, 27)
    assert point(leg, "oxygen").now.due == LEFT
    assert point(leg, "ride").now.due is None
    booked = done("visit-booked", day(11, 18), visit=day(11, 27))
    assert point(look(open_end, booked), "ride").now.due == day(11, 25), "over a holiday"
    gone = look(by_rule, died_on=day(11, 18))
    assert point(gone, "oxygen").now.state is State.STOPPED and gone.addable == ()


def test_what_can_be_added_is_what_brings_something_new() -> None:
    leg = look()
    assert {Feature.OXYGEN, Feature.RIDE, Feature.CHILD} <= set(leg.addable)
    assert Feature.MEDICINES not in leg.addable, "they are on the list"
    pending = look(about=About(frozenset({Feature.PENDING})))
    assert Feature.PENDING in pending.addable, "one for each"
    facility = look(log=stayed("1", day(11, 12), LEFT, disposition="snf"))
    assert facility.addable == ()
    assert look(log=stayed("1", day(11, 12), LEFT, disposition="hosp")).addable == ()


def test_a_stay_that_was_over_before_us_asks_nothing_until_somebody_begins() -> None:
    after = at("2026-12-18 09:00")
    assert look(now=after).past and look(now=after).points == ()
    assert not look(now=at("2026-12-17 09:00")).past
    assert not look(done("contact", day(11, 19)), now=after).past
    assert not look(log=stayed("1", day(11, 12), None), now=after).past


def test_a_list_that_was_begun_is_over_after_its_days_until_somebody_says_how() -> None:
    begun = done("contact", day(11, 19))
    assert not look(begun, now=at("2026-12-17 09:00")).over
    assert look(begun, now=at("2026-12-18 09:00")).over
    assert not look(now=at("2026-12-18 09:00")).over, "nobody began with it"


# --- entries


def held(code: str = "contact") -> Held:
    return listed(code, ME, NOW, day(11, 19))


def test_entries_tell_where_it_stands_and_every_day_it_was_due() -> None:
    first = held()
    assert first.kept == Kept(State.OPEN, day(11, 19))
    moved = first.after(Kept(State.OPEN, day(11, 20)), NOW)
    assert moved.kept == Kept(State.OPEN, day(11, 20), (day(11, 19),))
    stopped = moved.after(Kept(State.STOPPED, day(11, 20)), NOW)
    assert stopped.kept.state is State.STOPPED
    assert stopped.after(Kept(State.STOPPED, day(11, 20)), NOW) == stopped
    again = stopped.after(Kept(State.OPEN, day(11, 23)), NOW)
    assert [each.deed for each in again.entries] == [
        Deed.LISTED, Deed.MOVED, Deed.STOPPED, Deed.ASKED_AGAIN, Deed.MOVED,
    ]  # fmt: skip
    assert not again.added
    assert (again.visit, again.met_on, again.settled) == (None, None, None)


def test_a_key_knows_a_thing_however_it_is_written() -> None:
    assert key_of("lines", "  Foley  Catheter ") == key_of("lines", "foley catheter")
    assert key_of("lines") == "lines" == key_of("lines", " ")


def test_what_is_done_has_a_day_that_has_come() -> None:
    closed = deeds.closed(held(), said(), day(11, 18), NOW)
    assert closed.met_on == day(11, 18) and closed.settled
    for on in (None, day(11, 20)):
        with pytest.raises(Refused) as told_of:
            deeds.closed(held(), said(proof=""), on, NOW)
        assert [each.expression for each in told_of.value.issues] == ["proof", "on"]
    with pytest.raises(Refused):
        deeds.closed(held("visit-booked"), said(), day(11, 18), NOW)


def test_what_is_not_needed_says_no_day_of_its_own() -> None:
    told_so = deeds.closed(held(), said(not_needed="choice"), None, NOW)
    assert told_so.settled and told_so.settled.reason == "choice"
    assert told_so.met_on is None and told_so.kept.state is State.NOT_NEEDED


ACTS: list[Callable[[Held], Held]] = [
    lambda each: deeds.closed(each, said(), day(11, 18), NOW),
    lambda each: deeds.noted(each, ME[0], Discipline.RN, "seen", NOW),
    lambda each: deeds.handed(each, ME[0], OTHER, NOW),
]


@pytest.mark.parametrize("act", ACTS)
def test_what_is_closed_is_not_acted_on(act: Callable[[Held], Held]) -> None:
    closed = deeds.closed(held(), said(), day(11, 18), NOW)
    with pytest.raises(Refused):
        act(closed)
    assert act(held()) != held()


def test_a_note_says_something_and_is_for_those_who_see_it() -> None:
    noted = deeds.noted(held("oxygen"), ME[0], Discipline.COMMUNITY_WORKER, " there ", NOW)
    assert noted.entries[-1].text == "there" and noted.kept.state is State.OPEN
    for words in ("", "x" * 1001, "\x00"):
        with pytest.raises(Refused):
            deeds.noted(held(), ME[0], Discipline.RN, words, NOW)
    with pytest.raises(NotAllowed):
        deeds.noted(held(), ME[0], Discipline.SCHEDULER, "seen", NOW)


def test_handed_on_it_has_another_owner() -> None:
    other = deeds.handed(held(), ME[0], OTHER, NOW)
    assert (other.owner, other.owner_name) == OTHER
    for to in (("", ""), ME):
        with pytest.raises(Refused):
            deeds.handed(held(), ME[0], to, NOW)


@pytest.mark.parametrize(
    ("by", "role", "days", "may"),
    [
        (ME[0], CASE_MANAGER, 0, True), (OTHER[0], CASE_MANAGER, 0, False),
        (OTHER[0], LEAD, 0, True), (ME[0], CASE_MANAGER, 1, False),
    ],
)  # fmt: skip
def test_it_is_taken_back_the_same_day(by: str, role: str, days: int, may: bool) -> None:
    closed = deeds.closed(held(), said(), day(11, 18), NOW)
    when = NOW + timedelta(days)
    assert deeds.may_take_back(closed, by, role, when.date()) is may
    assert not deeds.may_take_back(held(), by, role, when.date())
    if may:
        assert deeds.taken_back(closed, by, role, when).kept.state is State.OPEN
    else:
        with pytest.raises(Refused):
            deeds.taken_back(closed, by, role, when)


def test_the_same_checkpoint_is_known_by_its_row() -> None:
    assert held().row is CHECKPOINTS["contact"]
    assert replace(held(), thing="x").key == "contact|x"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("handoff", "registered nurse"), ("safe-tonight", "anybody of the team"),
        ("ride", "social worker or community health worker"),
    ],
)  # fmt: skip
def test_who_may_close_it_is_said_in_words(code: str, words: str) -> None:
    assert whose(CHECKPOINTS[code]) == words
