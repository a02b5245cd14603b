"""The notice that cover of a facility stay ends: its days, and whether it came in time."""

from dataclasses import replace

import pytest

from fhir_bridge.care.transitions.coverage import EndOfCover, about, in_facility, wrong
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.settings import Setting
from support.heard import ZONES, at, day, stayed

IN = at("2026-11-12 09:40")
NOTICE = EndOfCover(day(11, 20), day(11, 22))


def test_two_days_before_it_came_in_time() -> None:
    assert (NOTICE.days, NOTICE.short) == (2, False)
    late = replace(NOTICE, last=day(11, 21))
    assert (late.days, late.short) == (1, True)
    assert EndOfCover(None, None).days is None and not EndOfCover(None, None).short
    assert about("Oakview", NOTICE) == "Stay in Oakview, covered until Nov 22, 2026"
    same = replace(NOTICE, last=day(11, 20))
    assert about("", same).endswith("the notice came 0 days before, not 2")
    assert about("Oakview", EndOfCover(None, None)) == "Stay in Oakview, covered until "


@pytest.mark.parametrize(
    ("notice", "fields"),
    [(NOTICE, []), (EndOfCover(None, None), ["dated", "last"]),
     (replace(NOTICE, dated=day(11, 21)), ["dated"]),
     (replace(NOTICE, last=day(11, 19)), ["last"]), (replace(NOTICE, last=None), ["last"])],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(notice: EndOfCover, fields: list[str]) -> None:
    assert [each.expression for each in wrong(notice, day(11, 20))] == fields


def test_it_is_about_a_facility_stay_that_goes_on() -> None:
    snf, gone = (
        transitions(stayed("V1", IN, left, "oakview", Setting.SKILLED_NURSING), ZONES)[0]
        for left in (None, at("2026-11-17 10:00"))
    )
    [hospital] = transitions(stayed("V1", IN, None), ZONES)
    assert in_facility(snf) and not in_facility(gone) and not in_facility(hospital)
