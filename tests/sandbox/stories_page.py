"""``docs/stories.md``, made from the charts themselves: ``python tests/sandbox/stories_page.py``.

A test compares the file with what is made here. How far the app is stands in ``stories_lines``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from stories_lines import LINES, Line
from stories_past import past_rows, untold
from stories_told import ALL, T, of_type, resources

from fhir_bridge.care.case import AT_REST
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.sandbox.stories import EDGES, PATIENT_IDS, light
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import PLANS
from smart_app.past import board

NOT_YET = "not built yet"
FILE = Path(__file__).parents[2] / "docs" / "stories.md"


def page() -> str:
    """The whole file."""
    parts = (
        "# The demo's patients",
        "<!-- Made by tests/sandbox/stories_page.py from fhir_bridge/sandbox/stories: change it "
        "there. -->",
        f"`make demo` puts {len(ALL)} patients into the pretend EHR: {len(PATIENT_IDS)} stories, "
        f"{len(EDGES)} edge patients, {len(light.ROWS)} light ones. R. Castillo's board "
        f"has {_on_the_board()} of them: of the others one has died, three wait for somebody, one "
        "says not now, and two are finished for now. "
        "None of them ever lived. Their dates are told from the day of the demo's first start, so "
        "that what is due today is due on any day; `footbridge demo --fresh` tells it again as of "
        "today, and the same day gives the same bytes.",
        "There are two seeds: what an EHR knows (`fhir_bridge/sandbox/stories`), and Footbridge's "
        "own past (`smart_app/past`). The second is done again at the first start, action by "
        "action and with the care clock at its time, so that every receipt says what this EHR, as "
        "it is, did with a goal. What the past knows and has no place for yet is listed. What goes "
        "wrong in the EHR is set at its `/control`: open it for the list. Two changes wait there "
        "behind an error from the beginning, one of Walter's and one of Thi Lan's; clear it and "
        "they are sent.",
        f"Counts are of {T:%B %-d, %Y}; a visit that is booked or has been changes them by one.",
        "## The twelve stories",
        _table(("", "patient", "title", "what the EHR holds"), _stories()),
        "## What each story shows, and must not",
        "*Built* and *kept* mean that a test sees it today; *knew* is what Footbridge would know "
        "from before. T is the day of the demo's first start.",
        *(part for id in PATIENT_IDS for part in _lines(id)),
        "## Edge patients",
        _table(("patient", "what is special"), _edges()),
        "## Light patients",
        "One condition, one visit, one care plan, no more than two goals each. Footbridge has a "
        "case of each of them, at different places of its way, and a goal of some.",
        _table(("patient", "payer", "condition", "visit", "goals"), _light()),
    )
    return "\n\n".join(parts) + "\n"


def _on_the_board() -> int:
    """How many patients somebody has taken on who goes on with them."""
    rest = [each for each in board.ROWS if each.state in AT_REST]
    return len(PATIENT_IDS) + len(board.ROWS) - len(rest)


def title(id: str) -> tuple[str, str]:
    """Who and what a story is, from the first line of its file."""
    told = import_module(f"fhir_bridge.sandbox.stories.{id}").__doc__ or ""
    who, _, words = told.split("\n")[0].partition(": ")
    return who, words.strip('".')


def _background(id: str) -> str:
    """What has happened: the rest of what the story's file says of itself, without its markup."""
    told = import_module(f"fhir_bridge.sandbox.stories.{id}").__doc__ or ""
    return told.partition("\n")[2].replace("``", "`").strip()


def _stories() -> Iterator[tuple[str, ...]]:
    for number, id in enumerate(PATIENT_IDS, 1):
        who, words = title(id)
        yield str(number), f"{who} (`{id}`)", words, _holds(id)


def _holds(id: str) -> str:
    counted = Counter(each["resourceType"] for each in resources() if patients_of(each) == {id})
    del counted["Patient"]
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    return ", ".join(f"{number} {type}" for type, number in rows)


def _lines(id: str) -> tuple[str, ...]:
    who, _ = title(id)
    rows = [
        *(("must not" if line.never else "shows", line.words, _status(line)) for line in LINES[id]),
        *(("knew", words, NOT_YET) for words in untold(id)),
    ]
    number = PATIENT_IDS.index(id) + 1
    return (
        f"### {number} · {who}", _background(id), _table(("", "", "today"), rows),
        _table(("when", "Footbridge’s own past"), past_rows(id)),
    )  # fmt: skip


def _status(line: Line) -> str:
    if not line.built:
        return NOT_YET
    return "kept" if line.never else "built"


def _edges() -> Iterator[tuple[str, str]]:
    for number, tell in enumerate(EDGES, 2401):
        person = tell(StoryDay(T), number).person
        yield f"{person.name} (`{person.id}`)", _first_line(tell)


def _light() -> Iterator[tuple[str, ...]]:
    words = {each["id"]: each["code"]["text"] for each in of_type("Condition")}
    for id, row in zip(ALL[-len(light.ROWS) :], light.ROWS, strict=True):
        payer = PLANS[row.insured][0]
        condition = words[f"{id}-condition"]
        yield f"{row.name}, {row.age} (`{id}`)", payer, condition, row.visit, str(len(row.goals))


def _first_line(thing: Callable[..., object]) -> str:
    return (thing.__doc__ or "").strip().split("\n")[0]


def _table(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(names)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
