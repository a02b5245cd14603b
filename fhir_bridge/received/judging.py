"""The form of a record that a system sends: R4, and profiles of ours that it claims."""

from dataclasses import replace

from fhir_bridge.errors import Issue, Refused
from fhir_bridge.r4.check import findings
from fhir_bridge.wire import Json

UNKNOWN = "unknown-element"


def sound(resource: Json) -> None:
    """Stop a record that is not sound.

    Raises:
        Refused: with the place of everything that speaks against it, and not a word of the record:
            what is the name of an element to a computer may be anything.
    """
    found = findings(resource)
    if any(each.severity == "error" for each in found):
        issues = tuple(_without_its_words(each) for each in found)
        raise Refused("This record does not follow the rules for its type.", issues=issues)


def _without_its_words(issue: Issue) -> Issue:
    if issue.rule != UNKNOWN:
        return issue
    return replace(issue, expression=issue.expression.rpartition(".")[0])
