"""Whether a document is about the patient of a chart: by identifiers alone.

Two people may share a name and a birth date, so that these never suffice to file anything silently;
and where they differ though a number is the same, somebody has to look. A different number of the
same system is another person. To change what is judged: a row in ``RULES``; the first that holds
counts. The rule is our own design, made of decision 12: the wrong patient never acts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Person:
    """Who somebody is, as a record says it.

    Attributes:
        birth_date: FHIR text; "" where it is not told.
        numbers: system and value of each identifier that is in use.
    """

    name: str = ""
    birth_date: str = ""
    sex: str = ""
    numbers: frozenset[tuple[str, str]] = frozenset()

    def of_system(self, system: str) -> frozenset[str]:
        """The values of one system, as they compare."""
        return frozenset(_bare(value) for each, value in self.numbers if each == system)


class Same(StrEnum):
    """What comparing two records of a person says."""

    YES = "yes"
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True)
class Verdict:
    """What it says and why, in words for the nurse."""

    same: Same
    why: str


def compare(chart: Person, document: Person) -> Verdict:
    """Whether a document's person is the chart's.

    Example:
        >>> from dataclasses import replace
        >>> ann = Person("Ann Lee", "1950-01-02", "", frozenset({("urn:mrn", "7")}))
        >>> compare(ann, replace(ann, name="A. Lee")).same.value
        'yes'
        >>> compare(ann, replace(ann, numbers=frozenset())).same.value
        'ask'
    """
    return next(verdict for holds, verdict in RULES if holds(chart, document))


def confirms(document: Person, typed: str) -> bool:
    """Whether somebody typed one of the numbers that the document gives its person."""
    return bool(_bare(typed)) and _bare(typed) in {_bare(value) for _, value in document.numbers}


def _bare(value: str) -> str:
    return "".join(value.split()).casefold()


def _shared(one: Person, other: Person) -> list[str]:
    """Systems that both have a number of; one without a system says nothing."""
    return sorted({each for each, _ in one.numbers if each} & {each for each, _ in other.numbers})


def _other_number(one: Person, other: Person) -> bool:
    systems = _shared(one, other)
    return any(not one.of_system(each) & other.of_system(each) for each in systems)


def _other_name(one: Person, other: Person) -> bool:
    """Both are told, and no word of one is in the other: twins may share a number by mistake."""
    names = [set(each.name.casefold().replace(".", " ").split()) for each in (one, other)]
    return all(names) and not names[0] & names[1]


def _other_birth(one: Person, other: Person) -> bool:
    """Both are told, and one is not merely shorter than the other."""
    born, told = one.birth_date, other.birth_date
    return bool(born and told) and not (born.startswith(told) or told.startswith(born))


RULES: tuple[tuple[Callable[[Person, Person], bool], Verdict], ...] = (
    (_other_number, Verdict(
        Same.NO, "It gives its person another number of the same kind than this patient has.",
    )),
    (lambda one, other: not _shared(one, other) and _other_birth(one, other), Verdict(
        Same.NO, "It gives its person another birth date, and no number that this patient has.",
    )),
    (lambda one, other: not _shared(one, other), Verdict(
        Same.ASK, "It has no number that this patient has here. A name and a birth date are not "
        "enough.",
    )),
    (_other_birth, Verdict(
        Same.ASK, "The number is this patient’s, and the birth date is another one.",
    )),
    (_other_name, Verdict(Same.ASK, "The number is this patient’s, and the name is another one.")),
    (lambda _one, _other: True, Verdict(Same.YES, "It has a number of this patient.")),
)  # fmt: skip
