"""Problems that still go on, as rules about them take them: code to name."""

from collections.abc import Iterable

from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json

OVER = frozenset({"inactive", "remission", "resolved"})
"""Condition.clinicalStatus of what no longer goes on."""


def problems_now(conditions: Iterable[Json]) -> dict[str, str]:
    """Every code and every name on a problem list; a name without a code has a key of its own.

    Example:
        >>> problems_now([{"code": {"coding": [{"code": "13645005"}], "text": "COPD"}}])
        {'13645005': 'COPD', 'text-0': 'COPD'}
    """
    found: dict[str, str] = {}
    for each in conditions:
        concept, clinical = inner(each, "code"), rows(inner(each, "clinicalStatus"), "coding")
        if not OVER.isdisjoint(str(row.get("code")) for row in clinical):
            continue
        for row in (*rows(concept, "coding"), {"code": f"text-{len(found)}"}):
            name = str(concept.get("text") or row.get("display") or "")
            found[str(row.get("code"))] = name
    return found
