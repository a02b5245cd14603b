"""An EHR that is slow or away: what is late comes by itself, and the page says so until then."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from at_the_screen import Nurse, in_the_ehr, receipt, write
from playwright.sync_api import expect

from fhir_bridge.clock import real_time
from fhir_bridge.delivery import keep_next
from support.world import World, world

AHEAD = [timedelta()]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    """A world whose pages wait half a second for the EHR, and whose outbox clock can be turned."""
    folder = tmp_path_factory.mktemp("town")
    record = folder / "record.db"
    record.write_bytes(_migrated_file.read_bytes())
    url = f"sqlite:///{record}"
    with world(
        folder / "ehr", url, page_budget=0.5, send_budget=0.5, real=lambda: real_time() + AHEAD[0]
    ) as made:
        yield made


def test_a_late_panel_appears_by_itself(nurse: Callable[..., Nurse], town: World) -> None:
    someone = nurse()
    someone.launch()  # once, so that discovery is known
    town.control({"kind": "latency", "type": "Encounter", "ms": 1500})
    page = someone.launch()
    encounters = page.locator("#panel-Encounter")
    expect(encounters).to_contain_text("Still reading.")
    expect(encounters.get_by_role("link", name="open the record")).to_be_visible()
    expect(page.locator("#panel-CarePlan")).to_contain_text("Heart failure care plan")
    expect(encounters).to_contain_text("Inpatient · Heart failure")
    expect(encounters).not_to_contain_text("Still reading.")
    assert page.evaluate("document.activeElement === document.body"), "the focus was taken away"


def test_a_late_panel_has_a_link_where_there_is_no_script(
    nurse: Callable[..., Nurse], town: World
) -> None:
    someone = nurse(java_script_enabled=False)
    town.control({"kind": "latency", "type": "Encounter", "ms": 1500})
    page = someone.launch("harris")
    town.control()
    page.locator("#panel-Encounter").get_by_role("link", name="open the record").click()
    expect(page.locator("#panel-Encounter")).to_contain_text("Cellulitis")


def test_a_receipt_follows_its_goal_to_the_ehr(nurse: Callable[..., Nurse], town: World) -> None:
    page = nurse().launch("okafor", "goals")
    town.control({"kind": "status", "type": "Goal", "method": "POST", "status": 503})
    write(page, "Take the bus to the clinic")
    shown = receipt(page, "Take the bus")
    expect(shown).to_contain_text("Kept here · sending to Riverside EHR")
    town.control()
    AHEAD[0] += timedelta(hours=1)
    while keep_next(town.bridge):
        pass
    in_the_ehr(town, "Take the bus to the clinic")
    expect(shown).to_contain_text(re.compile(r"In Riverside EHR · Goal/\w+ v1"), timeout=10_000)
    expect(page.locator("#announcer")).to_contain_text("In Riverside EHR")
