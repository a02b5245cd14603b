"""LACE: length of stay, acuteness, comorbidity with weights of its own, emergency visits (0 to 19).

van Walraven 2010 (CMAJ 182:551): 14 days or more are 7 points (a much-copied table says 6); the
comorbidity weights are not Charlson's (BMC Cardiovasc Disord 2014;14:97; AIDS after BMJ Open). Four
weights or more are 5 points. Bands: BMC 2014, with 10 and more as high (CMAJ). Source: domain §C.5.
To change a number: a new ``VERSION``.
"""

from collections.abc import Iterable, Mapping

from fhir_bridge.care.condition_families import FAMILIES, Condition, counted, hits
from fhir_bridge.care.risk.score import Band, Part, Score, Who, part
from fhir_bridge.care.risk.stay_facts import Counting, StayFacts, how_many

VERSION = "lace-1"
BANDS = (Band("low", 0), Band("moderate", 5), Band("high", 10))

DAYS = ((14, 7), (7, 5), (4, 4), (3, 3), (2, 2), (1, 1))
"""Days from which so many points."""
EMERGENT, MOST_VISITS, MANY, MANY_POINTS = 3, 4, 4, 5

WEIGHTS: Mapping[str, int] = {
    "heart-attack": 1, "stroke": 1, "arteries": 1, "diabetes": 1,
    "heart-failure": 2, "diabetes-organs": 2, "lungs": 2, "liver": 2, "kidneys": 2, "cancer": 2,
    "dementia": 3, "connective": 3,
    "hiv": 4, "liver-severe": 4, "kidneys-severe": 4,
    "cancer-spread": 6,
}  # fmt: skip


def lace(
    who: Who, stay: StayFacts, conditions: Iterable[Condition] | None,
    counting: Counting = Counting.DIFFERENCE,
) -> Score:  # fmt: skip
    """The score of a stay.

    Args:
        conditions: everything on record; None where that could not be read.
        counting: how ``stay.days`` was counted; it is part of the version.

    Example:
        >>> stay = StayFacts(days=5, emergent=True, emergencies=())
        >>> lace(Who(78), stay, [Condition("Heart failure")]).words
        '9'
    """
    version = f"{VERSION} ({counting.value})"
    if who.not_computed:
        return Score("LACE", version, not_computed=who.not_computed)
    parts = (_length(stay), _acute(stay), _comorbidity(conditions), _visits(stay))
    return Score("LACE", version, parts, BANDS)


def _length(stay: StayFacts) -> Part:
    if stay.days is None:
        return part("L", "length of stay", None, DAYS[0][1])
    points = next((points for days, points in DAYS if stay.days >= days), 0)
    return part("L", "length of stay", points, DAYS[0][1], (f"{stay.days} days",))


def _acute(stay: StayFacts) -> Part:
    points = None if stay.emergent is None else EMERGENT * stay.emergent
    return part("A", "came as an emergency", points, EMERGENT)


def _comorbidity(conditions: Iterable[Condition] | None) -> Part:
    if conditions is None:
        return part("C", "other conditions", None, MANY_POINTS)
    found = hits(conditions)
    families = counted(found) & WEIGHTS.keys()
    weight = sum(WEIGHTS[each] for each in families)
    told = tuple(
        f"{FAMILIES[each.family].words}: {each.condition.words or each.condition.icd10}"
        for each in found if each.family in families
    )  # fmt: skip
    return part("C", "other conditions", MANY_POINTS if weight >= MANY else weight,
                MANY_POINTS, told)  # fmt: skip


def _visits(stay: StayFacts) -> Part:
    count = how_many(stay.emergencies, stay.emergencies_told)
    if count is None:
        return part("E", "emergency visits, 6 months", None, MOST_VISITS)
    points = min(count, MOST_VISITS)
    told = tuple(each.isoformat() for each in stay.emergencies or ())
    return part("E", "emergency visits, 6 months", points, MOST_VISITS, told)
