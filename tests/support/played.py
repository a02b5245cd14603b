"""A world in which the demo's past was played: a running EHR and app, for tests that read it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fhir_bridge.bridge import Bridge
from fhir_bridge.sandbox.stories.dates import StoryDay, demo_day
from smart_app.past import STORIES
from smart_app.past.player import play
from support.world import NOW, World, world


@contextmanager
def played(
    folder: Path, migrated: Path, patients: Iterable[str], *,
    before: Callable[[Bridge], object] = lambda _: None,
) -> Iterator[World]:  # fmt: skip
    """A world after the past of some patients.

    Args:
        migrated: an empty database at the newest revision; a copy of it is used.
        before: what is done first.
    """
    database = folder / "record.db"
    database.write_bytes(migrated.read_bytes())
    with world(folder / "ehr", f"sqlite:///{database}") as running:
        before(running.bridge)
        again(running, patients)
        yield running


def again(running: World, patients: Iterable[str]) -> None:
    """Play what was not yet: as the demo's next start does after an interruption."""
    day = StoryDay(demo_day(NOW))
    play(running.bridge, "sandbox", [STORIES[each](day) for each in patients])
