"""CHECK: what judging a record by R4 and by our profiles costs each save."""

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.goal import goal_to_fhir
from fhir_bridge.r4.models import strict_findings
from fhir_bridge.r4.package import package_folder
from tests.bench.g1_first_paint import clocked
from tests.bench.table import Line, middle, percentile

TIMES = 400
P50 = 0.5  # ms a goal


def measure() -> Iterator[Line]:
    """A goal with everything a form can hold, in turn with the strict model; then every example."""
    goal = _goal()
    assert findings(goal) == []
    strict_findings(goal)
    plain, taken = [], []
    for _ in range(TIMES):
        plain.append(clocked(partial(strict_findings, goal)))
        taken.append(clocked(partial(findings, goal)))
    p50 = middle(taken) * 1000
    late = percentile(taken, 0.99) * 1000
    yield Line("CHECK a goal, p50", p50, "ms", P50, note=f"p99 {late:.2f} ms")
    yield Line(
        "CHECK a goal beside the strict model", p50, "ms", 2, middle(plain) * 1000,
        note="the strict R4B model alone, which knows no profile",
    )  # fmt: skip
    yield _slowest()


def _goal() -> dict[str, Any]:
    goal = EnablementGoal(
        strategy="self-management", doer="patient", due=date(2099, 12, 4),
        statement="Walk to the church and back", small_win="Walk to the corner",
        how_we_know="He tells me what he saw",
    )  # fmt: skip
    return goal_to_fhir(goal, patient="Patient/one", author="Practitioner/nurse")


def _slowest() -> Line:
    """Of everything that we write, by its example, what takes longest."""
    taken = {}
    for path in sorted((package_folder() / "example").glob("*.json")):
        example = json.loads(path.read_text("utf-8"))
        if "AsRead" not in str(example["meta"]["profile"]):  # those are never judged at a save
            findings(example)
            each = [clocked(partial(findings, example)) for _ in range(20)]
            taken[path.stem] = middle(each) * 1000
    name = max(taken, key=lambda each: taken[each])
    return Line("CHECK the slowest example, p50", taken[name], "ms", 4 * P50, note=name)
