"""The other side of an export: ask a server for one, wait as long as it says, fetch and check.

For any server of Bulk Data 2.0 with SMART Backend Services. A token goes to the server's own origin
alone: what a manifest names elsewhere is fetched without, and only where the manifest says so.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from fhir_bridge.bridge import Connection
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.errors import BridgeError, NotSignedIn
from fhir_bridge.http import Answer, GuardedSession, origin_of
from fhir_bridge.wire import Json, read_document, write_json

LONGEST_PAUSE = 120.0
PAUSE = 5.0
"""Seconds, where a server does not say how long to wait."""
BUSY = {429, 503}
MANIFEST = "manifest.json"
KINDS = ("output", "deleted", "error")


class NotExported(BridgeError):
    """The server did not export what was asked for."""

    status, issue_code = 502, "processing"


class NotWhole(NotExported):
    """A file has not as many lines as the manifest says. It was not kept."""


@dataclass(frozen=True)
class Pull:
    """What to fetch from whom.

    Attributes:
        there: the server, signed in to as the client of its registration.
        keys: the client's own.
        what: below the base: ``Group/1/$export``.
        asked: the parameters.
        told: called with words of progress, the lines fetched so far, and the lines in all.
        wait: pauses for so many seconds.
        patience: seconds to wait for the export in all.
    """

    there: Connection
    keys: ClientKeys
    what: str
    asked: tuple[tuple[str, str], ...]
    told: Callable[[str, int, int], None]
    wait: Callable[[float], None] = time.sleep
    patience: float = 3600.0


def pull(wanted: Pull, out: Path) -> Json:
    """Fetch an export into a folder; its manifest is written there when all of it is.

    Raises:
        NotExported: the server refused, failed, or took too long; the message says its status.
        NotWhole: a file is not what the manifest says.
    """
    status = _kick_off(wanted)
    manifest = _when_done(wanted, status)
    listed = [(kind, each) for kind in KINDS for each in manifest.get(kind, ())]
    total, so_far = sum(int(each.get("count", 0)) for _, each in listed), 0
    signed = manifest.get("requiresAccessToken") is True
    for number, (kind, each) in enumerate(listed, 1):
        path = out / f"{number:03}-{kind}-{_plain(each.get('type'))}.ndjson"
        so_far += _fetch(wanted, each, path, signed=signed)
        wanted.told("fetching", so_far, total)
    (out / MANIFEST).write_bytes(write_json(manifest))
    _asked(wanted, "DELETE", status)  # it is ours now; what it answers changes nothing
    return manifest


def _kick_off(wanted: Pull) -> str:
    query = f"?{urlencode(wanted.asked)}" if wanted.asked else ""
    url = f"{wanted.there.site.base}/{wanted.what}{query}"
    accepts = {"Accept": "application/fhir+json", "Prefer": "respond-async"}
    answer = _patiently(wanted, "asking", url, accepts, lambda status: status in BUSY)
    place = answer.headers.get("content-location", "")
    if answer.status != 202 or not place:  # noqa: PLR2004
        raise NotExported(f"The server answered {answer.status} when it was asked for an export.")
    return place


def _when_done(wanted: Pull, url: str) -> Json:
    accepts = {"Accept": "application/json"}
    answer = _patiently(wanted, "waiting", url, accepts, lambda status: status in {202, *BUSY})
    if answer.status != 200:  # noqa: PLR2004
        raise NotExported(f"The export did not end well: the server answered {answer.status}.")
    return read_document(answer.body).data


def _patiently(
    wanted: Pull, word: str, url: str, headers: Mapping[str, str], again: Callable[[int], bool]
) -> Answer:
    """Ask until there is an answer, as seldom as the server wishes."""
    left = wanted.patience
    while again((answer := _asked(wanted, "GET", url, headers)).status):
        said = answer.headers.get("retry-after", "")
        pause = min(float(said) if said.isdigit() else PAUSE, LONGEST_PAUSE)
        if pause > left:
            raise NotExported("The server took too long. Ask again later.")
        wanted.told(answer.headers.get("x-progress", word), 0, 0)
        wanted.wait(pause)
        left -= pause
    return answer


def _asked(wanted: Pull, method: str, url: str, headers: Mapping[str, str] | None = None) -> Answer:
    return wanted.there.session.request(method, url, headers=_signed(wanted) | dict(headers or {}))


def _signed(wanted: Pull) -> dict[str, str]:
    token = wanted.there.backend(wanted.keys)
    if token is None:
        raise NotSignedIn
    return {"Authorization": f"Bearer {token.access_token}"}


def _plain(type: object) -> str:
    """A type as part of a file's name, whatever a server calls it."""
    return str(type) if str(type).isalpha() else "Resource"


def _fetch(wanted: Pull, entry: Json, path: Path, *, signed: bool) -> int:
    """One file, kept when it has the lines that were said; gives how many."""
    url = str(entry.get("url"))
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        session = wanted.there.session if signed else _anybody(wanted, url)
        status = session.download(url, file, headers=_signed(wanted) if signed else {})
    if status != 200:  # noqa: PLR2004
        raise NotExported(f"The server answered {status} when a file was fetched.")
    lines = _lines_of(part)
    if lines != int(entry.get("count", lines)):
        part.unlink()
        raise NotWhole
    part.rename(path)
    return lines


def _anybody(wanted: Pull, url: str) -> GuardedSession:
    """Whoever knows a signed address gets the file: a token has no business there."""
    return GuardedSession(frozenset({origin_of(url)}), internal=wanted.there.site.internal)


def _lines_of(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())
