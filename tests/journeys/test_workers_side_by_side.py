"""Several workers at once, some paused or killed: every goal arrives once, whoever sends it."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from threading import Event, Thread
from typing import Any

import pytest
from eavesdropper import Eavesdropper
from nurse import MakeWorld, Turning, launch, mark, ours, rows, the_one
from outbox_talk import keep_all, promises
from own_process import worker_settings

from fhir_bridge import worker
from fhir_bridge.bridge import Bridge
from fhir_bridge.delivery import keep_next
from fhir_bridge.delivery.twins import look_over
from fhir_bridge.patience import Patience
from fhir_bridge.store.tables import Audit, Outbox
from support.world import World, make_bridge, wait_for

MOMENT = timedelta(milliseconds=50)
QUICK = Patience(
    between_looks=MOMENT, first_pause=MOMENT, longest_pause=4 * MOMENT, tries=1000, failures=1000,
    spread=max,
)  # fmt: skip
FOUR = 4


def another(world: World, **options: Any) -> Bridge:
    """The same installation as another process has it: its own connections, its own tokens."""
    url = world.bridge.store.engine.url.render_as_string(hide_password=False)
    return make_bridge(url, world.app_url, **options)


def save(world: World, many: int) -> list[str]:
    """Goals of four patients that nobody has begun to send."""
    world.bridge.send_budget = 0
    nurses = [launch(world, each) for each in ("okafor", "whitfield", "harris", "delgado")]
    keys = [nurses[number % 4].write(f"Walk {number} miles") for number in range(many)]
    world.bridge.send_budget = 20.0
    return keys


def done(world: World, keys: list[str]) -> bool:
    known = [row.state for row in rows(world, Outbox) if row.id in keys]
    return known == ["done"] * len(keys)


def held_once(world: World, keys: list[str]) -> None:
    """Each is there once, with the words it was saved with, and the audit tells of each."""
    held = [mark(goal) for goal in ours(world)]
    assert {key: held.count(key) for key in keys} == dict.fromkeys(keys, 1)
    for number, key in enumerate(keys):
        assert the_one(world, key)["description"]["text"] == f"Walk {number} miles"
    told = [row.what for row in rows(world, Audit) if "to the EHR: " in row.detail]
    assert all(f"Goal/{key}" in told for key in keys)


@contextmanager
def workers(world: World, many: int) -> Iterator[list[tuple[str, str]]]:
    told: list[tuple[str, str]] = []
    stop, bridges = Event(), [another(world, patience=QUICK) for _ in range(many)]

    def work(bridge: Bridge) -> None:
        worker.run(bridge, stop, pause=0.02, report=lambda *each: told.append(each))

    threads = [Thread(target=work, args=(each,)) for each in bridges]
    for each in threads:
        each.start()
    yield told
    stop.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    for bridge in bridges:
        bridge.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    "faults",
    [
        (),
        (
            {"kind": "drop-after-apply", "type": "Goal", "method": "POST", "one_in": 3, "seed": 5},
            {"kind": "status", "status": 503, "type": "Goal", "method": "POST", "one_in": 4,
             "seed": 7},
        ),
    ],
    ids=["all is well", "every other answer is lost"],
)  # fmt: skip
def test_r20_four_workers_send_every_goal_once(
    make_world: MakeWorld, kind: str, faults: tuple[dict[str, object], ...]
) -> None:
    with make_world(kind) as world:
        keys = save(world, 24)
        world.control(*faults)
        with workers(world, FOUR) as told:
            wait_for(lambda: done(world, keys), "all goals to arrive", 120)
        world.control()
        held_once(world, keys)
        assert not [each for each in told if each[0] == "failed"]


class Held:
    """A transport that stands still before a request leaves, until it is let go."""

    def __init__(self, bridge: Bridge, is_it: Callable[[str, str], bool]) -> None:
        self.reached, self.go = Event(), Event()
        self.is_it, self.session = is_it, bridge.connection(bridge.site("sandbox")).session
        self.request, self.session.request = self.session.request, self  # type: ignore[method-assign]

    def __call__(self, method: str, url: str, **options: Any) -> Any:
        if not self.reached.is_set() and self.is_it(method, url):
            self.reached.set()
            assert self.go.wait(60)
        return self.request(method, url, **options)


@pytest.fixture
def paused(overheard: World, real: Turning) -> Iterator[Bridge]:
    """A second worker's bridge."""
    made = another(overheard, real=real)
    yield made
    made.close()


