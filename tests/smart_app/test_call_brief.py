"""The six lines that a nurse reads before she calls."""

from dataclasses import replace

from preview import FRAME
from preview_call import NOW, calling

from fhir_bridge.r4.views import MedicineView
from smart_app.screens.call_brief import brief

HERE = replace(FRAME, moment=replace(FRAME.moment, now=NOW))


def ordered(name: str, *, protected: bool = False) -> MedicineView:
    return MedicineView(
        id=name,
        name=name,
        how="",
        status="active",
        since="2026-11-20",
        who=None,
        protected=protected,
    )


def test_a_medicine_with_a_privacy_label_is_not_named_where_it_may_be_read_aloud() -> None:
    listed = (ordered("Sertraline 100 mg"), ordered("Naltrexone 50 mg", protected=True))
    lines = brief(HERE, calling(), {"Encounter": (), "MedicationRequest": listed})
    told = " ".join(str(line) for line in lines)
    assert "Sertraline" in told
    assert "Naltrexone" not in told
