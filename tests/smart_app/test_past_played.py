"""Footbridge's own past, played through its own actions against the pretend EHR."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from fhir_bridge import admin, delivery
from fhir_bridge.clock import fixed, real_time
from fhir_bridge.errors import BridgeError
from fhir_bridge.r4.canonicals import AS_READ, BASE
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.conform import conformance
from fhir_bridge.r4.package import definition
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.stories.dates import StoryDay, demo_day
from fhir_bridge.store.tables import metadata
from fhir_bridge.wire import read_json
from smart_app.first_start import put_in_place, read_mark
from smart_app.past import pasts
from smart_app.past.player import key_of, play
from smart_app.past.rows import Move, Past, Start
from support.pages import text
from support.world import NOW, World, world

T = demo_day(NOW)
MakeWorld = Callable[..., AbstractContextManager[World]]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Path:
    """An EHR with its patients, and an empty record: worlds are copies of it."""
    folder = tmp_path_factory.mktemp("seeded")
    create_sandbox(folder / "ehr", clock=fixed(NOW))
    shutil.copy(_migrated_file, folder / "record.db")
    return folder


@pytest.fixture(scope="module")
def make(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeWorld:
    @contextmanager
    def made(**options: Any) -> Iterator[World]:
        folder = tmp_path_factory.mktemp("world")
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
        with world(folder / "ehr", f"sqlite:///{folder / 'record.db'}", **options) as running:
            yield running

    return made


@pytest.fixture(scope="module")
def told(make: MakeWorld) -> Iterator[World]:
    """A world with the whole past; its tests only look."""
    with make() as running:
        play(running.bridge, "sandbox", pasts(StoryDay(T)))
        yield running


def rows(there: World, table: str) -> list[Any]:
    with there.bridge.store.reading() as session:
        return list(session.execute(select(metadata.tables[table])).all())


def counted(there: World) -> dict[str, int]:
    """How many rows of everything that a past makes; signing in and the audit go on by nature."""
    kept = ("resource", "resource_version", "case_event", "enrolment", "placement", "submission")
    with there.bridge.store.reading() as session:
        return {
            name: session.execute(
                select(func.count()).select_from(metadata.tables[name])
            ).scalar_one()
            for name in kept
        }


def states(there: World) -> Counter[str]:
    """Where the goals are, by the state of their placement."""
    return Counter(row.state for row in rows(there, "placement"))


def test_everything_bears_the_time_at_which_it_was_done(told: World) -> None:
    today = datetime(T.year, T.month, T.day, tzinfo=UTC)
    done = {each.when for past in pasts(StoryDay(T)) for each in past.deeds}
    steps = [row.at for row in rows(told, "case_event")]
    written = [row.updated for row in rows(told, "resource_version") if row.type == "Goal"]
    placed = [row.written_at for row in rows(told, "placement") if row.written_at]
    assert len(steps) > 100
    assert len(written) > 50
    assert len(placed) > 30
    for at in (*steps, *written, *placed):
        assert at < today
        assert at in done


def test_every_goal_went_to_the_ehr_by_the_outbox(told: World) -> None:
    assert states(told)["in-ehr"] > 30
    assert {row.state for row in rows(told, "outbox")} <= {"done", "queued"}
    marked = {
        each["value"]
        for goal in told.held("Goal")
        for each in goal.get("identifier", ())
        if each["system"].endswith("/id/goal")
    }
    assert marked == {row.id for row in rows(told, "placement")}


def test_two_changes_wait_until_the_faults_of_the_ehr_are_cleared(make: MakeWorld) -> None:
    held = {str(key_of("okafor", "visits")), str(key_of("nguyen", "low"))}
    mine = [past for past in pasts(StoryDay(T)) if past.patient in {"okafor", "nguyen"}]
    with make() as here:
        play(here.bridge, "sandbox", mine)
        assert {row.id for row in rows(here, "placement") if row.state == "sending"} == held
        later = replace(here.bridge, real=lambda: real_time() + timedelta(hours=1))
        assert delivery.keep_next(later, site="sandbox") == "later"
        here.control()
        latest = replace(here.bridge, real=lambda: real_time() + timedelta(hours=5))
        assert {delivery.keep_next(latest, site="sandbox") for _ in held} == {"updated"}
        assert states(here)["sending"] == 0


def test_walters_five_goals_are_in_different_places(told: World) -> None:
    browser = told.browser()
    today = browser.get(f"{told.ehr_url}/launch/okafor")
    said = text(today.text)
    for where in (
        "Changed in Riverside EHR: compare", "Kept here · sending to Riverside EHR",
        "In Riverside EHR · Goal/", "From Riverside EHR · read only", "Achieved",
    ):  # fmt: skip
        assert where in said, where
    assert "Next: Ours, and late: The visit after the stay is not booked" in said


AGAIN = {"okafor", "harris", "chen", "brooks", "santos", "whitfield"}
"""João's wife can do less by now, and George is in hospice care: what was kept before stays."""


