"""What was in the way before the demo day, who was asked, which aids came: as the stories tell."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from fhir_bridge.care.services import sound
from fhir_bridge.sandbox.stories.dates import StoryDay
from smart_app.past.rows import Deed
from smart_app.past.served import SERVED, SERVICES, HasAid, Referred, WentOn
from support.pages import text
from support.played import played
from support.world import World


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    with played(tmp_path_factory.mktemp("served"), _migrated_file, SERVED) as running:
        yield running


def reads(there: World, patient: str, page: str = "plan/needs") -> str:
    """What a page of a patient says, opened from the chart."""
    browser = there.browser()
    today = str(browser.get(f"{there.ehr_url}/launch/{patient}").url)
    return text(browser.get(today.replace("today", page)).text)


def test_what_the_pharmacy_told_us_of_rosa_is_still_to_be_asked(told: World) -> None:
    said = reads(told, "delgado")
    assert "Heard from somebody else: to be asked" in said
    assert "the new inhaler needs authorization and costs $412" in said
    assert "Is the price of a medicine or of care in the way?" in said
    assert "Ask somebody to help" not in said.replace("Ask somebody to help with", "")


def test_chidis_ride_is_asked_for_again_and_the_next_step_is_kims(told: World) -> None:
    said = reads(told, "abara")
    assert "The bus did not come, I waited an hour" in said
    assert "Prairie Van · next step: K. Kim CHW" in said


def test_joao_and_lucia_wait_for_respite_and_bell_owns_the_next_step(told: World) -> None:
    said = reads(told, "santos")
    assert "Lúcia should sleep for once" in said
    assert "Willow House respite · next step: T. Bell LCSW" in said
    assert "On a waiting list" in said
    for private in ("cannot go on", "four hours", "her back hurts"):
        assert private not in said, "what she said alone stands on her own card"


def test_ana_lives_forty_minutes_away_and_said_so_alone(told: World) -> None:
    assert "she lives 40 minutes away" in reads(told, "santos", "support")
    assert "40 minutes" not in reads(told, "santos", "today")


def test_helens_walker_came_and_the_commode_did_not(told: World) -> None:
    said = reads(told, "fischer")
    assert "It came, not shown yet" in said
    assert "Ordered at Lakeview, not delivered" in said


def test_noahs_open_hours_wait_for_the_agency(told: World) -> None:
    said = reads(told, "price")
    assert "22 of 56 hours a week filled · 34 without anybody" in said
    assert "next step: Home nursing agency (agency or service)" in said


def test_what_comes_next_for_noah_is_counted_not_read_out_of_a_sentence(told: World) -> None:
    said = reads(told, "price", "today")
    assert "Next: 34 hours a week without anybody: Nurses at home, days and nights" in said
    assert "22 of 56 hours a week filled · Sent · next: Home nursing agency" in said
    assert "The list of open shifts has not come: no answer" in said


def test_what_worked_for_denise_is_told_without_her(told: World) -> None:
    said = reads(told, "okafor", "plan/directory")
    assert "Prairie Van" in said and "it helped once" in said
    assert "Denise" not in said and "lung clinic" not in said


def test_every_entry_of_the_demo_is_a_whole_one() -> None:
    for service in SERVICES.values():
        assert sound(service) == service
        assert "(555) 010-" in service.reached or "River Street" in service.reached


def test_on_every_demo_day_each_step_is_for_a_day_to_come() -> None:
    first = date(2026, 1, 1)
    for number in range(1096):
        day = StoryDay(first + timedelta(days=number))
        for tell in SERVED.values():
            before: Deed | None = None
            for deed in tell(day):
                if isinstance(deed, HasAid | Referred | WentOn) and deed.due:
                    assert deed.due >= deed.when.date().isoformat(), (day.today, deed)
                if isinstance(deed, WentOn):
                    assert before and before.when < deed.when, (day.today, deed)
                before = deed
