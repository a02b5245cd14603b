"""Two texts, a history, an exchange: by keyboard alone, at every width, in the real pages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from at_the_screen import Nurse, in_the_ehr, receipt, write
from playwright.sync_api import Page, expect
from sqlmodel import select

from fhir_bridge import staff
from fhir_bridge.ehr.smart import client_credentials
from fhir_bridge.store.tables import Staff
from support.browser import unsound
from support.world import World

MakeNurse = Callable[..., Nurse]


def change_there(town: World, goal: dict[str, Any], words: str) -> None:
    """A colleague changes a goal in the EHR itself."""
    bridge = town.bridge
    connection = bridge.connection(bridge.site("sandbox"))
    site = replace(connection.site, backend_scopes=("system/*.cruds",))
    found = connection.configuration()
    token = client_credentials(connection.session, site, found, bridge.keys).access_token
    changed = {**goal, "description": {"text": words}}
    url = f"{town.ehr_url}/r4/Goal/{goal['id']}"
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.put(url, json=changed, headers=headers, timeout=30).is_success


def with_two_texts(nurse: Nurse, town: World, words: str) -> Page:
    """The page of a goal that somebody changed in the EHR."""
    tab = nurse.launch("okafor", "goals")
    write(tab, words)
    expect(receipt(tab, words)).to_contain_text("In Riverside EHR")
    change_there(town, in_the_ehr(town, words), f"{words} with Maria")
    tab.reload()
    receipt(tab, words).get_by_role("link", name="Changed in Riverside EHR: compare").click()
    expect(tab.get_by_role("heading", name="This goal was changed")).to_be_visible()
    return tab


def test_a_text_is_chosen_by_keyboard_alone(nurse: MakeNurse, town: World) -> None:
    words = "Water the roses before breakfast"
    tab = with_two_texts(nurse(), town, words)
    tab.get_by_role("radio").first.focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("radio", name="Take what is in Riverside EHR")).to_be_checked()
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Save and send")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(receipt(tab, f"{words} with Maria")).to_contain_text("In Riverside EHR")


def test_nothing_chosen_leads_to_what_is_missing(nurse: MakeNurse, town: World) -> None:
    tab = with_two_texts(nurse(), town, "Water the herbs before breakfast")
    tab.get_by_role("button", name="Save and send").click()
    expect(tab.locator("#errors")).to_be_focused()
    expect(tab.locator(".fb-error")).to_have_text("Choose one of the two.")


def test_two_texts_work_without_a_script(
    nurse: MakeNurse, town: World, new_browser: Callable[..., Any]
) -> None:
    words = "Water the ferns before breakfast"
    tab = with_two_texts(Nurse(town, new_browser(java_script_enabled=False)), town, words)
    tab.get_by_role("radio", name="Keep what is here").check()
    tab.get_by_role("button", name="Save and send").click()
    expect(receipt(tab, words)).to_contain_text("In Riverside EHR")


@pytest.mark.parametrize("page", ["two texts", "history", "exchange"])
def test_axe_finds_nothing_at_any_width(
    nurse: MakeNurse, town: World, axe: Callable[[Any], list[str]], page: str
) -> None:
    tab = with_two_texts(nurse(), town, f"Water the lawn before {page}")
    if page == "history":
        tab.get_by_role("link", name="history", exact=True).click()
        expect(tab.get_by_role("heading", name="Now")).to_be_visible()
    if page == "exchange":
        with town.bridge.store.reading() as session:
            me = session.exec(select(Staff)).one()
        staff.grant(town.bridge, "sandbox", me.iss, me.sub, "admin", by=staff.OPERATOR)
        tab.goto(f"{town.app_url}/launch/staff/sandbox")
        expect(tab.get_by_role("heading", name="Exchange with Riverside EHR")).to_be_visible()
        staff.revoke(town.bridge, "sandbox", me.iss, me.sub, by=staff.OPERATOR)
    assert unsound(tab, axe) == {}
