"""A long soak in one process: world after world, each a few hundred operations by lots."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from anyio.from_thread import BlockingPortal
from soak_fate import IMMORTAL
from soak_history import Violation
from soak_play import Play
from soak_wire import Wire
from soak_world import APP, EHR, NURSES, PATIENTS, World, world

from fhir_bridge.bridge import client_keys
from fhir_bridge.ehr import retry
from fhir_bridge.store.db import open_store
from fhir_bridge.store.vault import Vault

A_WORLD = 250
"""Operations until everything must come to rest and be right."""

Step = Callable[[Play, Random], None]
STEPS: tuple[tuple[int, Step], ...] = (
    (14, lambda play, lots: play.save(lots.choice(NURSES), lots.choice(PATIENTS))),
    (14, lambda play, lots: play.edit(lots.randrange(99), lots.choice(NURSES))),
    (3, lambda play, lots: play.edit(lots.randrange(99), lots.choice(NURSES), stale=True)),
    (4, lambda play, lots: play.edit(lots.randrange(99), lots.choice(NURSES), close=True)),
    (5, lambda play, lots: play.again(lots.randrange(9999))),
    (1, lambda play, lots: play.other_words(lots.randrange(9999))),
    (24, lambda play, lots: play.deliver(lots.randrange(1, 4))),
    (8, lambda play, lots: play.send_now(lots.randrange(9))),
    (6, lambda play, lots: play.look(lots.choice(NURSES), lots.choice(PATIENTS))),
    (8, lambda play, lots: play.pass_time(lots.choice((5, 61, 61, 150, 31 * 60)))),
    (8, lambda play, lots: play.fault(lots.randrange(9999))),
    (5, lambda play, _: play.calm()),
    (5, lambda play, lots: play.kill(lots.choice(("app", "worker")), lots.randrange(1, 45))),
    (2, lambda play, lots: play.stand_still(lots.randrange(1, 8), lots.randrange(999))),
    (3, lambda play, lots: play.colleague(lots.randrange(9999))),
    (1, lambda play, lots: play.launch(lots.choice(NURSES), lots.choice(PATIENTS))),
    (1, lambda play, _: play.lose_tokens()),
    (1, lambda play, _: play.restart_ehr()),
)
"""What is done, and how often as compared with the rest."""


@dataclass
class Tally:
    """What a soak did and found."""

    operations: int = 0
    worlds: int = 0
    done: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    died: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    goals: int = 0
    violations: list[tuple[str, Violation]] = field(default_factory=list)
    seconds: float = 0.0


def world_seed(seed: int, number: int) -> str:
    """The seed of one world of a run: with it and ``--world`` that world is told again."""
    return f"{seed}.{number}"


def soak_world(
    tally: Tally,
    template: Path,
    url: str,
    portal: BlockingPortal,
    name: str,
    operations: int,
    *,
    harsh: bool = True,
) -> None:
    """One world from its first day to its end."""
    lots = Random(name)  # noqa: S311 - the same story again
    began = time.monotonic()
    with (
        TemporaryDirectory() as folder,
        hearing() as heard,
        told_world(template, Path(folder), url, portal, lots) as made,
    ):
        play = Play(made, lots, harsh=harsh)
        for _ in range(operations):
            one_step(play, lots)
        found = play.violations(heard.getvalue())
        _count(tally, play, made)
    tally.operations += operations
    tally.worlds += 1
    tally.violations += [(name, each) for each in found]
    tally.seconds += time.monotonic() - began


def one_step(play: Play, lots: Random) -> None:
    """One operation by lots."""
    weights = [weight for weight, _ in STEPS]
    step = lots.choices([step for _, step in STEPS], weights)[0]
    step(play, lots)
    assert play.world.wire.current is IMMORTAL, "nobody is at work between two operations"


@contextmanager
def told_world(
    template: Path, folder: Path, url: str, portal: BlockingPortal, lots: Random
) -> Iterator[World]:
    """A world of one kind or another."""
    wire = Wire(portal, EHR, APP, public_keys(url))
    options = {"backend": lots.random() < 0.7, "conditional": lots.random() < 0.7}
    with no_sleep(), world(template, folder, url, wire, **options) as made:
        yield made


def public_keys(url: str) -> dict[str, object]:
    """The keys that the app publishes."""
    store = open_store(url)
    keys = client_keys(store, Vault((bytes(32),))).public_jwks()
    store.close()
    return keys


@contextmanager
def no_sleep() -> Iterator[None]:
    """A read that is tried again does not wait for it; the outbox's pauses pass by the clock."""
    before = retry.LONGEST_PAUSE
    retry.LONGEST_PAUSE = 0.0
    try:
        yield
    finally:
        retry.LONGEST_PAUSE = before


@contextmanager
def hearing() -> Iterator[StringIO]:
    """Everything that any library logs meanwhile."""
    text = StringIO()
    handler, root = logging.StreamHandler(text), logging.getLogger()
    before = root.level
    # the sandbox's authorization server runs in this process too, and tells what it issues
    logging.getLogger("authlib.oauth2.rfc6749").setLevel(logging.INFO)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def _count(tally: Tally, play: Play, made: World) -> None:
    tally.done += play.done
    tally.said += play.said
    tally.faults += play.faults
    tally.requests += made.wire.counted
    tally.died += made.died
    for process in (made.app, made.worker, made.other):
        tally.kills[process.name] += process.kills
    tally.goals += len(play.history.keys)
    tally.ends += play.ends()
