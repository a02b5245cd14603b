"""Writing an export, in steps: one snapshot, one predicate, and files that are there whole or not.

The worker takes a step, does its other work, takes the next one. Killed at any point, it leaves
files that nothing names: whoever takes the export over deletes them and begins anew (B14).
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.bulk.asked import Export, from_text, since_of
from fhir_bridge.bulk.lines import Lines, lines
from fhir_bridge.clients import find_client
from fhir_bridge.errors import BridgeError, NotAllowed
from fhir_bridge.granting import grant_for
from fhir_bridge.granting.types import MADE, READ
from fhir_bridge.r4.protected import kind_of
from fhir_bridge.r4.released import released
from fhir_bridge.rest.bundle_bytes import subset
from fhir_bridge.rest.offers import everything
from fhir_bridge.rest.search import read_condition
from fhir_bridge.rest.supplied import sought_by, told
from fhir_bridge.scopes import cut_down
from fhir_bridge.store import audit, exports
from fhir_bridge.store.access import Grant
from fhir_bridge.store.exports import Claim
from fhir_bridge.store.gathering import gathered
from fhir_bridge.store.members import kept_apart
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.since import Moment, Wanted, gone, this_moment, visible
from fhir_bridge.store.supplied import PROVENANCE, exported, id_of, is_copy
from fhir_bridge.store.terms import Range, Term
from fhir_bridge.wire import Json, instant, write_json

WRITING = "writing"
"""What a step says after which there is more to do."""
RENEW = exports.LEASE / 4
ENTRIES = 500
"""Deletions in one Bundle."""
_KNOWN = everything().types
_COPIED = frozenset(READ) - MADE - {PROVENANCE}
"""Types of which there are copies of an EHR's records."""


class Lost(BridgeError):
    """This export is another worker's by now, or was cancelled. Nothing came of it here."""


def steps(bridge: Bridge) -> Iterator[str]:
    """Steps of writing whatever is asked for; empty steps where nothing is, for ever."""
    while True:
        claim = _claim(bridge)
        if claim is None:
            yield ""
        else:
            yield from _write(bridge, claim)


def _claim(bridge: Bridge) -> Claim | None:
    at = bridge.real()
    with bridge.store.reading() as session:
        if not exports.is_due(session, at):
            return None
    with bridge.store.writing() as session:
        return exports.claim(session, at)


def _write(bridge: Bridge, claim: Claim) -> Iterator[str]:
    bridge.files.remove(claim.id)  # what somebody began before us
    try:
        with bridge.store.reading() as session:
            work = _begin(bridge, claim, session)
            yield from work.steps(session)
        work.end()
    except GeneratorExit:  # the worker is told to stop
        with bridge.store.writing() as session:
            exports.let_go(session, claim, at=bridge.real())
        raise
    except (Lost, FileNotFoundError):  # whoever took it over deletes what we were writing
        _tidy(bridge, claim)
        yield "lost"
    except BridgeError:  # the client may not have it any more: trying again changes nothing
        with bridge.store.writing() as session:
            exports.end(session, claim, state="failed", ended_at=bridge.real())
        bridge.files.remove(claim.id)
        yield "failed"
    else:
        yield "done"


def _tidy(bridge: Bridge, claim: Claim) -> None:
    with bridge.store.reading() as session:
        cancelled = exports.find(session, claim.site, claim.client, claim.id) is None
    if cancelled:  # else what is there is somebody else's
        bridge.files.remove(claim.id)


def _begin(bridge: Bridge, claim: Claim, session: Session) -> "_Work":
    """Judge who may see what, now, whatever it was when it was asked for (B16).

    Raises:
        NotAllowed: the client is not let in any more.
    """
    moment = this_moment(session, bridge.clock)
    client = find_client(session, claim.client)
    if client is None or client.site != claim.site:
        raise NotAllowed
    scope = cut_down(claim.scope, client.scopes, finer=True)
    grant = grant_for(client, scope, at=moment.at, request=claim.id)
    asked = from_text(claim.asked)
    since = _named(session, claim, asked.since) if asked.since else None
    return _Work(bridge, claim, asked, grant, moment, since, bridge.real())


def _named(session: Session, claim: Claim, text: str) -> Moment:
    """The moment of ``_since``; where it is that of an export of ours, by its change numbers."""
    at = since_of(text)
    # somebody may have cut off what is behind the second, or behind the millisecond
    width = timedelta(milliseconds=1) if "." in text else timedelta(seconds=1)
    found = exports.taken(session, claim.site, claim.client, at, at + width)
    return Moment(at, *found) if found else Moment(at)


