"""Who sees the plan: said, not said, with a mistake, nobody let in, nothing kept yet."""

from dataclasses import replace
from datetime import UTC, date, datetime

from fhir_bridge.clients import Client
from fhir_bridge.sharing import MISSING, Access, Decision, Line, Told
from fhir_bridge.store.tables import WrittenConsent
from smart_app.screens.frame import PageFrame
from smart_app.screens.sharing import page_of, sharing_page
from smart_app.screens.typed import Typed

LONG_AGO = datetime(2026, 3, 1, 6, tzinfo=UTC)
READ = datetime(2026, 11, 12, 15, tzinfo=UTC)
RC = "Practitioner/castillo"
PAYER = Client("demo-payer", "s", "payer", "Heartland Health Plan", "system/*.rs",
               purpose="HPAYMT", opt_in=False)  # fmt: skip
OTHER = Client("lakeview", "s", "system", "Lakeview Home Care <north>", "system/Goal.rs")
NO = Decision("d1", False, OTHER.id, "", READ, RC, "", "paper", date(2026, 11, 12))
SIGNED = WrittenConsent(
    site_id="s", id="w1", patient_id="p", client_id=PAYER.id, purpose="HPAYMT", kind="part-2",
    since=READ, until=datetime(2027, 5, 1, 5, tzinfo=UTC), by=RC, signed_on=date(2026, 11, 12),
    kept_at="Chart room, folder 7",
)  # fmt: skip
LINES = (
    Line(PAYER, frozenset("*"), True, LONG_AGO, None, True, (),
         (Access(READ, "Goal"), Access(LONG_AGO, "CarePlan")), (SIGNED,)),
    Line(OTHER, frozenset({"Goal"}), False, None, None, False, (NO,), ()),
)  # fmt: skip
TOLD = Told(True, LINES, (), {"RelatedPerson/1": "Maria Okafor"}, {RC: "R. Castillo RN"}, True)
MISTAKE = Typed("sharing", {"permit": "", "on": ""}, MISSING, OTHER.id)
UNSIGNED = Typed("written", {"kept_at": "Chart room"}, MISSING, OTHER.id)


def sharing_pages(frame: PageFrame) -> dict[str, str]:
    """The pages by name."""
    plan = replace(frame, active="plan")

    def drawn(told: Told, typed: Typed = Typed()) -> str:  # noqa: B008 - frozen
        return sharing_page(plan, page_of(told, plan, plan.moment, typed))

    none = replace(TOLD, lines=())
    all_no = replace(TOLD, everybody=(replace(NO, id="d2", client="", who="RelatedPerson/1"),))
    return {
        "sharing": drawn(TOLD),
        "sharing-mistake": drawn(all_no, MISTAKE),
        "sharing-unsigned": drawn(TOLD, UNSIGNED),
        "sharing-none": drawn(replace(none, protected=False)),
        "sharing-unkept": drawn(replace(none, kept=False)),
    }
