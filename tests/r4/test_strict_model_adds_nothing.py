"""What the strict model refuses in a record of ours, our own checks refuse too.

So the model is for tests: it costs more than everything else that happens to a record on its way
into the store.
"""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.goal import goal_to_fhir, small_win_to_fhir
from fhir_bridge.r4.models import strict_findings
from fhir_bridge.r4.provenance import provenance_of
from fhir_bridge.wire import Json

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
GOAL = EnablementGoal(
    strategy="self-management", doer="patient", statement="Walk to church", small_win="To the gate",
    how_we_know="He tells me", due=date(2026, 12, 4), started=date(2026, 11, 20),
)  # fmt: skip
OURS = [
    goal_to_fhir(GOAL, patient="Patient/ann", author="Practitioner/nurse"),
    small_win_to_fhir(GOAL, patient="Patient/ann", author="Practitioner/nurse"),
    provenance_of(
        "Goal/one", version=1, patient="ann", author="Practitioner/nurse", site="Riverside", at=AT
    ),
]

Path = tuple[str | int, ...]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(allow_nan=False, width=16),
    st.sampled_from(["", " ", "x", "2026-13-01", "2026-01-01", "http://x", "Patient/", "\n", "é"]),
    st.just([]), st.just({}), st.just([{}]), st.just({"x": 1}), st.just([None]),
)  # fmt: skip


def places(node: Any, above: Path = ()) -> list[Path]:
    """Every place in a record but the root."""
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    found: list[Path] = []
    for name, value in inner:
        found.append((*above, name))
        if isinstance(value, dict | list):
            found += places(value, (*above, name))
    return found


@st.composite
def spoilt(draw: st.DrawFn) -> Json:
    """A record of ours with something wrong in one or two places, perhaps."""
    record: Json = deepcopy(draw(st.sampled_from(OURS)))
    for _ in range(draw(st.integers(1, 2))):
        *above, name = draw(st.sampled_from([each for each in places(record) if each[0] not in
                                             {"resourceType", "meta"}]))  # fmt: skip
        node: Any = record
        for step in above:
            node = node[step]
        what = draw(st.sampled_from(["gone", "other", "listed", "added", "padded"]))
        if what == "gone":
            del node[name]
        elif what == "other":
            node[name] = deepcopy(draw(JUNK))
        elif what == "listed":
            node[name] = [node[name]]
        elif isinstance(node, dict):
            told = name if what == "padded" else "madeUp"
            node[f"_{told}" if what == "padded" else told] = deepcopy(draw(JUNK))
    return record


@given(spoilt())
def test_what_the_strict_model_refuses_we_refuse(record: Json) -> None:
    if strict_findings(record):
        assert any(each.severity == "error" for each in findings(record)), record
