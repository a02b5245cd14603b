"""What can happen in a soak, one method each. The driver and the state machine call no others.

Everything goes through the product's own actions: ``goals.write_goal``, ``delivery.keep_next``,
``record.open_panel``. Whatever may be refused is noted as refused, and nothing else is caught.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from soak_faults import DOUBLING, FAULTS, LASTING
from soak_history import History, Submission, Violation, check, look, verified
from soak_world import CANARY, NURSES, PATIENTS, SITE, Process, World

from fhir_bridge import delivery, goals, record
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import MOVES, EnablementGoal, Status
from fhir_bridge.delivery import twins
from fhir_bridge.errors import AlreadySent, BridgeError, NotFound, Refused, Stale
from fhir_bridge.goals import KeptGoal
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.wire import Json

REFUSALS = (Stale, Refused, AlreadySent, NotFound)
ROUNDS = 40
"""Half-hours until everything must be quiet; no pause between two tries is longer."""


@dataclass
class Play:
    """One world and everything that was sent in it.

    Attributes:
        lots: where uuids and words come from, so that a seed tells the same story again.
        harsh: records are deleted and doubled in the EHR too; to find that out somebody has to
            look over all of them.
        done: how often what was done, by name; ``said``: what deliveries came to.
        found: invariants that did not hold on the way.
    """

    world: World
    lots: Random
    harsh: bool = True
    history: History = field(default_factory=History)
    done: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    found: list[Violation] = field(default_factory=list)
    lasting: list[Json] = field(default_factory=list)

    @property
    def doubles(self) -> bool:
        """Goals may be doubled: where Footbridge has a client of its own to look for that."""
        return self.harsh and self.world.backend

    # ---- nurses

    def save(self, nurse: str, patient: str) -> None:
        """A nurse writes a new goal."""
        key = self._uuid()
        self._first(Submission(key, key, nurse, patient, self._words(), "active", None))

    def edit(self, which: int, nurse: str, *, stale: bool = False, close: bool = False) -> None:
        """A nurse changes a goal as her page shows it, which may be old by then."""
        goal = self._some(which)
        kept = self._seen(goal, nurse) if goal else None
        if goal is None or kept is None:
            return
        moves = sorted(MOVES.get(kept.goal.status, ()))
        status = self.lots.choice(moves) if close and moves else kept.goal.status
        version = max(1, kept.version - 1) if stale else kept.version
        self._first(
            Submission(
                self._uuid(), goal.key, nurse, goal.patient, self._words(), str(status), version
            )
        )

    def again(self, which: int) -> None:
        """Somebody presses Save once more: a form sent before is sent again, as it was."""
        if self.history.submissions:
            self._send(self.history.submissions[which % len(self.history.submissions)])
            self.done["sent again"] += 1

    def other_words(self, which: int) -> None:
        """A form that was kept is sent again with other words: that must be refused."""
        told = [each for each in self.history.submissions if each.told]
        if told:
            sent = told[which % len(told)]
            other = Submission(**(vars(sent) | {"statement": self._words(), "told": False}))
            self._send(other)
            self.done["other words"] += 1
            if other.told:
                self.found.append(
                    Violation("I1 replaced", f"{sent.statement} by {other.statement}")
                )

    def look(self, nurse: str, patient: str) -> None:
        """A nurse opens the page with the goals of a patient."""
        context = self.world.contexts[nurse, patient]
        self._try(self.world.app, lambda bridge: record.open_panel(bridge, context, "Goal"))
        self.done["looked"] += 1

    def launch(self, nurse: str, patient: str) -> None:
        """A nurse opens Footbridge from the chart again."""
        self._try_call(partial(self.world.launch, nurse, patient))
        self.done["launched"] += 1

    # ---- delivery

    def deliver(self, times: int = 1) -> None:
        """The worker keeps some promises."""
        for _ in range(times):
            if self._kept(self.world.worker) is None:
                break
        self.done["delivered"] += 1
        self.found += verified(self.world)

    def send_now(self, which: int) -> None:
        """The request that saved a goal sends it itself."""
        goal = self._some(which)
        if goal:
            self._kept(self.world.app, id=str(goal.key))
            self.done["sent now"] += 1
            self.found += verified(self.world)

    def _kept(self, process: Process, **only: Any) -> str | None:
        state = process.run(lambda bridge: delivery.keep_next(bridge, **only))
        self.said[str(state)] += 1
        return state

    # ---- what goes wrong

    def fault(self, which: int) -> None:
        """The EHR begins to go wrong in one more way."""
        may = [each for each in FAULTS if self.doubles or each["kind"] not in DOUBLING]
        fault = may[which % len(may)]
        if fault["kind"] == "unplugged":
            self.world.wire.up = False
        elif fault["kind"] in LASTING:
            self.lasting = [*self.lasting, fault]
            self._control(*self.lasting)
        else:
            self._control(*self.lasting, fault | {"seed": self.lots.randrange(1000)})
        self.done["faults set"] += 1

    def calm(self) -> None:
        """The EHR is well again."""
        self.world.wire.up, self.lasting = True, []
        self._control()
        self.done["calmed"] += 1

    def kill(self, name: str, moments: int) -> None:
        """A process will be killed at a moment of what it does next."""
        process = {"app": self.world.app, "worker": self.world.worker}[name]
        process.fate.moments = moments

    def stand_still(self, requests: int, what: int) -> None:
        """The worker will stand still at a request for longer than its lease; others go on."""

        def meanwhile() -> None:
            self.pass_time(150)
            self._kept(self.world.other)
            if what % 3 == 1:
                self.edit(what, NURSES[what % 2])
            elif what % 3 == 2:
                self.colleague(what)
            self._kept(self.world.other)
            self.done["stood still"] += 1

        fate = self.world.worker.fate
        fate.requests, fate.meanwhile = requests, meanwhile

    def lose_tokens(self) -> None:
        """The EHR forgets who is signed in."""
        self.world.lose_tokens()
        self.done["tokens lost"] += 1

    def restart_ehr(self) -> None:
        """The EHR's process ends and begins again."""
        self.lasting = []
        self._count()
        self.world.start_ehr()
        self.done["EHR restarted"] += 1

    def pass_time(self, seconds: int) -> None:
        """Time passes."""
        self.world.ahead += timedelta(seconds=seconds)

    # ---- somebody in the EHR

    def colleague(self, which: int) -> None:
        """Somebody changes, deletes or doubles one of our goals in the EHR itself."""
        ours = [each for each in self.world.goals_there() if _mark(each)]
        if not ours:
            return
        goal = ours[which % len(ours)]
        match which % 8:
            case 0 | 1 | 2:
                words = {"text": f"{CANARY} of a colleague {self._uuid()}"}
                self.world.change_there(goal, description=words)
            case 3 if self.harsh:
                self.world.delete_there(goal)
            case 4 if self.doubles:
                self.world.copy_there(goal, f"copy-{self._uuid().hex[:12]}")
            case _:
                self.world.change_there(goal, language=self.lots.choice(("en", "es")))
        self.done["changed in the EHR"] += 1

    # ---- the end

    def quiet(self) -> None:
        """Everything goes well again, everybody signs in and looks, and time passes."""
        self.calm()
        for process in (self.world.app, self.world.worker, self.world.other):
            process.restart()
        for sent in self.history.submissions:
            if not sent.told and not sent.refused:
                self._send(sent)
        for nurse in NURSES:
            for patient in PATIENTS:
                self.world.launch(nurse, patient)
        for _ in range(ROUNDS):
            if not self._one_more_round():
                break

    def _one_more_round(self) -> bool:
        self.pass_time(31 * 60)
        kept = 0
        while self._kept(self.world.worker) is not None:
            kept += 1
            assert kept < 10_000, "promises are kept for ever"
        for patient in PATIENTS:
            self.look(NURSES[0], patient)
        self.look_over()
        self.found += verified(self.world)
        return bool(kept)

    def look_over(self) -> None:
        """The worker's hourly look for goals that the EHR holds twice."""
        every = timedelta(0)
        steps = self.world.worker.run(lambda it: list(twins.look_over(it, SITE, every=every)))
        self.said.update(f"looked over: {each}" for each in steps or ())

    def violations(self, logged: str = "") -> list[Violation]:
        """Come to rest, and say what does not hold."""
        self.quiet()
        self._count()
        return [*self.found, *check(self.world, self.history, logged)]

    def ends(self) -> Counter[str]:
        """Where the goals are in the end, as their nurses are told."""
        placed = look(self.world).placed
        keys = map(str, self.history.keys)
        return Counter(placed[key].state if key in placed else "nowhere" for key in keys)

    # ---- parts

    def _first(self, sent: Submission) -> None:
        self.history.submissions.append(sent)
        self._send(sent)
        self.done["saved" if sent.version is None else "edited"] += 1

    def _send(self, sent: Submission) -> None:
        context = self.world.contexts[sent.nurse, sent.patient]
        goal = EnablementGoal(
            key=sent.key, strategy="self-management", statement=sent.statement,
            status=Status(sent.status), small_win=f"{CANARY} first",
        )  # fmt: skip

        def write(bridge: Bridge) -> KeptGoal:
            return goals.write_goal(bridge, context, goal, submission=sent.id, version=sent.version)

        try:
            sent.told = self.world.app.run(write) is not None or sent.told
        except REFUSALS:
            sent.refused = True

    def _seen(self, goal: Submission, nurse: str) -> KeptGoal | None:
        context = self.world.contexts[nurse, goal.patient]
        try:
            return self.world.app.run(
                lambda bridge: goals.find_goal(bridge, context.chart, goal.key)
            )
        except NotFound:  # its first save was cut off
            return None

    def _some(self, which: int) -> Submission | None:
        new = [each for each in self.history.submissions if each.version is None]
        return new[-1 - which % min(len(new), 12)] if new else None

    def _try(self, process: Process, work: Any) -> None:
        self._try_call(partial(process.run, work))

    def _try_call(self, call: Any) -> None:
        try:
            call()
        except BridgeError as error:
            self.said[type(error).__name__] += 1

    def _control(self, *faults: Json) -> None:
        self.world.wire.control(token_seconds=3600, faults=list(faults))

    def _count(self) -> None:
        """Take over what the EHR counted since it was started."""
        self.faults.update(self.world.wire.controlled()["met"])

    def _uuid(self) -> UUID:
        return UUID(int=self.lots.getrandbits(128), version=4)

    def _words(self) -> str:
        return f"{CANARY} goal {self._uuid().hex[:12]}"


def _mark(goal: Json) -> bool:
    return any(each.get("system") == GOAL_ID for each in goal.get("identifier", ()))
