"""What is law for a kind of sharing leaves out care of other years, by every way to it (M7)."""

from fhir_bridge.api.app import create_app
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import Said, add_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from support.desk import bridge_over
from support.members_world import READS, keep, ours, told
from support.systems import SITE, System, register

STAYS = {
    "now": ("2026-10-01", "2026-10-04"), "then": ("2021-11-20", "2021-11-22"),
    "past": ("2021-11-01", "2021-11-20"), "old": ("2015-12-01", "2015-12-30"),
    "first": ("2015-12-30", "2016-01-02"), "undated": None,
}  # fmt: skip
RULES = {
    "payer-to-payer": {"now", "then"}, "provider-access": {"now", "then", "past", "first"},
    "": {*STAYS, "stay-ann"},
}  # fmt: skip
ANN = f"Patient/{ours('ann')}"


def test_m7_a_rule_leaves_out_care_of_other_years(
    sqlite_store: Store, our_keys: ClientKeys
) -> None:
    store = sqlite_store
    bridge = bridge_over(store, our_keys)
    register(store, "plan")
    told(bridge)
    payer = System(create_app(bridge), id="plan")
    say(bridge, SITE, "ann", Said(permit=True), by=OPERATOR)
    add_member(bridge, "plan", "ann", by=OPERATOR)
    for id, period in STAYS.items():
        whole = {"period": {"start": period[0], "end": period[1]}} if period else {}
        keep(bridge, {
            "resourceType": "Encounter", "id": id, "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": ANN}, **whole,
        })  # fmt: skip
    for rule, expected in RULES.items():
        register(store, "plan", kind="payer", scopes=READS, purpose="HPAYMT", rule=rule,
                 opt_in=rule == "payer-to-payer")  # fmt: skip
        found = payer.fhir("GET", "Encounter", READS).json()["entry"]
        assert {each["resource"]["id"] for each in found} == expected, rule
        ways = [payer.fhir("GET", f"Encounter/{id}/_history", READS).status_code for id in STAYS]
        assert ways.count(200) == len(expected & STAYS.keys())
        whole = payer.fhir("GET", f"{ANN}/$everything", READS).json()["entry"]
        shown = {(e["resource"]["resourceType"], e["resource"]["id"]) for e in whole}
        assert {id for type, id in shown if type == "Encounter"} == expected
        assert ("CarePlan", "plan-ann") in shown  # without dates, it is of now