def test_r19_a_worker_that_slept_before_it_wrote_sends_nothing_any_more(
    overheard: World, paused: Bridge, ehr: Eavesdropper, real: Turning
) -> None:
    [key] = save(overheard, 1)
    asleep = Held(paused, lambda method, url: url.endswith("/metadata"))
    told: list[str | None] = []
    thread = Thread(target=lambda: told.append(keep_next(paused)))
    thread.start()
    assert asleep.reached.wait(20)
    ehr.hush()
    for _ in range(3):  # another takes over, looks twice and sends
        real.on(seconds=121)
        keep_all(overheard)
    assert promises(overheard, key) == ["done"]
    asleep.go.set()
    thread.join(20)
    assert told == ["lost"]
    assert len(ehr.heard("POST", "/r4/Goal")) == 1
    held_once(overheard, [key])


def test_r19_a_write_that_stood_still_on_its_way_changes_nothing_here_and_is_put_right_there(
    overheard: World, paused: Bridge, ehr: Eavesdropper, real: Turning
) -> None:
    """The worst: its POST leaves minutes late, to an EHR without conditional creates."""
    statement = overheard.browser().get(f"{overheard.ehr_url}/r4/metadata").json()
    for each in statement["rest"][0]["resource"]:
        each["conditionalCreate"] = False
    ehr.say("/r4/metadata", statement)
    overheard.bridge._connections.clear()
    [key] = save(overheard, 1)
    asleep = Held(paused, lambda method, url: method == "POST" and url.endswith("/Goal"))
    told: list[str | None] = []
    thread = Thread(target=lambda: told.append(keep_next(paused)))
    thread.start()
    assert asleep.reached.wait(20)
    for _ in range(3):
        real.on(seconds=121)
        keep_all(overheard)
    assert promises(overheard, key) == ["done"]
    [before] = [row for row in rows(overheard, Outbox) if row.id == key]
    asleep.go.set()
    thread.join(20)
    [after] = [row for row in rows(overheard, Outbox) if row.id == key]
    assert (after.fence, after.state) == (before.fence, "done"), "the late one settles nothing"
    assert len([goal for goal in ours(overheard) if mark(goal) == key]) == 2
    real.on(hours=2)
    assert "twins" in list(look_over(overheard.bridge, "sandbox"))
    found = [goal for goal in ours(overheard) if mark(goal) == key]
    assert sorted(goal["lifecycleStatus"] for goal in found) == ["active", "entered-in-error"]


@contextmanager
def process(world: World) -> Iterator[None]:
    """A worker that is killed in the end, wherever it is."""
    made = subprocess.Popen(
        [sys.executable, "-m", "smart_app", "worker"], env=worker_settings(world),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        made.send_signal(signal.SIGKILL)
        made.wait()


def tried(world: World) -> int:
    """How often anything was claimed."""
    return sum(row.attempts for row in rows(world, Outbox))


def test_r15_a_worker_killed_at_any_moment_loses_and_doubles_nothing(
    make_world: MakeWorld,
) -> None:
    """A small version: kill -9 in the midst of sending, again and again."""
    lots = Random(15)  # noqa: S311 - no secret
    with make_world() as world:
        keys = save(world, 12)
        world.control({"kind": "latency", "ms": 60})
        for _ in range(4):
            begun = tried(world)
            with process(world):
                wait_for(lambda begun=begun: tried(world) > begun, "the worker to begin", 60)
                Event().wait(lots.uniform(0, 0.3))  # somewhere between a claim and a receipt
        world.control()
        assert not done(world, keys)
        real = Turning()
        heir = another(world, real=real)
        for _ in range(4):
            real.on(minutes=31)
            while keep_next(heir):
                pass
        heir.close()
        assert done(world, keys)
        held_once(world, keys)
