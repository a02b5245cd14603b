"""What the story tests look at: the records of a demo day, one patient's chart, every value."""

import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.sandbox.stories import bundles, charts
from fhir_bridge.sandbox.stories.dates import CHICAGO, StoryDay
from fhir_bridge.wire import Json, read_json

T = date(2026, 11, 20)
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
DAY = timedelta(days=1)
SAMPLE = sorted(
    {FIRST + timedelta(days=n) for n in range(0, 1096, 43)}
    | {date(2028, 2, 29), date(2026, 3, 8), date(2026, 3, 9), date(2026, 11, 1), date(2026, 11, 2)}
    | {date(2026, 11, 27), date(2027, 12, 25), date(2027, 12, 31), date(2028, 1, 3)}
    | {LAST}
)
"""Days on which everything is looked at: leap day, both changes of the clock, holidays."""

ALL = [story.person.id for story in charts(StoryDay(T))]
"""Every patient, in the order they are told in."""


@cache
def resources(today: date = T) -> tuple[Json, ...]:
    """Everything the EHR holds on a demo day; not to be changed."""
    return tuple(entry["resource"] for bundle in bundles(today) for entry in bundle["entry"])


def of_type(type: str, today: date = T) -> list[Json]:
    return [each for each in resources(today) if each["resourceType"] == type]


def chart(patient: str, type: str, today: date = T) -> dict[str, Json]:
    """One patient's resources of a type, by the tail of their id."""
    return {
        each["id"].removeprefix(f"{patient}-"): each
        for each in of_type(type, today)
        if patients_of(each) == {patient}
    }


def period(patient: str, key: str) -> tuple[str, str]:
    """Begin and end of a visit, as the hospital's clock shows them."""
    found = chart(patient, "Encounter")[key]["period"]
    return found["start"][:16], found["end"][:16]


def values(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every primitive of a resource with its path, without indexes."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from values(value, f"{path}.{key}")
    elif isinstance(node, list):
        for value in node:
            yield from values(value, path)
    else:
        yield path, node


def moments(resource: Json) -> Iterator[tuple[str, datetime]]:
    """Every date or time in a resource; a date counts from its first minute."""
    for path, value in values(resource, resource["resourceType"]):
        if re.match(r"\d{4}-\d\d-\d\d(T|$)", str(value)):
            moment = datetime.fromisoformat(value)
            yield path, moment if moment.tzinfo else moment.replace(tzinfo=CHICAGO)


def references(resource: Json) -> set[str]:
    """Everything a resource points at."""
    found = values(resource, resource["resourceType"])
    return {value for path, value in found if path.endswith(".reference")}


def concepts(node: Any) -> Iterator[Json]:
    """Every CodeableConcept of a resource that has a coding."""
    if isinstance(node, list):
        for value in node:
            yield from concepts(value)
    elif isinstance(node, dict):
        if isinstance(node.get("coding"), list):
            yield node
        yield from concepts(list(node.values()))


def texts(rows: list[Json]) -> set[str]:
    return {row["text"] for row in rows}


def codes(concept: Json) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


def attached(document: Json) -> str:
    """The text of a DocumentReference."""
    return b64decode(document["content"][0]["attachment"]["data"]).decode()


def transfer_document(today: date = T) -> Json:
    """The document that Lakeview sent with Helen."""
    return read_json(
        attached(chart("fischer", "DocumentReference", today)["doc-transfer"]).encode()
    )
