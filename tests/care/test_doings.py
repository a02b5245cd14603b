"""Who did it, week by week, and the one quiet hint."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.doings import ACTIONS, OTHER, SHARES, Doing, to_hand_over, weeks
from fhir_bridge.care.enablement import Doer

TODAY = date(2026, 11, 21)  # a Saturday
ME, COLLEAGUE = "Practitioner/castillo", "Practitioner/ortiz"
DOINGS = st.lists(
    st.builds(
        Doing, st.just("1"), st.integers(0, 80).map(lambda back: TODAY - timedelta(days=back)),
        st.sampled_from([*sorted(ACTIONS), ""]), st.sampled_from(Doer), st.just(""),
        st.sampled_from([ME, COLLEAGUE]),
    )
)  # fmt: skip


def did(doer: Doer, kind: str = "booked", by: str = ME) -> Doing:
    return Doing("1", TODAY, kind, doer, "", by)


MINE = did(Doer.CASE_MANAGER)
HIS = did(Doer.PATIENT)


@given(DOINGS)
def test_every_doing_of_the_last_weeks_is_counted_once(doings: list[Doing]) -> None:
    told = weeks(doings, TODAY)
    first = told[0].monday
    assert sum(week.total for week in told) == sum(each.on >= first for each in doings)
    assert [week.monday.weekday() for week in told] == [0] * 6
    assert told[-1].monday <= TODAY < told[-1].monday + timedelta(weeks=1)


def test_every_doer_is_in_one_share_and_telling_somebody_is_doing_it() -> None:
    assert sorted(doer for share in SHARES for doer in share.doers) == sorted(Doer)
    [by_patient] = [share for share in SHARES if share.code == "patient"]
    assert Doer.DIRECTED in by_patient.doers


def test_an_empty_week_stands_as_empty() -> None:
    assert [week.total for week in weeks([HIS], TODAY, 3)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("doings", "said"),
    [
        ([], ""),
        ([HIS, MINE, MINE, MINE], "booked"),
        ([replace(HIS, doer=Doer.DIRECTED), MINE, MINE, MINE], "booked"),
        ([MINE, MINE, MINE], ""),  # nobody knows yet that he can
        ([HIS, MINE, MINE], ""),
        ([MINE, MINE, MINE, HIS], ""),
        ([HIS, MINE, MINE, replace(MINE, by=COLLEAGUE)], ""),  # it is nobody else's business
        ([HIS, MINE, MINE, did(Doer.TOGETHER)], ""),
        ([HIS, MINE, did(Doer.PATIENT, "called"), MINE, MINE], "booked"),
        ([replace(each, kind=OTHER) for each in (HIS, MINE, MINE, MINE)], ""),
    ],
)
def test_the_hint_is_for_whoever_did_the_last_three(doings: list[Doing], said: str) -> None:
    action = to_hand_over(doings, ME)
    assert (action.code if action else "") == said


@given(DOINGS)
def test_the_hint_is_never_for_who_noted_nothing(doings: list[Doing]) -> None:
    assert to_hand_over(doings, "Practitioner/rao") is None
