"""When care was given, of the types that say so: what a time of care means for a query.

A new type is a row of ``SERVICE_DATES``. A Goal or a Condition has dates, and is no service.
"""

from collections.abc import Collection, Mapping

from fhir_bridge.store.terms import AnyOf, Range, Term

SERVICE_DATES: Mapping[str, str] = {"CarePlan": "date", "CareTeam": "date", "Encounter": "date"}
"""Resource type to the search parameter over its period."""


def during(start: str, end: str, *, undated: Collection[str]) -> dict[str, AnyOf]:
    """By type, what holds for care that overlaps a time.

    Args:
        start, end: ``[start, end)`` as ``r4.dates`` writes instants; "" is open.
        undated: types of which a record without a date counts, too.
    """
    return {
        type: _overlaps(param, start, end, undated=type in undated)
        for type, param in SERVICE_DATES.items()
    }


def _overlaps(param: str, start: str, end: str, *, undated: bool) -> AnyOf:
    since = (Term(param, (Range("ge", start, start),)),) if start else ()
    until = (Term(param, (Range("le", end, end),)),) if end else ()
    return AnyOf(((*since, *until), *(((Term(param, missing=True),),) if undated else ())))
