"""G3: a goal written back and acknowledged by the EHR: one request, little more than its time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fhir_bridge import delivery
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.goals import find_goal, write_goal
from fhir_bridge.launches import Context
from tests.bench.bench_world import Ehr, bridge, databases, launch, scripted_ehr, warm
from tests.bench.g1_first_paint import clocked, one_request
from tests.bench.table import Line, middle

PAIRS = 9
FIXED = 0.005  # seconds on top of 1.05 x L
LATENCIES = (0.05, 0.15)


@dataclass(frozen=True)
class Sent:
    """One write-back.

    Attributes:
        seconds: until the acknowledgement was settled here: the read-back begins then.
        requests: what the EHR was asked until then.
    """

    seconds: float
    requests: list[dict[str, Any]]


def measure() -> Iterator[Line]:
    """Every line of G3."""
    with databases() as urls, scripted_ehr() as ehr:
        for kind, url in urls.items():
            with bridge(url, ehr.url) as made:
                ehr.control(0.0)
                context = launch(made, "p1")
                warm(made, context)
                made.connection(context.site).capability()
                for latency in LATENCIES:
                    yield from write_back(made, ehr, context, kind, latency)


def write_back(
    made: Bridge, ehr: Ehr, context: Context, kind: str, latency: float
) -> Iterator[Line]:
    """Creates and updates beside bare requests."""
    creates, updates, ones = [], [], []
    one = one_request(made, context)
    for _ in range(PAIRS):
        goal = EnablementGoal(
            key=uuid4(), strategy="self-management", statement="Walk to the church twice a week"
        )
        ehr.control(latency)
        ones.append(clocked(one))
        creates.append(send(made, ehr, context, goal, latency))
        changed = goal.model_copy(update={"statement": "Walk to the church and back"})
        ones.append(clocked(one))
        updates.append(send(made, ehr, context, changed, latency, version=1))
    took = middle(ones)
    for name, sent in (("create", creates), ("update", updates)):
        yield Line(
            f"G3 {name}, L={latency * 1000:.0f} ms, {kind}",
            middle(each.seconds for each in sent) * 1000, "ms", (1.05 * took + FIXED) / took,
            took * 1000, note="1.05 x one EHR request + 5 ms",
        )  # fmt: skip
        yield Line(
            f"G3 {name} requests, L={latency * 1000:.0f} ms, {kind}",
            max(len(each.requests) for each in sent), "requests",
            1 if all(_is_guarded(each.requests[0]) for each in sent) else 0, exact=True,
            note="until acknowledged",
        )  # fmt: skip


def _is_guarded(heard: dict[str, Any]) -> bool:
    """By If-None-Exist or If-Match, so that the same again would change nothing."""
    guards = {"POST": heard["if_none_exist"], "PUT": heard["if_match"]}
    return bool(guards.get(heard["method"]))


def send(
    made: Bridge, ehr: Ehr, context: Context, goal: EnablementGoal, latency: float,
    version: int | None = None,
) -> Sent:  # fmt: skip
    """Save here, then keep the promise at once."""
    write_goal(made, context, goal, submission=uuid4(), version=version)
    ehr.control(latency)
    begun = time.monotonic()
    delivery.keep_next(made, id=str(goal.key))
    heard = ehr.log()
    receipt = find_goal(made, context.chart, goal.key).placed
    assert receipt and receipt.state == "in-ehr", "the goal did not arrive"
    back = next(number for number, each in enumerate(heard) if _is_read_back(each))
    return Sent(heard[back]["begun"] - begun, heard[:back])


def _is_read_back(heard: dict[str, Any]) -> bool:
    return heard["method"] == "GET" and "/Goal/" in heard["path"]
