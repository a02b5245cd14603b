"""The twelve stories, opened from the chart: what their pages show, and what none of them does.

The lines are rows of ``stories_on_screen``. One world with its past for all of them, one browser a
story; every page is read with everything in it opened, and again on paper.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from at_the_screen import Nurse
from playwright.sync_api import Page, expect
from stories_on_screen import (
    CALL,
    CARE,
    DAILY,
    EVERYWHERE,
    HANDOVER,
    HOME,
    KNOWING,
    LOOKING,
    MEDICINES,
    MUST_NOT,
    ONLINE,
    PRINT,
    READINGS,
    SCORES,
    SHOWS,
    STAFF_ONLY,
    Row,
)

from support.browser import unsound
from support.world import World

PAGES = (
    "today", "goals", "approach", "readiness", KNOWING, CARE, ONLINE, DAILY, "support", "plan",
    "plan/needs", "plan/advocacy", "handout", "record", "case",
    HOME, CALL, MEDICINES, SCORES, HANDOVER, LOOKING, READINGS,
)  # fmt: skip
LOOKED_AT = {
    "okafor": ("today", "goals", CARE, SCORES),
    "delgado": ("handout", CALL),
    "abara": (HOME, LOOKING),
    "nguyen": (KNOWING, READINGS),
    "harris": (ONLINE, "readiness"),
    "kowalski": ("record",),
    "brooks": ("approach", "case"),
    "santos": ("support", "plan", "plan/advocacy"),
    "price": ("readiness", DAILY, "plan/needs"),
    "fischer": (MEDICINES, HANDOVER),
    "reed": (HOME,),
    "whitfield": ("today", HOME),
}
"""Pages that axe reads at every width, each with a story that fills it."""
NUMBERS = {patient: number for number, patient in enumerate(SHOWS, 1)}
ALONE = {"harris", "kowalski"}
"""Stories that go on after they were read, each in a test of its own."""
READ = """() => {
  for (const each of document.querySelectorAll("main details")) each.open = true;
  return [document.body.innerText, document.body.textContent];
}"""


@dataclass
class Told:
    """What one patient's pages say.

    Attributes:
        seen: by page, what stands there with everything opened.
        whole: the same with what only a screen reader hears.
    """

    tab: Page
    root: str
    seen: dict[str, str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)

    def read(self, page: str) -> None:
        """Open a page and read it."""
        answer = self.tab.goto(page if "://" in page else self.root + page)
        assert answer and answer.ok, page
        seen, whole = self.tab.evaluate(READ)
        self.seen[page], self.whole[page] = (" ".join(each.split()) for each in (seen, whole))


@pytest.fixture
def opened(story_town: World, new_browser: Callable[..., Any]) -> Callable[[str], Told]:
    """A patient opened from the chart, with every page and every paper read."""

    def open_(patient: str) -> Told:
        tab = Nurse(story_town, new_browser()).launch(patient)
        told = Told(tab, tab.url.removesuffix("today"))
        for page in PAGES:
            told.read(page)
        for paper in _papers(told):
            told.read(paper)
        return told

    return open_


def _papers(told: Told) -> list[str]:
    """The handout to print, and every other sheet that the handout's page links to."""
    told.tab.goto(told.root + "handout")
    links = told.tab.locator("a[href*='/print/']").evaluate_all("all => all.map(each => each.href)")
    return [PRINT, *sorted({each.partition("#")[0] for each in links} - {told.root + PRINT})]


def check(told: Told, patient: str) -> None:
    """Every line of the story that can be seen, and every one that must not."""
    for row in SHOWS[patient]:
        _check(row, told)
    for row in MUST_NOT[patient]:
        _check(row, told)
    private = STAFF_ONLY.get(patient)
    if private:
        assert re.search(private, told.seen["support"])
        elsewhere = {page: text for page, text in told.whole.items() if page != "support"}
        assert not _found(private, elsewhere)


def _check(row: Row, told: Told) -> None:
    for phrase in row.seen:
        assert phrase in told.seen[row.at], (row.of, row.at, phrase)
    if row.absent:
        pages = told.whole if row.at == EVERYWHERE else {row.at: told.whole[row.at]}
        assert not _found(row.absent, pages), row.of


