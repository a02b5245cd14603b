"""What we do not own keeps its bytes, however it is spelt (decision 1): on both databases."""

import re
from itertools import count

from hypothesis import HealthCheck, given, settings
from kept import AT

from fhir_bridge.ehr.targets import our_id, take_in
from fhir_bridge.ehr_copies import keep_twice
from fhir_bridge.r4.references import rewrite
from fhir_bridge.store import copies, resources
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.db import Store
from fhir_bridge.wire import members, read_document
from support.odd_spelling import observations

BASE = "https://ehr.example/r4"
ANN = Chart("riverside", our_id(BASE, "Patient", "ann"), Actor("Practitioner/nurse"))
FOUND = re.compile(r"(Practitioner|Patient)/(d1|ann)")
NUMBERS = count(1)


def as_ours(reference: str) -> str | None:
    """What stands in the published record for a reference of the EHR's."""
    found = FOUND.fullmatch(reference)
    return f"{found[1]}/{our_id(BASE, found[1], found[2])}" if found else None


@given(raw=observations(id="w", subject={"reference": "Patient/ann"}))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_received_bytes_come_back_and_the_published_body_differs_only_where_it_must(
    store: Store, raw: bytes
) -> None:
    ehr_id = f"w{next(NUMBERS)}"
    received = read_document(raw)
    published = take_in(read_document(_named(raw, ehr_id)), BASE)
    with store.writing() as session:
        reason = keep_twice(
            session, ANN, received, published, ehr_id=ehr_id, at=AT, read_at=AT, known=None
        )
    assert reason is None
    with store.reading() as session:
        copy = copies.find(session, ANN, "Observation", ehr_id)
        body = resources.read(session, ANN, "Observation", our_id(BASE, "Observation", ehr_id)).body
    assert copy
    assert copy.body == raw
    theirs, ours = members(raw), members(body)
    changed = {"id", "meta", "identifier"}
    assert list(ours) == _in_order(list(theirs), list(ours))
    for name in theirs.keys() - changed:
        assert ours[name] == rewrite(theirs[name], as_ours), name
    for name in changed & theirs.keys() - {"id"}:  # theirs stays in it, byte for byte
        assert theirs[name].strip(b"[{ \t\r\n}]") in ours[name]
    blanks = set(raw.decode()) & set("\t\r\n ")
    assert blanks <= set(body.decode())


def _named(raw: bytes, ehr_id: str) -> bytes:
    """The record under the id of its own that this example has."""
    id = members(raw)["id"]
    at = raw.index(id, raw.index(b"id"))
    return raw[:at] + b'"%s"' % ehr_id.encode() + raw[at + len(id) :]


def _in_order(theirs: list[str], ours: list[str]) -> list[str]:
    """Their members in their order, with what was put in where it stands."""
    order = iter(theirs)
    return [name if name not in theirs else next(order) for name in ours]
