"""What went on paper before the demo day: as the stories tell, and with nothing guessed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smart_app.past.on_paper import ON_PAPER
from support.pages import text
from support.played import played
from support.world import World

PLAYED = (*ON_PAPER, "price", "fischer")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    with played(tmp_path_factory.mktemp("papers"), _migrated_file, PLAYED) as running:
        yield running


def reads(there: World, patient: str, page: str) -> str:
    """What a page of a patient says, opened from the chart."""
    browser = there.browser()
    today = str(browser.get(f"{there.ehr_url}/launch/{patient}").url)
    return text(browser.get(today.replace("today", page)).text)


def test_walters_changed_dose_is_on_paper_with_whose_word_it_is(told: World) -> None:
    said = reads(told, "okafor", "print/handout")
    assert "CHANGED Furosemide 40 mg tablet" in said
    assert "START, STOP and CHANGED are from: Dr. A. Lindqvist’s order of Nov 18" in said
    assert "KEEP Carvedilol" in said
    assert "Furosemide 20 mg" not in said


def test_rosas_page_is_spanish_and_names_what_is_new(told: World) -> None:
    said = reads(told, "delgado", "print/handout")
    assert "EMPEZAR" in said and "Tiotropium" in said
    assert "Borrador en español" in said, "nobody has signed the Spanish"


def test_lucia_may_know_the_medicines_and_ana_the_visits_alone(told: World) -> None:
    page = reads(told, "santos", "caregiver-sheets")
    assert "also to: the warning signs, the medicines, the visits to come" in page
    assert "João said yes, also to: the visits to come" in page
    for private in ("cannot go on", "four hours", "her back hurts"):
        assert private not in page


def test_noahs_page_is_for_his_mother(told: World) -> None:
    assert "Danielle Price, for Noah" in reads(told, "price", "print/handout")


def test_nobody_chose_between_helens_blood_thinners(told: World) -> None:
    said = reads(told, "fischer", "print/handout")
    assert "Apixaban" in said and "Enoxaparin" in said
    assert "No one has marked what is new." in said
