"""A world for browsers: the EHR on localhost, the app on 127.0.0.1, and Chromium between them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from at_the_screen import Nurse
from starlette.responses import HTMLResponse

from fhir_bridge import signed_rules
from fhir_bridge.sandbox.stories.dates import StoryDay, demo_day
from fhir_bridge.staff import OPERATOR
from smart_app.past import STORIES
from smart_app.past.player import play
from smart_app.screens.pages import STATIC
from support.world import NOW, World, world

STRICT_HOST = """<!doctype html><html lang="en"><title>A stricter chart</title>
<iframe title="Footbridge" src="/launch/okafor" width="800" height="600"
 sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox"></iframe>"""


def with_a_stricter_chart(ehr: Any) -> Any:
    """``/strict``: a chart whose frame has no origin of its own, and so keeps no cookie."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        page = HTMLResponse(STRICT_HOST) if scope.get("path") == "/strict" else ehr
        await page(scope, receive, send)

    return app


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    """The EHR and the app; the tests of a file share them."""
    if not (STATIC / "manifest.json").exists():
        pytest.skip("the screens are not built: hatch_build.py")
    folder = tmp_path_factory.mktemp("town")
    record = folder / "record.db"
    record.write_bytes(_migrated_file.read_bytes())
    with world(folder / "ehr", f"sqlite:///{record}", around_ehr=with_a_stricter_chart) as made:
        yield made


@pytest.fixture(scope="session")
def story_town(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    """The EHR and the app with everything that was played before the demo day, once a run.

    Tests share it: each opens a patient that is its own, and leaves the EHR's faults alone.
    """
    if not (STATIC / "manifest.json").exists():
        pytest.skip("the screens are not built: hatch_build.py")
    folder = tmp_path_factory.mktemp("stories")
    record = folder / "record.db"
    record.write_bytes(_migrated_file.read_bytes())
    with world(folder / "ehr", f"sqlite:///{record}") as made:
        signed_rules.sign(made.bridge, "sandbox", "Dr. A. Lindqvist", by=OPERATOR)
        day = StoryDay(demo_day(NOW))
        play(made.bridge, "sandbox", [tell(day) for tell in STORIES.values()])
        yield made


@pytest.fixture
def nurse(town: World, new_browser: Callable[..., Any]) -> Iterator[Callable[..., Nurse]]:
    """A nurse with a browser of her own; what a test makes the EHR do ends with the test."""
    yield lambda **options: Nurse(town, new_browser(**options))
    town.control()
