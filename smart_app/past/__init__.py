"""Footbridge's own past in the demo: what a nurse did before the demo day, done again.

    rows            what can be done        newly_home, known_longer   the twelve stories
    asked           what was asked in them, and said
    taught          what was taught in them, to whom
    promised        what people took on in them, and what became of it
    fought          what was fought for in them: letters, papers, calls
    won             what was won in them, who did what, what was said to goals
    served          what was in the way in them, who was asked to help, which aids are used
    on_paper        what papers said of medicines in them, and who may have a sheet
    called          calls after a stay: tries, and talks block by block
    besides         what was added to what the record says of a stay
    reconciled      medicines after a stay: taken, asked, answered, decided, signed
    readings        limits of readings from home, agreed; alerts, answered
    seen_to         what had to be true on the way home, closed in the story’s own words
    came_home       what had to be true by when on the way home in them, seen to
    shared          what was said to sharing the plan
    told_of         what a hospital told us by telephone
    around          who was around the patients of them, and what they said
    player          each row, by its action board                      the rest of the board
    at_the_ehr      sign in, change there, hold

The pretend EHR has its seed in ``fhir_bridge.sandbox.stories``; this is the other one. It knows
both sides, so it is the composition root's: the sandbox may not know our actions. To give a story
more of a past: a row in its ``Past``. What it knows without a place for it yet stands in
``untold``, and in ``docs/stories.md``.
"""

from collections.abc import Callable
from dataclasses import replace

from fhir_bridge.sandbox.stories.dates import StoryDay
from smart_app.past import (
    around,
    asked,
    besides,
    board,
    called,
    fought,
    known_longer,
    newly_home,
    on_paper,
    promised,
    readings,
    reconciled,
    seen_to,
    served,
    shared,
    taught,
    told_of,
    won,
)
from smart_app.past.came_home import with_way_home
from smart_app.past.rows import Past


def _with_more(id: str, tell: Callable[[StoryDay], Past]) -> Callable[[StoryDay], Past]:
    """A story with what was taught and taken on in it, in the order in which it was done."""

    def told(day: StoryDay) -> Past:
        past = tell(day)
        tables = (
            around.AROUND, asked.ASKED, taught.TAUGHT, promised.PROMISED, fought.FOUGHT, won.WON,
            served.SERVED, on_paper.ON_PAPER, called.CALLED, reconciled.RECONCILED,
            seen_to.SEEN_TO, readings.READINGS, besides.BESIDES,
            shared.SHARED, told_of.TOLD_OF,
        )  # fmt: skip
        more = [deed for each in tables if id in each for deed in each[id](day)]
        deeds = sorted((*past.deeds, *more), key=lambda deed: deed.when)
        return replace(past, deeds=tuple(deeds))

    return told


_TOLD: dict[str, Callable[[StoryDay], Past]] = {
    "okafor": newly_home.okafor,
    "delgado": newly_home.delgado,
    "abara": newly_home.abara,
    "nguyen": newly_home.nguyen,
    "harris": known_longer.harris,
    "kowalski": known_longer.kowalski,
    "brooks": known_longer.brooks,
    "santos": known_longer.santos,
    "price": known_longer.price,
    "fischer": newly_home.fischer,
    "reed": newly_home.reed,
    "whitfield": known_longer.whitfield,
}
STORIES = {id: with_way_home(_with_more(id, tell)) for id, tell in _TOLD.items()}


def pasts(day: StoryDay) -> list[Past]:
    """Everything Footbridge knew before a demo day, the stories first."""
    return [*(tell(day) for tell in STORIES.values()), *board.pasts(day)]