def _found(pattern: str, pages: dict[str, str]) -> dict[str, str]:
    """Where a pattern stands, with the words around it."""
    around = re.compile(f".{{0,40}}(?:{pattern}).{{0,20}}")
    hits = {page: around.search(text) for page, text in pages.items()}
    return {page: hit.group() for page, hit in hits.items() if hit}


def sound(told: Told, patient: str, axe: Callable[[Any], list[str]]) -> None:
    """Nothing is wrong at any width with the pages that this story fills, everything opened."""
    for page in LOOKED_AT[patient]:
        told.tab.goto(told.root + page)
        told.tab.evaluate(READ)
        assert unsound(told.tab, axe) == {}, page


@pytest.mark.parametrize("patient", [each for each in NUMBERS if each not in ALONE])
def test_a_story_is_told_by_its_pages(
    opened: Callable[[str], Told], axe: Callable[[Any], list[str]], patient: str
) -> None:
    told = opened(patient)
    check(told, patient)
    sound(told, patient, axe)


def test_leon_has_it_his_way_in_two_clicks(
    opened: Callable[[str], Told], axe: Callable[[Any], list[str]]
) -> None:
    told = opened("harris")
    check(told, "harris")
    sound(told, "harris", axe)
    tab = told.tab
    tab.goto(told.root + "readiness")
    expect(tab.locator("#ask-confidence-digital-empowerment")).to_have_count(0)
    tab.goto(told.root + "today")
    expect(tab.locator(".fb-strategy", has_text="Phone and online")).to_contain_text(
        "Not in the plan"
    )
    tab.get_by_role("link", name="Leon asks for more independence").click()
    tab.get_by_role("button", name="Decide it so").click()
    expect(tab.locator("#overall-title")).to_have_text("Overall: Stand by")


def test_irena_used_her_plan_and_keeps_her_approach(
    opened: Callable[[str], Told], axe: Callable[[Any], list[str]]
) -> None:
    told = opened("kowalski")
    check(told, "kowalski")
    sound(told, "kowalski", axe)
    tab = told.tab
    tab.goto(told.root + "approach")
    tab.get_by_label("Irena used the action plan").first.check()
    tab.get_by_role("button", name="Keep it in place").click()
    expect(tab.locator("#overall-title")).to_have_text("Overall: Stand by")
    told.read("today")
    assert "extra support in place" in told.seen["today"]
    told.read("handout")
    assert "Do for" not in told.seen["today"]


def test_every_line_is_answered_and_none_twice() -> None:
    here = Path(__file__)
    for table in (SHOWS, MUST_NOT):
        assert list(table) == list(NUMBERS)
        for patient, rows in table.items():
            assert all(row.answered for row in rows), patient
            assert len({row.of for row in rows}) == len(rows), patient
            assert all(row.at in {*PAGES, PRINT} for row in rows if row.seen), patient
            for row in rows:
                if row.there.startswith("tests/"):
                    assert (here.parents[2] / row.there).is_file()
                elif row.there:
                    assert f"def {row.there}(" in here.read_text("utf-8")
    assert {page for pages in LOOKED_AT.values() for page in pages} == set(PAGES)


@pytest.mark.parametrize("patient", NUMBERS)
def test_no_line_of_a_story_is_left_out(shared: Path, patient: str) -> None:
    story = (shared / "requirements" / "stories.md").read_text("utf-8")
    section = story.partition(f"\n### {NUMBERS[patient]} · ")[2].partition("\n### ")[0]
    for begins, rows in (("**Shows**", SHOWS[patient]), ("**Must not**", MUST_NOT[patient])):
        line = section.partition(f"- {begins} ")[2].partition("\n")[0].replace("*", "")
        assert line
        for row in rows:
            assert row.of in line, (begins, row.of)
        for clause in _clauses(line):
            assert any(row.of in clause for row in rows), (begins, clause)


def _clauses(line: str) -> Iterator[str]:
    """The parts of a line that can be true or not, each by itself."""
    yield from filter(None, (each.strip() for each in re.split(r"[.;](?:\s|$)", line)))
