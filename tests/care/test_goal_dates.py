"""A goal's dates are calendar dates, written as such; nothing else is taken for one."""

import pytest
from pydantic import ValidationError

from fhir_bridge.care.goal import EnablementGoal


@pytest.mark.parametrize(
    "due",
    ["1732147200", "2026-12-04T00:00:00", "2026-13-01", "04.12.2026", "tomorrow", "٢٠٢٦-12-04"],
)
def test_what_is_no_calendar_date_is_refused_and_not_repeated(due: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EnablementGoal.model_validate(
            {"strategy": "self-management", "statement": "Walk to church", "due": due}
        )
    assert [each["loc"] for each in caught.value.errors()] == [("due",)]
    assert due not in str(caught.value)


def test_a_calendar_date_is_kept() -> None:
    goal = EnablementGoal.model_validate(
        {"strategy": "self-management", "statement": "Walk to church", "due": "2026-12-04"}
    )
    assert goal.due is not None
    assert goal.due.isoformat() == "2026-12-04"
