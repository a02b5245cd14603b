"""What went on paper before the demo day: what papers said of medicines, who may have a sheet.

    PapersSay   START, STOP, CHANGED, KEEP of medicines, by their names in the EHR
    MayKnow     the patient let somebody who helps have a sheet

To give a story more: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from fhir_bridge import caregiver_sheets, medicines_on_paper
from fhir_bridge.care.caregiver_sheet import MEDICINES, SIGNS, VISITS, Permission
from fhir_bridge.care.medicines_on_paper import CHANGED, KEEP, LISTED, START, Marked
from fhir_bridge.record import open_record
from fhir_bridge.sandbox.stories.dates import StoryDay, delgado_discharge
from smart_app.past.around import ref
from smart_app.past.rows import Deed, office
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class PapersSay(Deed):
    """What papers say of medicines.

    Attributes:
        source: whose word it is, as it is printed.
        choices: how a name begins, and a key of ``CHOICES``.
    """

    source: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MayKnow(Deed):
    """The patient said yes to a sheet for somebody."""

    who: str
    permission: Permission


def okafor(day: StoryDay) -> Iterable[Deed]:
    """The clinic's list was wrong, and Dr. Lindqvist changed the order: so paper says it."""
    source = f"Dr. A. Lindqvist’s order of {_said(day.day(-2))}"
    yield PapersSay(office(day, -2, "16:05"), source, (
        ("Furosemide 40", CHANGED), ("Carvedilol", KEEP), ("Lisinopril", KEEP),
        ("Metformin", KEEP),
    ))  # fmt: skip
    everything = Permission(True, tells=(SIGNS, MEDICINES, VISITS))
    yield MayKnow(office(day, -2, "16:12"), "okafor-maria", everything)


def delgado(day: StoryDay) -> Iterable[Deed]:
    """Two are new on her papers; whether she has them at home, nobody knows yet."""
    source = f"Discharge papers of {_said(delgado_discharge(day.today))}"
    yield PapersSay(office(day, -1, "10:40"), source, (
        ("Tiotropium", START), ("Prednisone", START), ("Fluticasone", KEEP), ("Metformin", KEEP),
    ))  # fmt: skip


def santos(day: StoryDay) -> Iterable[Deed]:
    """Lúcia handles the medicines and may know them; Ana may know when the visits are."""
    lucia = Permission(True, tells=(SIGNS, MEDICINES, VISITS))
    yield MayKnow(office(day, -6, "11:25"), "santos-lucia", lucia)
    ana = Permission(True, tells=(VISITS,))
    yield MayKnow(office(day, -6, "11:26"), "santos-ana", ana)


ON_PAPER: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": okafor,
    "delgado": delgado,
    "santos": santos,
}


def papers_say(scene: Scene, row: PapersSay) -> None:
    """Choose, for the list as the EHR has it."""
    record = open_record(scene.bridge, scene.context, ("Patient", *medicines_on_paper.TYPES[:1]))
    entries = medicines_on_paper.of_record(record, scene.context.site.base).entries
    chosen = [
        Marked(choice, row.source, row.when, each.ref, each.name, each.how)
        for begins, choice in row.choices
        for each in entries
        if each.name.startswith(begins) and each.state == LISTED
    ]
    if chosen:  # an EHR that shows no medicines has none to be marked
        key = scene.key(f"papers/{row.source}")
        medicines_on_paper.mark(scene.bridge, scene.context, key, chosen)


def may_know(scene: Scene, row: MayKnow) -> None:
    """Keep the yes."""
    key = scene.key(f"{row.who}/may-know")
    caregiver_sheets.permit(
        scene.bridge, scene.context, key, ref(scene, row.who), row.permission
    )  # fmt: skip


def _said(day: date) -> str:
    return f"{day:%b} {day.day}"
