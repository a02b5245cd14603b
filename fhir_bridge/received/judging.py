"""The form of a record that a system sends: R4, and profiles of ours that it claims.

Another profile that it claims is not judged here, and the claim is not kept (decision 3): that is
said to its sender with every other warning (X8).
"""

from collections.abc import Iterator
from dataclasses import replace

from fhir_bridge.errors import Issue, Refused
from fhir_bridge.r4 import package
from fhir_bridge.r4.check import findings
from fhir_bridge.wire import Json

UNKNOWN = "unknown-element"


def sound(resource: Json) -> tuple[Issue, ...]:
    """Stop a record that is not sound.

    Returns:
        What should be said of one that is.

    Raises:
        Refused: with the place of everything that speaks against it, and not a word of the record:
            what is the name of an element to a computer may be anything.
    """
    found = findings(resource)
    if any(each.severity == "error" for each in found):
        issues = tuple(_without_its_words(each) for each in found)
        raise Refused("This record does not follow the rules for its type.", issues=issues)
    return (*found, *_not_judged(resource))


def _not_judged(resource: Json) -> Iterator[Issue]:
    place = f"{resource['resourceType']}.meta.profile"
    for at, claimed in enumerate(resource.get("meta", {}).get("profile", ())):
        if claimed and package.find(claimed) is None:
            text = "This profile is not judged here, and that it is claimed is not kept."
            yield Issue(text, f"{place}[{at}]", "not-supported", "warning", "profile")


def _without_its_words(issue: Issue) -> Issue:
    if issue.rule != UNKNOWN:
        return issue
    return replace(issue, expression=issue.expression.rpartition(".")[0])
