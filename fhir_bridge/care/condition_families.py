"""Families of conditions, as far as a risk score or a follow-up window asks for them.

A condition is put into families by the beginning of its ICD-10-CM code, or by its words where it
has no such code; what hit is kept, so that whoever reads a score sees why. Our own grouping after
the published mapping of Quan 2005 (Med Care 43:1130) for the Charlson families; no value set of
anybody is here, and no SNOMED CT. To add a family: a row in ``FAMILIES``. A word that says that
somebody does *not* have it: a row in ``NOT_SO``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """A problem, a history or a diagnosis of somebody.

    Attributes:
        words: as the EHR says it.
        icd10: ICD-10-CM, with or without the dot; "" where it has none.
    """

    words: str
    icd10: str = ""


@dataclass(frozen=True)
class Family:
    """One family.

    Attributes:
        icd10: beginnings of codes; ``E102-E105`` for all from the one to the other.
        names: beginnings of words.
        covers: families that do not count beside it.
    """

    code: str
    words: str
    icd10: tuple[str, ...]
    names: tuple[str, ...]
    covers: tuple[str, ...] = ()

    def has(self, condition: Condition) -> bool:
        """Whether a condition belongs to it."""
        code = condition.icd10.replace(".", "").upper()
        if code:
            return any(_within(code, each) for each in self.icd10)
        said = condition.words.casefold()
        if any(each in said for each in NOT_SO):
            return False
        return any(re.search(rf"\b{each}", said) for each in self.names)


NOT_SO = (
    "no evidence of", "rule out", "ruled out", "family history", "screening for", "suspected",
    "risk of", "basal cell",
)  # fmt: skip
"""Words after which a name means somebody else, or nobody."""

_ENDS = "E10{0} E11{0} E12{0} E13{0} E14{0}"


def _diabetes(*endings: str) -> tuple[str, ...]:
    return tuple(code for ending in endings for code in _ENDS.format(ending).split())


_CANCERS = ("C00-C26", "C30-C34", "C37-C41", "C43", "C45-C58", "C60-C76", "C81-C85", "C88",
            "C90-C97")  # fmt: skip

FAMILIES = {
    row.code: row
    for row in (
        Family("heart-attack", "heart attack", ("I21", "I22", "I252"),
               ("myocardial infarction", "heart attack")),
        Family("stroke", "stroke or TIA", ("G45", "G46", "H340", "I60-I69"),
               ("stroke", "cerebrovascular", "transient ischa?emic", "tia\\b")),
        Family("arteries", "peripheral vascular disease",
               ("I70", "I71", "I731", "I738", "I739", "I771", "I790", "I792", "K551", "K558",
                "K559", "Z958", "Z959"),
               ("peripheral vascular", "peripheral arter", "aortic aneurysm")),
        Family("heart-failure", "heart failure",
               ("I099", "I110", "I130", "I132", "I255", "I420", "I425-I429", "I43", "I50", "P290"),
               ("heart failure", "cardiomyopathy")),
        Family("diabetes", "diabetes", _diabetes("0", "1", "6", "8", "9"),
               ("diabetes", "type [12] diabetes")),
        Family("diabetes-organs", "diabetes with organ damage", _diabetes("2", "3", "4", "5", "7"),
               ("diabetic (?:nephro|retino|neuro)pathy", "diabetic kidney", "diabetic foot"),
               covers=("diabetes",)),
        Family("lungs", "chronic lung disease",
               ("I278", "I279", "J40-J47", "J60-J67", "J684", "J701", "J703"),
               ("copd", "chronic obstructive", "emphysema", "asthma", "chronic bronchitis",
                "bronchiectasis")),
        Family("liver", "liver disease",
               ("B18", "K700-K703", "K709", "K713-K715", "K717", "K73", "K74", "K760",
                "K762-K764", "K768", "K769", "Z944"),
               ("cirrhosis", "chronic hepatitis", "fatty liver")),
        Family("liver-severe", "severe liver disease",
               ("I850", "I859", "I864", "I982", "K704", "K711", "K721", "K729", "K765-K767"),
               ("liver failure", "hepatic failure", "o?esophageal varices", "portal hypertension"),
               covers=("liver",)),
        Family("kidneys", "chronic kidney disease",
               ("I120", "I129", "I131", "N032-N037", "N052-N057", "N18", "N19", "N250"),
               ("chronic kidney disease", "ckd", "renal insufficiency")),
        Family("kidneys-severe", "severe kidney disease",
               ("I120", "I1311", "N184-N186", "Z490-Z492", "Z940", "Z992"),
               ("kidney disease,? stage [45]", "end[- ]stage (?:renal|kidney)", "kidney failure",
                "dialysis", "kidney transplant"),
               covers=("kidneys",)),
        Family("cancer", "cancer", _CANCERS,
               ("cancer", "carcinoma", "lymphoma", "leuka?emia", "malignan")),
        Family("cancer-spread", "cancer that has spread", ("C77-C80",), ("metasta",),
               covers=("cancer",)),
        Family("dementia", "dementia", ("F00-F03", "F051", "G30", "G311"),
               ("dementia", "alzheimer")),
        Family("connective", "connective tissue disease",
               ("M05", "M06", "M315", "M32-M34", "M351", "M353", "M360"),
               ("rheumatoid arthritis", "lupus", "scleroderma", "polymyalgia")),
        # no "aids" by its name: somebody may wear hearing aids
        Family("hiv", "HIV disease", ("B20-B22", "B24"), ("hiv disease", "acquired immun")),
        Family("depression", "depression", ("F32", "F33", "F341"),
               ("depression", "depressive", "major depress")),
        Family("fibrillation", "atrial fibrillation", ("I48",), ("atrial fibrillation", "afib")),
    )
}  # fmt: skip

FMC_FAMILIES = {
    "lungs": "lungs",
    "dementia": "dementia",
    "kidneys": "kidneys",
    "kidneys-severe": "kidneys",
    "depression": "depression",
    "heart-failure": "heart-failure",
    "heart-attack": "heart-attack",
    "fibrillation": "fibrillation",
    "stroke": "stroke",
}
"""Families that count as chronic conditions after an emergency visit, and as which one."""


@dataclass(frozen=True)
class Hit:
    """A condition that put somebody into a family."""

    family: str
    condition: Condition


def hits(conditions: Iterable[Condition]) -> tuple[Hit, ...]:
    """Every family of every condition, in the order of the conditions.

    Example:
        >>> [each.family for each in hits([Condition("COPD"), Condition("Wears hearing aids")])]
        ['lungs']
    """
    return tuple(
        Hit(family.code, condition)
        for condition in conditions
        for family in FAMILIES.values()
        if family.has(condition)
    )


def counted(found: Iterable[Hit]) -> frozenset[str]:
    """The families that count: what another one covers does not count beside it."""
    families = frozenset(each.family for each in found)
    return families - {covered for each in families for covered in FAMILIES[each].covers}


def _within(code: str, beginning: str) -> bool:
    first, _, last = beginning.partition("-")
    return first <= code[: len(first)] <= (last or first)
