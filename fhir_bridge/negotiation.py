"""What one EHR can do for us: what it lists, less what it has said that it does not do (C1).

Its CapabilityStatement is asked for once a process and then once a day, and only whether it has
changed (``If-None-Match``). It and the demotions are kept in the database: a process that starts
knows them before it has asked, and what one process is told soon counts for all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from fhir_bridge.clock import Clock, real_time
from fhir_bridge.ehr.capability import Capability, interaction_code
from fhir_bridge.ehr.client import Statement
from fhir_bridge.ehr.demotions import Demotion
from fhir_bridge.errors import BridgeError, EhrUnavailable
from fhir_bridge.store import statements
from fhir_bridge.store.db import Store
from fhir_bridge.wire import read_document

FRESH = timedelta(hours=24)
NEWS = timedelta(seconds=30)  # so late a process may learn what another one was told
WAIT_SECONDS = 0.5  # for an answer that is on its way, before asking in the sheet's words alone
NO_ANSWER = "The EHR does not say what it can do."


@dataclass(frozen=True)
class _Known:
    """A statement; ``at`` is None while it is only remembered, not asked for by this process."""

    capability: Capability
    etag: str
    at: datetime | None = None


@dataclass
class Negotiation:
    """What is known of one site, and how it is asked.

    Attributes:
        ask: gets the ETag that is known; gives the statement, or None when it has not changed.
        store: where it is kept; without one, this process alone knows it.
        now: real time.
    """

    site: str
    base: str
    ask: Callable[[str], Statement | None]
    store: Store | None = None
    now: Clock = real_time
    _lock: Lock = field(default_factory=Lock, repr=False)
    _known: _Known | None = field(default=None, repr=False)
    _failures: int = 0
    _told: tuple[datetime, tuple[Demotion, ...]] | None = field(default=None, repr=False)

    def capability(self, *, anew: bool = False) -> Capability:
        """What counts now: asked for when what is known is a day old.

        Args:
            anew: ask whether it has changed.

        Raises:
            BridgeError: it is not known and could not be asked.
        """
        return self._less(self._asked(anew).capability)

    def offers(self) -> Capability | None:
        """What counts as far as it is known, without asking; waits a little for who is asking."""
        known = self._known
        if known is None and self._lock.acquire(timeout=WAIT_SECONDS):
            try:
                known = self._known = self._known or self._recalled()
            finally:
                self._lock.release()
        return self._less(known.capability) if known else None

    def demote(self, type: str, interaction: str, why: str) -> None:
        """It answered that it does not do this: it is not asked again for a day.

        What it lists is asked for first. It may have changed meanwhile, and then that counts; and
        where that is not answered either, a gateway has lost its way and nothing is known.

        Args:
            why: ``ehr.demotions.refusal`` makes it of the answer.
        """
        try:
            listed = self._asked(anew=True).capability
        except BridgeError:
            return
        if not listed.can(type, interaction):
            return
        new = Demotion(type, interaction_code(interaction), self.now(), why)
        if self.store:
            with self.store.writing() as session:
                statements.demote(
                    session, self.site, type, new.interaction, new.why, at=new.at
                )  # fmt: skip
        others = (each for each in self.demotions() if _key(each) != _key(new))
        self._told = (self.now(), (*others, new))

    def demotions(self) -> tuple[Demotion, ...]:
        """What is not asked for although it is listed, each with the time and the reason."""
        now = self.now()
        told = self._told
        if told is None or (self.store and now - told[0] > NEWS):
            told = self._told = (now, self._recalled_demotions())
        return tuple(each for each in told[1] if each.counts(now))

    def lift(self) -> None:
        """Let everything that it lists be tried again: the EHR was mended."""
        if self.store:
            with self.store.writing() as session:
                statements.lift(session, self.site)
        self._told = (self.now(), ())

    def _less(self, capability: Capability) -> Capability:
        gone = self.demotions()
        return capability.without(map(_key, gone)) if gone else capability

    def _asked(self, anew: bool) -> _Known:
        known = self._known
        if known and not anew and self._fresh(known):
            return known
        failures = self._failures
        with (
            self._lock
        ):  # one asks, and who waited meanwhile takes the answer, or that there is none
            known = self._known or self._recalled()
            if known and not anew and self._fresh(known):
                return known
            if failures != self._failures:
                raise EhrUnavailable(NO_ANSWER)
            try:
                self._known = self._ask(known)
            except BridgeError:
                self._known = known
                self._failures += 1
                raise
            return self._known

    def _fresh(self, known: _Known) -> bool:
        return known.at is not None and self.now() - known.at <= FRESH

    def _ask(self, known: _Known | None) -> _Known:
        told, at = self.ask(known.etag if known else ""), self.now()
        if told is None and known:
            return _Known(known.capability, known.etag, at)
        document, etag = (told.document, told.etag) if told else (None, "")
        found = _Known(Capability.of(document.data if document else {}), etag, at)
        changed = known is not None and known.capability != found.capability
        if document and self.store:
            with self.store.writing() as session:
                statements.keep(session, self.site, self.base, document.raw, etag, at=at)
                if changed:
                    statements.lift(session, self.site)
        if changed:
            self._told = (at, ())
        return found

    def _recalled(self) -> _Known | None:
        if self.store is None:
            return None
        with self.store.reading() as session:
            row = statements.recall(session, self.site, self.base)
            if row is None:
                return None
            return _Known(Capability.of(read_document(row.body).data), row.etag)

    def _recalled_demotions(self) -> tuple[Demotion, ...]:
        if self.store is None:
            return self._told[1] if self._told else ()
        with self.store.reading() as session:
            rows = statements.demoted(session, self.site)
            return tuple(Demotion(row.type, row.interaction, row.at, row.why) for row in rows)


def _key(demotion: Demotion) -> tuple[str, str]:
    return demotion.type, demotion.interaction
