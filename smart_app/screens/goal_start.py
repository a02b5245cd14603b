"""What stands above and below the editor of a goal that a template proposes.

Above: where the sentence comes from, why, what to ask, what is there already. Below: the yes it is
kept with; for a young child whose words these are, and what the child says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_bridge.care.adapted import ASSENT, gaps
from fhir_bridge.care.plan_templates import Source, Start, Template, the_same
from fhir_bridge.care.template_sources import SOURCES

LABELS = {"yes": "{patient} said yes"}
FAMILY_LABELS = {
    "statement": "In the family’s words",
    "words_of": "Whose words these are",
    "assent": "What {patient} says to it",
    "yes": "The family said yes",
}


@dataclass(frozen=True)
class StartCard:
    """What a goal is begun from, as the editor shows it.

    Attributes:
        begun: as the form carries it (``Template.begun``).
        same: goals that are there already and seem to be about the same.
        young: others speak for the patient.
        speakers: who may, ``RelatedPerson/<id>`` to name.
    """

    begun: str
    template: Template
    start: Start
    same: tuple[str, ...] = ()
    young: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> tuple[str, ...]:
        """What to ask, so that the gaps are filled."""
        return gaps(self.start.words)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it rests on."""
        return tuple(SOURCES[code] for code in self.start.sources)

    @property
    def assents(self) -> tuple[tuple[str, str], ...]:
        """What a child may say to it, to choose from."""
        return tuple(ASSENT.items())


def start_card(
    template: Template, start: Start, there: tuple[str, ...], *, young: bool,
    speakers: Mapping[str, str],
) -> StartCard:  # fmt: skip
    """What a goal is begun from.

    Args:
        there: the words of the goals that are there already.
    """
    begun = template.begun(start.code)
    return StartCard(begun, template, start, the_same(start, there), young, speakers)


def start_labels(start: StartCard) -> dict[str, str]:
    """What the editor's further fields are called."""
    return FAMILY_LABELS if start.young else LABELS
