"""Any history of saves, faults, kills and pauses ends right (I1 to I7): a short soak of any order.

Hypothesis makes the histories up, and the shortest one that ends wrong is what a failure shows.
``make soak`` runs longer ones.
"""

from collections.abc import Callable
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from anyio.from_thread import BlockingPortal
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from soak_driver import STEPS, Tally, hearing, soak_world, told_world
from soak_faults import FAULTS
from soak_play import Play
from soak_world import NURSES, PATIENTS

nurses, patients = st.sampled_from(NURSES), st.sampled_from(PATIENTS)
recent, any_number = st.integers(0, 11), st.integers(0, 9999)


class Soak(RuleBasedStateMachine):
    """Every example is a world of its own; ``machine_of`` says what it begins with."""

    new_url: Callable[[], str]
    template: Path
    portal: BlockingPortal
    play: Play
    stack: ExitStack
    heard: StringIO

    @initialize(seed=st.integers(0, 999))
    def begin(self, seed: int) -> None:
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        self.heard = self.stack.enter_context(hearing())
        lots = Random(seed)  # noqa: S311 - the same story again
        made = self.stack.enter_context(
            told_world(self.template, folder, self.new_url(), self.portal, lots)
        )  # fmt: skip
        self.play = Play(made, lots, harsh=False)

    @rule(nurse=nurses, patient=patients)
    def saves(self, nurse: str, patient: str) -> None:
        self.play.save(nurse, patient)

    @rule(which=recent, nurse=nurses, stale=st.booleans(), close=st.booleans())
    def edits(self, which: int, nurse: str, stale: bool, close: bool) -> None:
        self.play.edit(which, nurse, stale=stale, close=close)

    @rule(which=recent)
    def saves_again(self, which: int) -> None:
        self.play.again(which)

    @rule(which=recent)
    def saves_other_words(self, which: int) -> None:
        self.play.other_words(which)

    @rule(times=st.integers(1, 3))
    def worker_delivers(self, times: int) -> None:
        self.play.deliver(times)

    @rule(which=recent)
    def app_sends(self, which: int) -> None:
        self.play.send_now(which)

    @rule(nurse=nurses, patient=patients)
    def looks(self, nurse: str, patient: str) -> None:
        self.play.look(nurse, patient)

    @rule(nurse=nurses, patient=patients)
    def launches(self, nurse: str, patient: str) -> None:
        self.play.launch(nurse, patient)

    @rule(which=st.integers(0, len(FAULTS) - 1))
    def ehr_goes_wrong(self, which: int) -> None:
        self.play.fault(which)

    @rule()
    def ehr_is_well(self) -> None:
        self.play.calm()

    @rule(name=st.sampled_from(("app", "worker")), moments=st.integers(1, 45))
    def is_to_be_killed(self, name: str, moments: int) -> None:
        self.play.kill(name, moments)

    @rule(requests=st.integers(1, 6), what=any_number)
    def worker_is_to_stand_still(self, requests: int, what: int) -> None:
        self.play.stand_still(requests, what)

    @rule(what=any_number)
    def somebody_works_in_the_ehr(self, what: int) -> None:
        self.play.colleague(what)

    @rule()
    def ehr_forgets_tokens(self) -> None:
        self.play.lose_tokens()

    @rule()
    def ehr_restarts(self) -> None:
        self.play.restart_ehr()

    @rule(seconds=st.sampled_from((5, 61, 150, 1900)))
    def time_passes(self, seconds: int) -> None:
        self.play.pass_time(seconds)

    def teardown(self) -> None:
        if hasattr(self, "play"):
            with self.stack:
                assert self.play.violations(self.heard.getvalue()) == []


def machine_of(
    new_url: Callable[[], str], template: Path, portal: BlockingPortal
) -> type[RuleBasedStateMachine]:
    """The machine over one kind of database."""
    given = {"new_url": staticmethod(new_url), "template": template, "portal": portal}
    return type("SoakHere", (Soak,), given)


def test_any_history_ends_right(new_url: Any, template: Path, portal: BlockingPortal) -> None:
    run_state_machine_as_test(
        machine_of(new_url, template, portal),
        settings=settings(
            max_examples=3, stateful_step_count=25, derandomize=True, database=None, deadline=None,
            phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_a_short_soak_by_lots(new_url: Any, template: Path, portal: BlockingPortal) -> None:
    tally = Tally()
    soak_world(tally, template, new_url(), portal, "b", 80, harsh=False)
    assert tally.violations == []
    assert sum(tally.kills.values()) > 0
    assert tally.faults
    assert len(STEPS) > 10
