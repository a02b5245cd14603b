"""What an EHR offers us, type by type, and in words what will not work there.

To look at another type, add it to ``LOOKED_AT``; to say what its absence means, a row to
``SHORTFALLS``. Where goals go instead is another question (``targets.choice``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.demotions import Demotion
from fhir_bridge.ehr.plans import NEEDS, Params, plan_of
from fhir_bridge.ehr.quirks import Quirks
from fhir_bridge.ehr.quirks.spec import SPEC
from fhir_bridge.ehr.smart.scopes import letters_of
from fhir_bridge.ehr.targets.choice import TARGETS

LOOKED_AT = (
    "Patient",
    "Practitioner",
    "CarePlan",
    "Encounter",
    "Condition",
    "CareTeam",
    "MedicationRequest",
    "MedicationStatement",
    *(target.type for target in TARGETS),
)
"""The types ``describe`` gives a row, because Footbridge reads or writes them."""

SHORTFALLS = {
    ("Patient", "read"): "The patient cannot be read: Footbridge cannot be used here.",
    ("Practitioner", "read"): "Users are shown without their names.",
    ("CarePlan", "search-type"): "Care plans cannot be shown.",
    ("Encounter", "search-type"): "Visits cannot be shown.",
    ("Goal", "search-type"): "Goals of the EHR cannot be shown.",
    ("CareTeam", "search-type"): "The care team cannot be shown.",
    ("Condition", "search-type"): "Conditions cannot be shown.",
    ("MedicationRequest", "search-type"): "Medicines cannot be shown.",
    ("MedicationStatement", "search-type"): "Medicines that patients told of cannot be shown.",
    ("Goal", "create"): "Goals cannot be written as goals.",
    ("Goal", "update"): "Goals cannot be changed once written: later changes stay in Footbridge.",
}


@dataclass(frozen=True)
class Row:
    """One type, as ``footbridge site check`` prints it.

    Attributes:
        read, search, create, update: whether it works: it is listed, and was not answered by "we
            do not do that".
        conditional: a create may carry ``If-None-Exist``.
        versioning: ``no-version``, ``versioned``, ``versioned-update``; "" when it does not say.
        asked: the parameters of a chart page's question; empty where it asks none.
        searched: what else is listed to search by.
        includes: what is listed as ``_include`` and ``_revinclude``.
        letters: SMART letters that a launch asks for.
        demoted: what is listed and does not work.
        notes: in words, what will not work.
    """

    type: str
    read: bool
    search: bool
    create: bool
    update: bool
    conditional: bool
    versioning: str = ""
    asked: Params = ()
    searched: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    letters: str = ""
    demoted: tuple[Demotion, ...] = ()
    notes: tuple[str, ...] = ()


def describe(
    capability: Capability,
    quirks: Quirks = SPEC,
    scopes: Iterable[str] = (),
    demotions: Iterable[Demotion] = (),
) -> tuple[Row, ...]:
    """Say for every type we use what works, how it is asked for, and what will not work.

    Args:
        capability: what counts: demotions are taken off already.
        scopes: what a launch asks for.
        demotions: what was taken off.
    """
    asked, gone = tuple(scopes), tuple(demotions)
    return tuple(_row(type, capability, quirks, asked, gone) for type in LOOKED_AT)


def _row(
    type: str,
    capability: Capability,
    quirks: Quirks,
    scopes: tuple[str, ...],
    demotions: tuple[Demotion, ...],
) -> Row:
    listed = capability.of_type(type)
    plan = plan_of(type, capability, quirks) if type in NEEDS else None
    question = plan.query("…") if plan and plan.offered else ()
    return Row(
        type=type,
        read=capability.can(type, "read"),
        search=capability.can(type, "search"),
        create=capability.can(type, "create"),
        update=capability.can(type, "update"),
        conditional=listed.conditional_create and quirks.conditional_create is not False,
        versioning=listed.versioning or "",
        asked=question,
        searched=tuple(sorted(listed.search_params - {name for name, _ in question})),
        includes=(*sorted(listed.includes), *sorted(listed.reverse_includes)),
        letters=_letters(type, scopes),
        demoted=tuple(each for each in demotions if each.type == type),
        notes=_notes(capability, type),
    )


def _letters(type: str, scopes: tuple[str, ...]) -> str:
    asked = {letter for about, each in map(letters_of, scopes) if about == type for letter in each}
    return "".join(letter for letter in "cruds" if letter in asked)


def _notes(capability: Capability, type: str) -> tuple[str, ...]:
    missing = [
        name for about, name in SHORTFALLS if about == type and not capability.can(type, name)
    ]
    if "create" in missing and "update" in missing:
        missing.remove("update")  # what cannot be written needs no word about being changed
    return tuple(SHORTFALLS[type, name] for name in missing)
