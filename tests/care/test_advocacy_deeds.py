"""Each deed does one thing to a matter, in the words of whoever did it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_deeds import (
    Deed,
    Doing,
    Here,
    Letter,
    Needed,
    Next,
    Opening,
    Talked,
    Wanted,
)
from fhir_bridge.care.advocacy_stages import KINDS, Allowed, Kind, Says, Stage
from fhir_bridge.care.case import LEAD
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.errors import NotAllowed

AT = datetime(2026, 11, 20, 9, 41, tzinfo=ZoneInfo("America/Chicago"))
DAY = AT.date()
RC, BELL, AGENT = "Practitioner/castillo", "Practitioner/bell", "RelatedPerson/lucia"
NOW = Doing(RC, AT, LEAD, {AGENT})
LETTER = Letter("Not paid", DAY + timedelta(days=14), DAY, "in 14 days", "fast", "Nobody comes")
DEEDS: tuple[Deed, ...] = (
    Next(1, Stage.PREPARING, Letter("The letter is asked for")),
    Wanted(Says.GO_ON, "We need it", AGENT, Allowed.BY_LAW),
    Needed("A letter", "Dr. A. Lindqvist"),
    Talked("The plan", "By fax", "4-771"),
)


def opening(kind: Kind = Kind.APPEAL) -> Opening:
    return Opening(kind, "An aide", "Heartland", Owner(Side.STAFF, "T. Bell LCSW", BELL), LETTER)


def after(*deeds: Deed) -> Matter:
    made = opening().begun(NOW)
    for deed in deeds:
        made = deed.on(made, Doing(BELL, AT + timedelta(hours=1), LEAD, {AGENT}))
    return made


@pytest.mark.parametrize("kind", Kind)
def test_it_begins_with_the_stage_of_its_kind_and_what_the_letter_says(kind: Kind) -> None:
    made = opening(kind).begun(NOW)
    assert made.stage is KINDS[kind].begins
    assert (made.last.by, made.last.at, made.due) == (RC, AT, DAY + timedelta(days=14))
    assert made.words == made.row.words_for(kind)
    assert made.people == {RC}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: type(deed).__name__)
def test_whoever_does_it_is_kept_with_it(deed: Deed) -> None:
    assert after(deed).people == {RC, BELL}


def test_a_paper_is_asked_for_and_comes() -> None:
    assert [each.what for each in after(DEEDS[2]).missing] == ["A letter"]
    assert after(DEEDS[2], Here(0)).papers[0].here == DAY


def test_all_of_it_together() -> None:
    made = after(*DEEDS)
    assert made.stage is Stage.PREPARING
    assert made.letter and (made.letter.quote, made.letter.track) == ("in 14 days", "fast")
    assert made.wish and made.wish.spoken_by == AGENT
    assert [each.number for each in made.talks] == ["4-771"]


def test_only_a_wish_asks_something_of_the_patient() -> None:
    assert [deed.asks for deed in (*DEEDS, Here(0))] == [False, True, False, False, False]


def test_another_role_does_none_of_it() -> None:
    made = after(DEEDS[2])
    for deed in (*DEEDS, Here(0)):
        with pytest.raises(NotAllowed):
            deed.on(made, Doing(BELL, AT, "auditor"))


def test_a_day_that_is_no_day_stays_none() -> None:
    assert Letter("x").step(Stage.SENT, NOW).due is None
    assert Letter("x", date(2026, 12, 4)).step(Stage.SENT, NOW).due == date(2026, 12, 4)
