"""An EHR that does not answer is left alone by pages too: what is here is shown at once (C15)."""

from collections.abc import Iterator

import pytest
from eavesdropper import Eavesdropper
from nurse import Colleague, Nurse, Turning, launch, rows
from reading import start

from fhir_bridge import exchange
from fhir_bridge.record import FIRST_PAGE
from fhir_bridge.store.tables import SourceCopy
from support.world import World, wait_for

HANGS = {"kind": "latency", "ms": 2500}
AWAY = "not reachable"


@pytest.fixture
def hanging(overheard: World) -> Iterator[World]:
    """A world whose pages give up after a moment."""
    bridge = overheard.bridge
    before = bridge.page_budget, bridge.patient_budget
    bridge.page_budget, bridge.patient_budget = 0.4, 0.1
    yield overheard
    overheard.control()
    bridge.page_budget, bridge.patient_budget = before


def kept(world: World, patient: str = "okafor") -> Nurse:
    """A launch for somebody whose record is here."""
    world.bridge.page_budget = 10.0
    nurse = launch(world, patient)
    start(nurse)
    assert AWAY not in nurse.reads("today")
    world.bridge.page_budget = 0.4
    return nurse


def state(world: World) -> str:
    [found] = [each for each in exchange.standing(world.bridge) if each.site == "sandbox"]
    return found.breaker.state


def quiet(ehr: Eavesdropper) -> None:
    """Wait until what was asked before is answered, late as it is, and forget it."""
    wait_for(
        lambda: all(ehr.heard("GET", f"/r4/{type}") for type in FIRST_PAGE), "late answers", 20
    )
    ehr.hush()


def test_c15_after_a_page_that_waited_in_vain_the_next_asks_nothing(
    hanging: World, ehr: Eavesdropper
) -> None:
    nurse = kept(hanging)
    ehr.hush()
    hanging.control(HANGS)
    first = nurse.reads("today")
    assert AWAY in first
    assert state(hanging) == "open"
    quiet(ehr)
    hanging.control()
    second = nurse.reads("today")
    assert AWAY in second
    assert "Heart failure" in second, "the last copies, with their time"
    assert "did not answer. This is the copy of" in second
    assert "the copy of" in nurse.reads("panel/Encounter")
    assert ehr.heard("GET", "/r4/") + ehr.heard("POST", "/r4/") == []


def test_c15_after_its_rest_one_page_finds_out_and_all_ask_again(
    hanging: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = kept(hanging)
    ehr.hush()
    hanging.control(HANGS)
    nurse.reads("today")
    quiet(ehr)
    real.on(seconds=31)
    assert AWAY in nurse.reads("today"), "the probe is not answered"
    assert state(hanging) == "open"
    quiet(ehr)
    hanging.control()
    real.on(seconds=31)
    assert AWAY in nurse.reads("today"), "it rests twice as long now"
    assert ehr.heard("GET", "/r4/") == []
    hanging.bridge.page_budget = 10.0
    real.on(seconds=31)
    assert AWAY not in nurse.reads("today")
    assert state(hanging) == "closed"


def test_c15_of_many_pages_after_its_rest_one_asks(hanging: World, real: Turning) -> None:
    bridge = hanging.bridge
    exchange.unheard(bridge, "sandbox", 5)
    real.on(seconds=31)
    assert exchange.turn_of(bridge, "sandbox", may_probe=False) == "rest"
    assert [exchange.turn_of(bridge, "sandbox") for _ in range(3)] == ["probe", "rest", "rest"]
    exchange.heard(bridge, "sandbox", asked=False)
    assert exchange.turn_of(bridge, "sandbox") == "probe", "what was not asked proves nothing"
    exchange.heard(bridge, "sandbox")
    assert exchange.turn_of(bridge, "sandbox") == "ask"


def test_c15_one_slow_list_says_nothing_of_the_ehr(hanging: World) -> None:
    nurse = kept(hanging)
    hanging.bridge.page_budget = 1.5
    hanging.control(*(HANGS | {"type": type} for type in ("Encounter", "CarePlan", "Condition")))
    for _ in range(3):
        assert "Still reading" in nurse.reads("today")
    assert state(hanging) == "closed"


def test_c15_what_fails_at_once_costs_a_page_nothing_and_does_not_count(hanging: World) -> None:
    nurse = kept(hanging)
    hanging.bridge.page_budget = 10.0
    hanging.control({"kind": "drop-before-apply"})
    for _ in range(2):
        assert AWAY in nurse.reads("today")
    assert state(hanging) == "closed"
    hanging.control()
    assert AWAY not in nurse.reads("today")


def test_c15_a_patient_of_whom_nothing_is_here_is_asked_for_all_the_same(hanging: World) -> None:
    hanging.bridge.page_budget = 10.0
    exchange.unheard(hanging.bridge, "sandbox", 5)
    nurse = launch(hanging, "harris")
    assert AWAY not in nurse.reads("today")
    assert state(hanging) == "open", "what one page saw of it, the workers find out for themselves"


def test_what_the_ehr_lists_no_more_is_not_among_the_last_copies(hanging: World) -> None:
    nurse, colleague = kept(hanging), Colleague(hanging)
    hanging.bridge.page_budget = 10.0
    listed = [each for each in hanging.held("CareTeam") if "okafor" in str(each["subject"])]
    extra = {name: value for name, value in listed[0].items() if name not in {"id", "meta"}}
    extra |= {"participant": [{"member": {"display": "Somebody Mistaken"}}]}
    made = colleague.fhir("POST", "CareTeam", json=extra).json()
    assert "Somebody Mistaken" in nurse.reads("record")
    hanging.control({"kind": "down"})
    assert "Somebody Mistaken" in nurse.reads("record"), "the last copy"
    hanging.control()
    colleague.fhir("DELETE", f"CareTeam/{made['id']}")
    assert "Somebody Mistaken" not in nurse.reads("record")
    hanging.control({"kind": "down"})
    page = nurse.reads("record")
    assert AWAY in page
    assert "Somebody Mistaken" not in page
    assert "Heart failure" in page
    kept_bytes = [row.body for row in rows(hanging, SourceCopy) if row.ehr_id == made["id"]]
    assert b"Somebody Mistaken" in kept_bytes[0]
