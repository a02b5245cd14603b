"""A Provenance that comes along: whose it is, its targets say (X10).

It tells who wrote there what is sent here, and is kept as it came. Each target is a record that the
same client sent, so that nobody signs what is another's; and nothing in it may bear a name of ours,
so that it is never taken for what we say of a delivery.
"""

from collections.abc import Iterator

from sqlmodel import Session

from fhir_bridge.errors import Issue, Refused
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.compartment import PROVENANCE_PATIENT, patients_of
from fhir_bridge.r4.datatypes import rows, words
from fhir_bridge.received.seeing import HERE, seen
from fhir_bridge.received.welcome import PROVENANCE, WELCOME
from fhir_bridge.store.access import Grant
from fhir_bridge.store.senders import SENT
from fhir_bridge.wire import Document, Json, splice

NOT_SENT = "A Provenance is taken in about records that its sender sent itself, and no others."


def patient_told_of(session: Session, grant: Grant, data: Json) -> str:
    """Our id of the one patient whose records it is about.

    Raises:
        Refused: with the place of each target that is no record of this client's; it is about
            records of several patients, or names another one itself; it says that it is ours.
    """
    if any(each.startswith(BASE) for each in _texts(data)):
        raise _refused(PROVENANCE, "It says that it is ours. We sign what is sent to us.")
    found = [_sent(session, grant, each) for each in rows(data, "target")]
    strange = [at for at, patient in enumerate(found) if patient is None]
    if strange or not found:
        places = tuple(Issue(NOT_SENT, f"{PROVENANCE}.target[{at}]", "not-found") for at in strange)
        raise Refused(NOT_SENT, issues=places)
    patients = {each for each in found if each} | patients_of(data)
    if len(patients) != 1:
        raise _refused(f"{PROVENANCE}.target", "It must be about the records of one patient.")
    return patients.pop()


def of_patient(document: Document, patient: str) -> Document:
    """The same with its patient, where it does not say whose it is."""
    if patients_of(document.data):
        return document
    there = document.data.get("extension")
    named = {"url": PROVENANCE_PATIENT, "valueReference": {"reference": f"Patient/{patient}"}}
    told = {"extension": [*(there if isinstance(there, list) else ()), named]}
    return Document(splice(document.raw, told), document.data | told)


def _sent(session: Session, grant: Grant, target: Json) -> str | None:
    """The patient of a record that this client sent; None for any other."""
    found = HERE.fullmatch(words(target, "reference") or "")
    if not found or found[1] not in WELCOME or found[1] == PROVENANCE:
        return None
    there = seen(session, grant, found[1], found[2])
    # of what was sent a client sees its own alone (store.senders)
    return there.patient if there and there.owner == SENT else None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _refused(expression: str, text: str) -> Refused:
    return Refused(text, issues=(Issue(text, expression, "business-rule"),))
