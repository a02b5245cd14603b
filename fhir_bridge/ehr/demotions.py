"""Demotions: what an EHR lists and, when asked, says that it does not do (C1).

``REFUSALS`` says which answers mean that; to add one, add a row. A demotion counts for a day, or
until what the EHR lists changes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from fhir_bridge.ehr.capability import interaction_code
from fhir_bridge.errors import Issue

LASTS = timedelta(hours=24)
NOT_SUPPORTED = "not-supported"
MAX_WORDS = 160

_ANY = frozenset({"read", "search-type", "create", "update"})
REFUSALS: dict[int, frozenset[str]] = {
    # of a create or a search: there is no such type; of one record: there is no such record
    HTTPStatus.NOT_FOUND: frozenset({"search-type", "create"}),
    HTTPStatus.METHOD_NOT_ALLOWED: _ANY,
    HTTPStatus.NOT_IMPLEMENTED: _ANY,
}
"""HTTP status to the interactions of which it says "we do not do that"."""

_CODED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_TELLING = re.compile(r"\S*[\d@]\S*")


@dataclass(frozen=True)
class Demotion:
    """One interaction that does not work though it is listed.

    Attributes:
        at: real time of the answer.
        why: its status and the EHR's words.
    """

    type: str
    interaction: str
    at: datetime
    why: str

    def counts(self, now: datetime) -> bool:
        """Whether it still keeps us from asking."""
        return now - self.at < LASTS


def refusal(interaction: str, status: int | None, issues: Iterable[Issue] = ()) -> str:
    """Why an interaction should be demoted after an answer; "" when it should not.

    Args:
        interaction: ``read``, ``search``, ``create`` or ``update``.
        status: HTTP status of the answer, None when there was none.
        issues: what the EHR said.

    Example:
        >>> refusal("create", 405)
        '405'
        >>> refusal("update", 404)
        ''
    """
    said, code = tuple(issues), interaction_code(interaction)
    coded = status in _CODED and any(each.code == NOT_SUPPORTED for each in said)
    if status is None or not (coded or code in REFUSALS.get(status, ())):
        return ""
    return f"{int(status)} {in_their_words(said)}".strip()


def in_their_words(issues: Iterable[Issue]) -> str:
    """What the EHR said, without anything that could be an id, a date or an address.

    It is kept and shown to whoever runs Footbridge, who may see no patient.
    """
    words = dict.fromkeys(_TELLING.sub("…", each.text) for each in issues if each.text)
    return " ".join(words)[:MAX_WORDS]
