"""What we write ourselves is kept whole: the record, who wrote it, and that it happened."""

from uuid import uuid4

import pytest
from sqlmodel import select

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Refused, Stale, WrongPatient
from fhir_bridge.r4.canonicals import STRATEGY
from fhir_bridge.r4.observation import Code, Noted, observation_to_fhir
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import Json
from support.desk import AT, nurse


def answer(value: int, patient: str = "ann") -> Json:
    noted = Noted(Code(STRATEGY, "self-management"), value, AT, "Practitioner/castillo")
    return observation_to_fhir(noted, patient=f"Patient/{patient}")


def test_a_record_is_kept_signed_and_audited_in_one(made: Bridge) -> None:
    ann, id = nurse(made), str(uuid4())
    with made.store.writing() as session:
        first = authored.keep(session, ann, answer(3), id=id, at=AT)
        again = authored.keep(session, ann, answer(5), id=id, at=AT, expected=first.version)
    with made.store.reading() as session:
        [found] = authored.each_of(session, ann.chart, "Observation")
        signed = list(authored.each_of(session, ann.chart, "Provenance"))
        noted = session.exec(select(Audit).where(Audit.what == f"Observation/{id}")).all()
    assert (found.id, found.version, found.data["valueInteger"]) == (id, again.version, 5)
    assert len(signed) == len(noted) == 2


def test_who_was_faster_is_not_overwritten(made: Bridge) -> None:
    ann, id = nurse(made), str(uuid4())
    with made.store.writing() as session:
        authored.keep(session, ann, answer(3), id=id, at=AT)
    for expected in (None, 7):
        with pytest.raises(Stale), made.store.writing() as session:
            authored.keep(session, ann, answer(9), id=id, at=AT, expected=expected)


def test_another_patients_record_is_stopped(made: Bridge) -> None:
    with pytest.raises((WrongPatient, Refused)), made.store.writing() as session:
        authored.keep(session, nurse(made), answer(3, "bob"), id=str(uuid4()), at=AT)
    with made.store.reading() as session:
        assert not list(authored.each_of(session, nurse(made).chart, "Observation"))
