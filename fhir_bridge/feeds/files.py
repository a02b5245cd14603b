"""Bundles of Encounters from files, taken in as a feed's would be, for whoever runs the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fhir_bridge.bridge import Bridge
from fhir_bridge.bundle_files import read_bundle
from fhir_bridge.errors import BridgeError
from fhir_bridge.notifications import Answer, Sender, take_in_bundle
from fhir_bridge.staff import OPERATOR
from fhir_bridge.wire import read_json


@dataclass(frozen=True)
class Uploaded:
    """What became of one file.

    Attributes:
        counts: how many entries, by what became of them.
        aside: entries that wait or were refused: the place of each from 0, and why.
        failed: why nothing of it was taken in; "" otherwise.
    """

    counts: Mapping[str, int]
    aside: tuple[tuple[int, str], ...] = ()
    failed: str = ""

    @property
    def whole(self) -> bool:
        """Whether every entry was taken in."""
        return not self.failed and not self.aside


def upload(bridge: Bridge, site: str, path: Path) -> Uploaded:
    """Take in a Bundle of Encounters of a site from a file, for whoever runs the command.

    Raises:
        NotFound: no such site is registered.
    """
    sender = Sender(bridge.site(site), OPERATOR.who, OPERATOR.name)
    try:
        answer = take_in_bundle(bridge, sender, read_bundle(path).raw)
    except BridgeError as error:
        return Uploaded({}, failed=str(error))
    counts, aside = dict.fromkeys(("taken in", "set aside", "refused"), 0), []
    for at, entry in enumerate(read_json(answer.body).get("entry", [])):
        told = entry["response"]
        what = _FATES.get(told["status"][:3], "taken in")
        counts[what] += 1
        if what != "taken in":
            aside.append((at, told["outcome"]["issue"][0]["details"]["text"]))
    return Uploaded(counts, tuple(aside), _said_instead(answer))


_FATES = {"202": "set aside", "422": "refused"}


def _said_instead(answer: Answer) -> str:
    """What was answered in place of a report; "" where there is one."""
    if answer.status < HTTPStatus.BAD_REQUEST:
        return ""
    return str(read_json(answer.body)["issue"][0]["details"]["text"])