@dataclass
class _Work:
    """One export while it is written."""

    bridge: Bridge
    claim: Claim
    asked: Export
    grant: Grant
    moment: Moment
    since: Moment | None
    renewed: datetime
    written: int = 0
    patients: set[str] = field(default_factory=set)
    protected: dict[str, str] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)

    def steps(self, session: Session) -> Iterator[str]:
        """Write everything; a step is some hundred resources."""
        for type in self.asked.types:
            with self._lines("output", type) as out:
                for rows in visible(session, self.grant, self._wanted(type)):
                    self.written += out.write(self._shown(type, row.body) for row in rows)
                    self.patients.update(row.patient_id for row in rows if row.patient_id)
                    self.protected |= {row.patient_id: kind for row in rows
                                       if (kind := kind_of(row.body))}  # fmt: skip
                    self._renew()
                    yield WRITING
                if type == PROVENANCE:
                    for some in self._supplied(session):
                        self.written += out.write(self._shown(type, each.body) for each in some)
                        self._renew()
                        yield WRITING
            self.files += out.done
        if self.since:
            self._list("deleted", "Bundle", _deletions(self._missing(session, self.since)))
        self._list("error", "OperationOutcome", map(_note, self._notes(session)))

    def end(self) -> None:
        """Say that all of it is there.

        Raises:
            Lost: somebody else has it, or nobody wants it any more.
        """
        claim, moment = self.claim, self.moment
        with self.bridge.store.writing() as session:
            ended = exports.end(
                session, claim, state="done", files=orjson.dumps(self.files).decode(),
                lines=self.written, taken_at=moment.at, low=moment.low, high=moment.high,
                ended_at=self.bridge.real(),
            )  # fmt: skip
            if not ended:
                raise Lost
            with gathered(session):
                for patient in sorted(self.patients):
                    audit.of_view(
                        session, self.grant, action="E", what=f"export/{claim.id}",
                        patient=patient, detail=self.protected.get(patient, ""),
                    )  # fmt: skip

    def _supplied(self, session: Session) -> Iterator[list[Stored]]:
        """Who supplied what the EHR has, for each copy that is seen."""
        ways = self._terms(PROVENANCE) or ((),)
        sought = [sought_by(session, self.grant.site, _COPIED, each) for each in ways]
        for some in exported(session, self.grant, sought, self._wanted(PROVENANCE)):
            yield told(session, some)

    def _missing(self, session: Session, since: Moment) -> Iterator[tuple[str, str]]:
        """What is there no more, and who supplied it."""
        grant, asked = self.grant, self.asked
        copied = _COPIED if PROVENANCE in asked.types else frozenset()
        types = sorted({*asked.types, *(each for each in copied if grant.allows(each, "read"))})
        for type, id in gone(session, grant, types, since, asked.patients):
            if type in asked.types:
                yield type, id
            if type in copied and is_copy(session, grant.site, type, id):
                yield PROVENANCE, id_of(type, id)

    def _wanted(self, type: str) -> Wanted:
        return Wanted(type, self._terms(type), self.asked.patients, self.since)

    def _terms(self, type: str) -> tuple[tuple[Term, ...], ...]:
        base = f"{self.bridge.origin}/fhir"
        ways = tuple(
            read_condition(type, query, _KNOWN[type], base=base).terms
            for query in self.asked.filters_of(type)
        )
        if not self.asked.until:
            return ways
        at = instant(since_of(self.asked.until)).replace("Z", "000Z")
        kept_before = Term("_lastUpdated", (Range("lt", at, at),))
        return tuple((*way, kept_before) for way in ways or ((),))

    def _shown(self, type: str, body: bytes) -> bytes:
        shown, elements = released(type, body), self.asked.elements_of(type)
        return subset(type, shown, elements) if elements else shown

    def _notes(self, session: Session) -> Iterator[tuple[str, str]]:
        """What a client should know, without saying of whom (B5, B16)."""
        for text in self.asked.ignored:
            yield "not-supported", text
        members = self.grant.members
        apart = kept_apart(session, self.grant.site, members) if members else 0
        if apart:
            yield "suppressed", f"Members left out for what they said to sharing: {apart}."

    def _list(self, kind: str, type: str, resources: Iterable[Json]) -> None:
        with self._lines(kind, type) as out:
            out.write(map(write_json, resources))
        self.files += out.done

    def _lines(self, kind: str, type: str) -> AbstractContextManager[Lines]:
        claim = self.claim
        return lines(self.bridge.files, claim.id, str(claim.fence), kind, type)

    def _renew(self) -> None:
        at = self.bridge.real()
        if at - self.renewed < RENEW:
            return
        with self.bridge.store.writing() as session:
            if not exports.renew(session, self.claim, at=at, lines=self.written):
                raise Lost
        self.renewed = at


def _deletions(missing: Iterable[tuple[str, str]]) -> Iterator[Json]:
    """Transactions that delete what is there no more (B9)."""
    entries = [{"request": {"method": "DELETE", "url": f"{type}/{id}"}} for type, id in missing]
    for first in range(0, len(entries), ENTRIES):
        some = entries[first : first + ENTRIES]
        yield {"resourceType": "Bundle", "type": "transaction", "entry": some}


def _note(said: tuple[str, str]) -> Json:
    code, text = said
    severity = "information" if code == "suppressed" else "warning"
    issue = {"severity": severity, "code": code, "details": {"text": text}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