def test_playing_it_again_changes_nothing(make: MakeWorld) -> None:
    some = [past for past in pasts(StoryDay(T)) if past.patient in AGAIN]
    with make() as here:
        play(here.bridge, "sandbox", some)
        once = counted(here), len(here.held("Goal"))
        play(here.bridge, "sandbox", some)
        assert (counted(here), len(here.held("Goal"))) == once


def test_a_past_that_was_interrupted_anywhere_is_gone_on_with(make: MakeWorld) -> None:
    [past] = [past for past in pasts(StoryDay(T)) if past.patient == "harris"]
    with make() as here, make() as whole:
        for until in range(1, len(past.deeds), 3):
            play(here.bridge, "sandbox", [replace(past, deeds=past.deeds[:until])])
        play(here.bridge, "sandbox", [past])
        play(whole.bridge, "sandbox", [past])
        assert counted(here) == counted(whole)
        assert states(here) == states(whole)


def test_an_ehr_that_goes_away_is_waited_for_until_the_next_start(make: MakeWorld) -> None:
    with make() as here:
        (here.data_dir / "demo.json").write_text("{}")
        admin.add_site(here.bridge.store, here.bridge.site("sandbox"), roster=ROSTER)
        here.control({"kind": "down"})
        with pytest.raises(BridgeError):
            put_in_place(here.bridge, here.data_dir, two)
        assert read_mark(here.data_dir)["past"] == "begun"
        here.control()
        put_in_place(here.bridge, here.data_dir, two)
        assert read_mark(here.data_dir)["past"] == "done"
        first = counted(here)
        put_in_place(here.bridge, here.data_dir, two)
        assert counted(here) == first
        assert first["enrolment"] == EVERYBODY
        assert states(here) == {"in-ehr": 5}


ROSTER = "Group/footbridge-roster"
EVERYBODY = 45
"""On the roster, but one, who has died."""


def two(day: StoryDay) -> list[Past]:
    return [past for past in pasts(day) if past.patient in {"harris", "hale"}]


def test_data_from_before_there_was_a_past_is_left_alone(make: MakeWorld) -> None:
    with make() as here:
        admin.add_site(here.bridge.store, here.bridge.site("sandbox"), roster=ROSTER)
        admin.sync_site(here.bridge, "sandbox")
        before = counted(here)
        put_in_place(here.bridge, here.data_dir)
        assert counted(here) == before


def test_it_is_the_same_past_on_postgresql(
    told: World, seeded: Path, tmp_path: Path, postgres_url: str
) -> None:
    ehr = shutil.copytree(seeded / "ehr", tmp_path / "ehr")
    mine = [past for past in pasts(StoryDay(T)) if past.patient in {"okafor", "price"}]
    with world(ehr, postgres_url) as here:
        play(here.bridge, "sandbox", mine)
        there = {(row.type, row.id): row.version for row in rows(told, "resource")}
        goals = {(row.type, row.id): row.version for row in rows(here, "resource")}
        own = {key: version for key, version in goals.items() if key[0] == "Goal"}
        assert len(own) > 8
        assert own.items() <= there.items()


