"""Medicines that need close watching, known by the names on their labels.

A name that is not here is not known; it is not "safe", so whoever reads a line can mark it by hand.
Generic and well-known names alone: no code list of anybody. To add a class: a row in ``CLASSES``; a
name: in its row. Source: care rules §3 (medicines with a plan of their own; anticoagulants, insulin
and opioids with a question of the same day).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

ANTICOAGULANT, INSULIN, OPIOID = "anticoagulant", "insulin", "opioid"


@dataclass(frozen=True)
class DrugClass:
    """One class.

    Attributes:
        names: words of a label, generic or brand.
        same_day: a question about it is answered on the same day.
        alone: two of them at once are asked about, always.
    """

    words: str
    names: tuple[str, ...]
    same_day: bool = False
    alone: bool = False


CLASSES: Mapping[str, DrugClass] = {
    ANTICOAGULANT: DrugClass(
        "blood thinner",
        ("warfarin", "apixaban", "rivaroxaban", "dabigatran", "edoxaban", "enoxaparin",
         "dalteparin", "tinzaparin", "fondaparinux", "heparin", "coumadin", "jantoven", "eliquis",
         "xarelto", "pradaxa", "savaysa", "lovenox"),
        same_day=True, alone=True,
    ),
    INSULIN: DrugClass(
        "insulin",
        ("insulin", "lantus", "basaglar", "toujeo", "levemir", "tresiba", "humalog", "novolog",
         "humulin", "novolin", "apidra", "admelog", "fiasp"),
        same_day=True,
    ),
    OPIOID: DrugClass(
        "opioid",
        ("morphine", "oxycodone", "hydrocodone", "hydromorphone", "oxymorphone", "fentanyl",
         "methadone", "tramadol", "tapentadol", "codeine", "buprenorphine", "meperidine",
         "levorphanol", "percocet", "norco", "vicodin", "oxycontin", "dilaudid", "ultram",
         "duragesic", "suboxone"),
        same_day=True,
    ),
    "steroid": DrugClass(
        "steroid by mouth",
        ("prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "medrol"),
    ),
    "digoxin": DrugClass("digoxin", ("digoxin", "lanoxin")),
    "lithium": DrugClass("lithium", ("lithium",)),
    "methotrexate": DrugClass("methotrexate", ("methotrexate",)),
}  # fmt: skip
"""Lithium and methotrexate are our own addition: both are dosed by a lab or by the week."""

NO_MEDICINE = ("syringe", "pen needle", "needle", "test strip", "lancet", "meter", "sharps")
NOT_SWALLOWED = ("cream", "ointment", "lotion", "ophthalmic", "eye drop", "otic", "ear drop")
"""Supplies, and forms that stay where they are put, are none of these."""


def classes_of(name: str) -> frozenset[str]:
    """The classes of a medicine, by its name.

    Example:
        >>> sorted(classes_of("Apixaban 5 MG Oral Tablet")), sorted(classes_of("Insulin syringe"))
        (['anticoagulant'], [])
    """
    said = name.casefold()
    if any(word in said for word in (*NO_MEDICINE, *NOT_SWALLOWED)):
        return frozenset()
    words = set(re.findall(r"[a-z]+", said))
    return frozenset(code for code, row in CLASSES.items() if words & set(row.names))
