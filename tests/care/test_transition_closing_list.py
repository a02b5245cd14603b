"""The end of a list: a person's word, after thirty days, and nothing that is open is let fall."""

from dataclasses import replace

import pytest

from fhir_bridge.care.transitions.closing_list import Closing, closed_by
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Kind
from fhir_bridge.care.transitions.outcomes import Closed, Facts, Outcome, closing_of
from fhir_bridge.errors import Refused
from support.heard import ZONES, at, day, stayed, told

LOG = stayed("V1", at("2026-11-12 09:40"), at("2026-11-17 14:10"))
[LEFT] = transitions(LOG, ZONES)
DONE = Closing(Outcome.SUCCESS, "He books his visits himself now", {"ride": "Bell has it"})
LATER = day(12, 17)


def test_with_a_word_for_everything_that_is_open_it_is_closed() -> None:
    ended = closed_by(DONE, Facts(LEFT), ["ride"], LATER)
    assert ended == Closed(Outcome.SUCCESS, LATER, "He books his visits himself now")
    assert closing_of(Facts(LEFT, closed=ended)) == ended


@pytest.mark.parametrize(
    ("closing", "fields"),
    [(replace(DONE, why=" "), ["why"]), (replace(DONE, rest={}), ["rest-ride"]),
     (replace(DONE, rest={"ride": "?"}), ["rest-ride"]),
     (replace(DONE, outcome=Outcome.DIED), ["outcome"])],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(closing: Closing, fields: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        closed_by(closing, Facts(LEFT), ["ride"], LATER)
    assert [each.expression for each in refused.value.issues] == fields


def test_before_day_thirty_nobody_says_that_somebody_has_landed() -> None:
    with pytest.raises(Refused, match="not closed"):
        closed_by(DONE, Facts(LEFT), ["ride"], day(12, 16))
    declined = replace(DONE, outcome=Outcome.DECLINED)
    assert closed_by(declined, Facts(LEFT), ["ride"], day(11, 20)).outcome is Outcome.DECLINED


def test_a_person_s_word_at_the_end_moves_nothing_of_the_stay() -> None:
    word = told("V1", Kind.CLOSE, at("2026-12-17 10:00"))
    assert transitions([*LOG, word], ZONES) == (LEFT,)