@pytest.mark.parametrize("vendor", ["epic", "oracle"])
def test_an_ehr_that_takes_no_goals_has_them_in_a_note(make: MakeWorld, vendor: str) -> None:
    mine = [past for past in pasts(StoryDay(T)) if past.patient == "okafor"]
    with make(site={"quirks": vendor}) as here:
        here.control(vendor=vendor)
        play(here.bridge, "sandbox", mine)
        goals = {row.id: row.state for row in rows(here, "placement") if row.type == "Goal"}
        assert len(goals) == 4
        assert set(goals.values()) == {"in-note"}
        said = text(here.browser().get(f"{here.ehr_url}/launch/okafor").text)
        assert said.count("as a plan-of-care note") >= len(goals)
        assert "A goal was changed" not in said, "nobody could change it there"


def test_on_a_saturday_it_is_the_covering_nurse_who_calls(make: MakeWorld) -> None:
    monday = date(2026, 11, 16)
    [past] = [past for past in pasts(StoryDay(monday)) if past.patient == "okafor"]
    with make() as here:
        play(here.bridge, "sandbox", [past])
        signed = {row.detail: row.actor for row in rows(here, "audit") if row.what == REACHED}
        assert signed["version 1"] != signed["version 2"]
        names = {row.name for row in rows(here, "staff")}
        assert {"R. Castillo RN", "J. Ortiz RN"} <= names


REACHED = f"Goal/{key_of('okafor', 'signs')}"


def test_the_nurse_leaves_no_chart_open(told: World) -> None:
    opened = [row for row in rows(told, "context") if row.ended_at is None]
    assert len(opened) <= 1  # the one that a test of this file has opened


def test_a_case_is_told_once_from_its_beginning(told: World) -> None:
    steps = Counter(row.patient_id for row in rows(told, "case_event"))
    assert len(steps) == len(pasts(StoryDay(T)))
    taken = [row for row in rows(told, "case_event") if row.number == 1]
    assert {row.state for row in taken} == {"referred"}
    whole = sum(_steps(past) for past in pasts(StoryDay(T)))
    assert sum(steps.values()) == whole


def _steps(past: Past) -> int:
    """A beginning is asked for and taken on at once; each move is one more."""
    return sum({Start: 2, Move: 1}.get(type(deed), 0) for deed in past.deeds)


def test_every_code_of_ours_in_the_record_is_published(told: World) -> None:
    """Those that no module writes out, because they come from a form or a table."""
    kept = [read_json(row.body) for row in rows(told, "resource") if row.owner == "ours"]
    assert {each["resourceType"] for each in kept} >= {"Observation", "Task", "Communication"}
    unknown = {
        (system, code)
        for each in kept
        for system, code in _codings(each)
        if system.startswith(f"{BASE}/") and code not in _published(system)
    }
    assert unknown == set()


def test_everything_in_the_record_claims_a_profile_of_ours_and_follows_it(told: World) -> None:
    kept = [read_json(row.body) for row in rows(told, "resource") if row.owner == "ours"]
    for each in kept:
        first = each["meta"].get("profile", [""])[0]
        assert first.startswith(f"{BASE}/StructureDefinition/"), each["resourceType"]
    assert [found for each in kept for found in findings(each) if found.severity == "error"] == []


def test_what_the_ehr_of_the_demo_holds_says_all_that_is_asked_of_it(told: World) -> None:
    for type, profile in AS_READ.items():
        found = [one for each in told.held(type) for one in conformance(each, profile)]
        assert [one for one in found if one.severity == "error"] == [], type


def _codings(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("system"), str) and isinstance(value.get("code"), str):
            yield value["system"], value["code"]
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from _codings(each)


def _published(system: str) -> set[str]:
    return {each["code"] for each in definition(system)["concept"]}
