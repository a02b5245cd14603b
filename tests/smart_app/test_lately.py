"""What happened since yesterday: by the people's own clock, the latest first, and no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from preview import FRAME, MOMENT

from fhir_bridge.landmarks import EVENT, WIN, Mark
from smart_app.screens.lately import MOST, Happened, beginning, changed_since, lately, wins

NOW = MOMENT.now
TODAY = MOMENT.today


def happened(hours: float, words: str) -> Happened:
    at = NOW - timedelta(hours=hours)
    return Happened(MOMENT.local(at), at, words)


def test_it_begins_with_yesterdays_first_minute_where_the_people_are() -> None:
    begins = beginning(MOMENT)
    assert begins.astimezone(UTC) == datetime(2026, 11, 19, 6, tzinfo=UTC)
    early, before = Happened(begins.date(), begins, "in"), happened(60, "out")
    told = lately((early, before), {}, FRAME)
    assert told and [each.words for each in told.lines] == ["in"]
    assert told.since == "since Thu, Nov 19, 0:00 CST"


def test_the_latest_stands_first_and_what_has_no_time_ends_its_day() -> None:
    day = Happened(TODAY - timedelta(days=1), None, "a win")
    told = lately((happened(1, "now"), day, happened(30, "then")), {}, FRAME)
    assert told and [each.words for each in told.lines] == ["now", "a win", "then"]
    many = lately([happened(n / 10, str(n)) for n in range(30)], {}, FRAME)
    assert many and [each.words for each in many.lines] == [str(n) for n in range(MOST)]


def test_where_nothing_happened_nothing_is_said() -> None:
    assert lately((), {}, FRAME) is None
    assert lately((happened(100, "long ago"),), {"Encounter": 0}, FRAME, "Ask") is None
    told = lately((), {"Encounter": 2}, replace(FRAME, ehr_name="Oak EHR"))
    assert told and told.ehr == "New or changed in Oak EHR: encounters 2"


def test_the_ehr_says_itself_when_it_changed_a_record() -> None:
    begins = beginning(MOMENT)
    marks = [begins.isoformat(), (begins - timedelta(seconds=1)).isoformat(), "2026-11-20", "soon"]
    assert changed_since([{"meta": {"lastUpdated": each}} for each in marks], begins) == 2
    assert changed_since([{}, {"meta": {}}], begins) == 0


def test_of_the_marks_on_the_way_the_wins_are_told() -> None:
    found = wins((Mark(TODAY, WIN, "Small win: “Three mornings”"), Mark(TODAY, EVENT, "ED")))
    assert [each.words for each in found] == ["Small win: “Three mornings”"]
