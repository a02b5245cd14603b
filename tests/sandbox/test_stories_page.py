"""``docs/stories.md`` says what is true: of the charts, and of what the app shows today."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from stories_lines import LINES, Line
from stories_page import FILE, page, title
from stories_told import T

from fhir_bridge.sandbox.stories import PATIENT_IDS
from fhir_bridge.sandbox.stories.dates import StoryDay
from smart_app import past
from smart_app.past.player import play
from support.pages import text
from support.world import World, world

ROOT = Path(__file__).parents[2]


def test_the_page_is_the_one_that_is_made_of_the_charts() -> None:
    assert FILE.read_text("utf-8") == page(), "make it again: python tests/sandbox/stories_page.py"


def test_every_story_has_something_to_show_and_something_it_must_not_do() -> None:
    assert tuple(LINES) == PATIENT_IDS
    for id, lines in LINES.items():
        assert {line.never for line in lines} == {True, False}, id
        assert all(len(line.words) < 80 for line in lines), id
        assert title(id)[1], id


PROVEN = sorted({line.proof for lines in LINES.values() for line in lines if line.proof})


@pytest.mark.parametrize("proof", PROVEN)
def test_the_test_that_proves_a_line_is_there(proof: str) -> None:
    path, _, name = proof.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    """The EHR with all its patients, the app, and the past of the twelve."""
    folder = tmp_path_factory.mktemp("stories")
    database = folder / "record.db"
    database.write_bytes(_migrated_file.read_bytes())
    with world(folder, f"sqlite:///{database}") as running:
        play(running.bridge, "sandbox", [tell(StoryDay(T)) for tell in past.STORIES.values()])
        yield running


def letters(said: str) -> str:
    """Without the spaces: where a line breaks is the screen's business."""
    return "".join(said.split())


OTHERS = ("/record", "/case", "/transition", "/transition/risk", "/transition/medicines", "/call")


def shown(app: World, patient: str) -> str:
    """What Today, the record, the case and the way home say of a patient, opened from the chart."""
    browser = app.browser()
    today = browser.get(f"{app.ehr_url}/launch/{patient}")
    assert today.status_code == 200
    others = [browser.get(str(today.url).replace("/today", at)) for at in OTHERS]
    return " ".join(text(page.text) for page in (today, *others))


@pytest.mark.parametrize("patient", PATIENT_IDS)
def test_what_is_said_to_be_built_is_on_the_pages(app: World, patient: str) -> None:
    said = letters(shown(app, patient))
    for line in LINES[patient]:
        assert letters(line.seen) in said, line.words
        assert not line.absent or letters(line.absent) not in said, line.words


def test_a_line_is_built_when_something_shows_it() -> None:
    assert not Line("words").built
    assert Line("words", absent="Kevin").built
