"""Words of the page that says who sees the plan."""

from fhir_bridge.granting.types import READ
from smart_app.screens.sharing import BESIDE, SHOWN


def test_every_type_that_systems_may_read_is_said_in_words() -> None:
    assert READ.keys() <= SHOWN.keys() | BESIDE
    assert SHOWN.keys() <= READ.keys()
