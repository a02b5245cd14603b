"""What goes wrong with a feed is its owner's to know: silence, lateness, what could not be used."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions.clocks import CONTACT, due_of, in_force
from fhir_bridge.care.transitions.feeds import FINDINGS, Facts, Finding, came_late, findings
from fhir_bridge.care.transitions.notices import arrival
from support.heard import CHICAGO, at

NOW = at("2026-11-20 09:41")
HOUR = timedelta(hours=1)
LEFT = date(2026, 11, 12)
DUE = due_of(in_force(CONTACT, LEFT), LEFT, WorkCalendar(frozenset()))
IN_TIME = arrival(DUE, at("2026-11-12 15:00"), CHICAGO)
LATE = arrival(DUE, at("2026-11-18 15:00"), CHICAGO)


def found(facts: Facts) -> list[Finding]:
    return [each.finding for each in findings(facts, NOW)]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        (Facts(), []),
        (Facts(heard_at=NOW - 9 * HOUR), []),
        (Facts(quiet=HOUR), []),
        (Facts(heard_at=NOW - HOUR, quiet=HOUR), []),
        (Facts(heard_at=NOW - 2 * HOUR, quiet=HOUR), [Finding.SILENT]),
        (Facts(since=NOW - 2 * HOUR, quiet=HOUR), [Finding.SILENT]),
        (Facts(heard_at=NOW, since=NOW - 9 * HOUR, quiet=HOUR), []),
        (Facts(trouble="The EHR says so."), [Finding.IN_ERROR]),
        (Facts(arrivals=(IN_TIME,)), []),
        (Facts(arrivals=(IN_TIME, LATE)), [Finding.OVERDUE]),
        (Facts(aside=2, refused=1), [Finding.ASIDE, Finding.REFUSED]),
        (Facts(missed=1), [Finding.MISSED]),
        (Facts(failing=3), [Finding.NOT_LOOKED]),
    ],
    ids=str,
)
def test_what_is_found(facts: Facts, wrong: list[Finding]) -> None:
    assert found(facts) == wrong


def test_late_is_what_nobody_here_could_have_kept() -> None:
    assert came_late(Facts(arrivals=(IN_TIME, LATE, LATE))) == 2
    [one] = findings(Facts(arrivals=(LATE,)), NOW)
    assert one.words == "1 discharge reached us after the day of the first call."
    assert "No nurse was late" in one.do
    [two] = findings(Facts(arrivals=(LATE, LATE)), NOW)
    assert two.words.startswith("2 discharges ")


def test_every_finding_has_words_and_something_to_do() -> None:
    assert set(FINDINGS) == set(Finding)
    assert all(row.one and row.do for row in FINDINGS.values())
    bad = Facts(since=NOW - 2 * HOUR, quiet=HOUR, trouble="x", arrivals=(LATE,), aside=1)
    every = replace(bad, refused=1, missed=1, failing=1)
    assert found(every) == list(Finding), "the worst first"
