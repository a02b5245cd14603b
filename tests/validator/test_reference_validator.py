"""The reference validator finds no fault with the examples, nor with what the demo's nurses wrote.

Each finding beside the known ones is a failure (``known_findings.py``).
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from judging import PACKAGE, US_CORE, Finding, NotInstalled, command, examples, judge
from known_findings import KNOWN, WITHOUT_US_CORE
from sqlalchemy import select

from fhir_bridge import signed_rules
from fhir_bridge.sandbox.stories.dates import StoryDay, demo_day
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import resource
from smart_app.past import STORIES
from smart_app.past.player import play
from support.parts import skip
from support.world import NOW, World, world

PARENT = "http://hl7.org/fhir/us/core/StructureDefinition/"
OF_EACH = 2  # of a type, a profile and a code
MUST_FAIL = PACKAGE.parent / "must-fail"


@pytest.fixture(scope="module")
def packages() -> list[Path]:
    """Ours, and US Core where it is at hand."""
    folder = Path(__file__).parents[3] / "shared" / "fhir-packages"
    return [PACKAGE, *(path for path in [folder / US_CORE] if path.is_file())]


@pytest.fixture(scope="module")
def _validator(packages: list[Path]) -> None:
    try:
        command(packages)
    except NotInstalled as error:
        skip("reference-validator", str(error))


@pytest.fixture(scope="module")
def played(
    _validator: None, tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("validated")
    database = folder / "record.db"
    database.write_bytes(_migrated_file.read_bytes())
    with world(folder / "ehr", f"sqlite:///{database}") as running:
        signed_rules.sign(running.bridge, "sandbox", "Dr. A. Lindqvist", by=OPERATOR)
        day = StoryDay(demo_day(NOW))
        play(running.bridge, "sandbox", [tell(day) for tell in STORIES.values()])
        yield running


@pytest.fixture(scope="module")
def findings(played: World, packages: list[Path]) -> list[Finding]:
    """Of everything at once: the validator takes its time to begin."""
    return judge(examples() | written(played), packages)


def written(played: World) -> dict[str, dict[str, Any]]:
    """A few of each kind of record that was written."""
    said: Counter[str] = Counter()
    found = {}
    with played.bridge.store.reading() as session:
        ours = select(resource.c.body).where(resource.c.owner == "ours", ~resource.c.deleted)
        for body in session.scalars(ours.order_by(resource.c.type, resource.c.created_no)):
            each = json.loads(body)
            kind = json.dumps([each["resourceType"], each["meta"].get("profile"),
                               each.get("code", each.get("questionnaire"))])  # fmt: skip
            said[kind] += 1
            if said[kind] <= OF_EACH:
                found[f"{each['resourceType']}/{each['id']}"] = each
    return found


def test_it_finds_no_error(findings: list[Finding], packages: list[Path]) -> None:
    parent_unknown = len(packages) == 1  # without US Core nothing can be judged by its profiles
    errors = [each for each in findings if each.severity == "error"]
    assert not [each for each in errors if not (parent_unknown and PARENT in each.words)]


def test_whatever_it_warns_of_is_known_with_its_reason(
    findings: list[Finding], packages: list[Path]
) -> None:
    known = KNOWN if len(packages) > 1 else (*KNOWN, *WITHOUT_US_CORE)
    for each in findings:
        accepted = any(row.covers(each.severity, each.kind, each.words) for row in known)
        assert accepted or each.severity == "error", each


def test_every_known_finding_is_still_found(findings: list[Finding], packages: list[Path]) -> None:
    if len(packages) == 1:
        pytest.skip("without US Core some are not found")
    for row in KNOWN:
        assert any(row.covers(each.severity, each.kind, each.words) for each in findings), row


@pytest.mark.usefixtures("_validator")
def test_it_refuses_what_must_fail(packages: list[Path]) -> None:
    """It is a check of the check: what we refuse is not sound to others either."""
    bad = {path.stem: json.loads(path.read_text("utf-8")) for path in MUST_FAIL.glob("*.json")}
    found = {each.name for each in judge(bad, packages) if each.severity == "error"}
    assert set(bad) - found <= ONLY_OURS


ONLY_OURS = {
    "AnswersOfContact-answered-by-staff",
    "CoachingSession-to-staff",
    "EnablementGoal-relationship-not-to-a-goal",
    "EnablementGoal-subject-not-a-patient",
    "FollowedUp-about-something-else",
}
"""References to a type that is not allowed: it judges only those that it can follow."""
