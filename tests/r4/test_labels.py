"""What a record says about itself: that it stays here, and that it is nobody else's to see."""

import pytest

from fhir_bridge.r4.labels import (
    ACT_CODE,
    CONFIDENTIALITY,
    LABEL,
    SENSITIVE,
    is_sensitive,
    may_leave,
)
from fhir_bridge.wire import Json


def labelled(*labels: tuple[str, str]) -> Json:
    security = [{"system": system, "code": code} for system, code in labels]
    return {"resourceType": "Encounter", "meta": {"security": security}}


@pytest.mark.parametrize("code", sorted(SENSITIVE))
def test_what_is_sensitive_by_law_or_custom_is_so(code: str) -> None:
    assert is_sensitive(labelled((CONFIDENTIALITY, "N"), (ACT_CODE, code)))
    assert not is_sensitive(labelled(("http://elsewhere.example", code)))


@pytest.mark.parametrize(
    "label",
    [(CONFIDENTIALITY, "R"), (CONFIDENTIALITY, "V"), (LABEL, "caregiver-private"),
     (LABEL, "enablement-assessment")],
)  # fmt: skip
def test_what_stays_here_is_sensitive_too(label: tuple[str, str]) -> None:
    assert is_sensitive(labelled(label))
    assert not may_leave(labelled(label))


@pytest.mark.parametrize("label", [(CONFIDENTIALITY, "N"), (ACT_CODE, "TREAT"), ("", "")])
def test_other_labels_say_nothing_of_it(label: tuple[str, str]) -> None:
    assert not is_sensitive(labelled(label))
    assert not is_sensitive({"resourceType": "Encounter"})
