"""Several pages of one patient are opened at the same moment: each is drawn, every copy is kept."""

from concurrent.futures import ThreadPoolExecutor

from nurse import launch, rows

from fhir_bridge.store.tables import SourceCopy
from support.world import World


def test_eight_pages_of_a_new_patient_at_once(on_both: World) -> None:
    nurse = launch(on_both)
    nurse.send(nurse.blank(), strategy="self-management", statement="Walk to the church and back")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: nurse.open("today"), range(8)))
    assert {each.status_code for each in answers} == {200}
    copies = [row for row in rows(on_both, SourceCopy) if row.patient_id]
    assert copies
    assert [row.quarantined for row in copies if row.quarantined] == []
