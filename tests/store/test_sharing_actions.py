"""What a patient says to sharing, on either database: kept once, never over something newer."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from fhir_bridge import cases, sharing
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import NotFound, Refused, Stale
from fhir_bridge.members import Press, Said, add_member
from fhir_bridge.staff import OPERATOR
from support.desk import AT, nurse
from support.systems import SITE, register

NO = Said(permit=False, client="plan", how="phone", on=AT.date())


def test_a_no_is_kept_with_who_noted_it_and_taken_back(made: Bridge) -> None:
    register(made.store, "plan", kind="payer", scopes="system/*.rs", opt_in=False)
    patient = our_id(made.site(SITE).base, "Patient", "ann")
    rc = replace(nurse(made, patient=patient), ehr_patient="ann")
    cases.start(made, rc)
    add_member(made, "plan", rc.ehr_patient, by=OPERATOR)
    [before] = sharing.tell(made, rc).lines
    press = Press(str(uuid4()), "")
    for _ in range(2):
        sharing.say(made, rc, NO, press)
    with pytest.raises(Stale):
        sharing.say(made, rc, Said(permit=True, client="plan", how="phone", on=date(2026, 1, 1)),
                    Press(str(uuid4()), ""))  # fmt: skip
    [after] = sharing.tell(made, rc).lines
    [said] = after.said
    assert (before.sees, after.sees) == (True, False)
    assert (said.permit, said.how, said.on, said.by) == (False, "phone", NO.on, rc.chart.actor.who)
    sharing.take_back(made, rc, said.id)
    assert sharing.tell(made, rc).lines == (before,)
    with pytest.raises(NotFound):
        sharing.take_back(made, rc, str(uuid4()))


def test_without_the_day_and_the_way_nothing_is_kept(made: Bridge) -> None:
    rc = nurse(made)
    with pytest.raises(Refused):
        sharing.say(made, rc, None, Press("", ""))
    with pytest.raises(Refused):
        sharing.say(made, rc, Said(permit=True), Press("", ""))
