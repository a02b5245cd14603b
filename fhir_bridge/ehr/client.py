"""A FHIR client for one site and one token: reads that are paged and retried, writes sent once.

Reads raise from the error tree; writes answer with a ``WriteResult``. ``Unreachable`` (an address
that is not registered) means a wrong setting and always rises from reads.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlencode

from fhir_bridge.clock import Clock, real_time
from fhir_bridge.ehr.answers import resource_of
from fhir_bridge.ehr.bundle import Page, read_page
from fhir_bridge.ehr.capability import UNKNOWN, Capability, Knowledge
from fhir_bridge.ehr.outcome import in_words, issues_of
from fhir_bridge.ehr.paging import Limits, next_url
from fhir_bridge.ehr.plans import by_post, completed
from fhir_bridge.ehr.quirks import Quirks, quirks_of
from fhir_bridge.ehr.retry import with_retries
from fhir_bridge.ehr.smart.registration import Site
from fhir_bridge.ehr.writing import Write, WriteResult, classify, not_answered
from fhir_bridge.errors import (
    BridgeError,
    EhrRejected,
)
from fhir_bridge.http import READ_SECONDS, Answer, GuardedSession
from fhir_bridge.r4.views import Quarantined
from fhir_bridge.wire import Document

WHOLE = Limits()
BUDGET_SECONDS = 20.0  # for everything one page view asks (C14)
FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Found:
    """One record as read, with the EHR's version of it."""

    document: Document
    version: str | None
    etag: str | None


@dataclass(frozen=True)
class Statement:
    """A CapabilityStatement as it came, with the tag to ask by whether it has changed."""

    document: Document
    etag: str = ""


@dataclass(frozen=True)
class SearchResult:
    """What a search brought, over all its pages.

    Attributes:
        stopped: why the list is not complete: ``more`` (a limit was reached, or the time was up),
            ``failed`` (a later page could not be had), ``loop`` (a page led back), ``foreign``
            (the next page is at an address our token may not go to: worth a line in the audit).
            Empty when it is complete.
    """

    matches: tuple[Document, ...] = ()
    included: tuple[Document, ...] = ()
    notes: tuple[str, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether there is nothing more; never inferred from ``total`` (C4)."""
        return not self.stopped


@dataclass(frozen=True)
class EhrClient:
    """Talks FHIR with one site as one user, or as ourselves.

    Attributes:
        base: the FHIR base.
        session: the site's warm session.
        token: the access token, opaque; None asks without one (``capability``).
        clock: stamps ``read_at`` of a panel (care time).
        granted: the token's scopes; None when the EHR did not say.
        gate: entered around every request; a semaphore here bounds the requests of one site.
        timeout: seconds without a byte of an answer until one request is given up.
        sleep: waits between two tries.
        knows: what is known of what this EHR can do; by itself nothing.
        before_write: called right before anything is written; what it raises is raised, and
            nothing is sent.
    """

    base: str
    session: GuardedSession
    token: str | None = field(repr=False)
    site: Site
    clock: Clock = real_time
    granted: frozenset[str] | None = None
    gate: AbstractContextManager[object] = field(default_factory=nullcontext)
    timeout: float = READ_SECONDS
    sleep: Callable[[float], None] = time.sleep
    knows: Knowledge = field(default=UNKNOWN, repr=False, compare=False)
    before_write: Callable[[], None] = lambda: None

    @property
    def root(self) -> str:
        """The FHIR base without a trailing slash."""
        return self.base.rstrip("/")

    @property
    def quirks(self) -> Quirks:
        """The sheet of this site's vendor."""
        return quirks_of(self.site.quirks)

    def read(
        self, type: str, id: str, *, fresh: bool = False, deadline: float | None = None
    ) -> Found:
        """Read one record.

        Args:
            fresh: ask caches not to answer (W8).
            deadline: ``time.monotonic()`` after which nothing is tried again.

        Raises:
            NotSignedIn, NotAllowed, NotFound, Gone, EhrRejected, EhrUnavailable: as it answered.
        """
        answer = self._get(f"{self.root}/{type}/{quote(id, safe='')}", fresh, deadline)
        document = resource_of(answer)
        if document.data["resourceType"] != type or document.data.get("id") != id:
            raise EhrRejected("The EHR answered with another record than the one asked for.")
        meta = document.data.get("meta")
        version = meta.get("versionId") if isinstance(meta, dict) else None
        etag = answer.headers.get("ETag") or None
        return Found(document, version if isinstance(version, str) else None, etag)

    def search(
        self,
        type: str,
        params: Iterable[tuple[str, str]],
        *,
        limits: Limits = WHOLE,
        fresh: bool = False,
        deadline: float | None = None,
    ) -> SearchResult:
        """Search, and follow the pages (C2-C5).

        What this EHR requires and ``_count`` are added to the parameters (``plans.completed``).

        Raises:
            NotSignedIn, NotAllowed, EhrRejected, EhrUnavailable: as the first page answered.
        """
        asked = completed(type, params, self.knows.offers(), self.quirks)
        url = f"{self.root}/{type}?{urlencode(asked)}"
        until = time.monotonic() + BUDGET_SECONDS if deadline is None else deadline
        answer = self._first_page(type, asked, url, fresh, until)
        pages, seen, size, stopped = [_page(answer, type)], {url}, len(answer.body), ""
        while (link := pages[-1].next) and not stopped:
            following = next_url(link, self.root)
            entries = sum(len(each.matches) for each in pages)
            full = _full(limits, len(pages), entries, size) or time.monotonic() > until
            stopped = _stop(following, seen, full)
            if following and not stopped:
                seen.add(following)
                try:
                    answer = self._get(following, fresh, until)
                    pages.append(_page(answer, type))
                except BridgeError:
                    stopped = "failed"
                size += len(answer.body)
        return _together(pages, stopped)

    def statement(self, etag: str = "") -> Statement | None:
        """The CapabilityStatement; to be kept for a day at most (C1).

        Args:
            etag: of the one that is known, to ask whether it has changed.

        Returns:
            None when it has not.

        Raises:
            EhrRejected, EhrUnavailable: it could not be had.
        """
        known = {"If-None-Match": etag} if etag else {}
        answer = self._get(f"{self.root}/metadata", False, None, known)
        if etag and answer.status == HTTPStatus.NOT_MODIFIED:
            return None
        return Statement(resource_of(answer), answer.headers.get("ETag") or "")

    def events(self, subscription: str, since: int, until: int) -> Document:
        """The notification of events that a Subscription had before (R5 Backport ``$events``).

        Args:
            subscription: the EHR's id of it.
            since, until: numbers of the first and the last.

        Raises:
            NotSignedIn, NotAllowed, NotFound, EhrRejected, EhrUnavailable: as it answered.
        """
        asked = urlencode({"eventsSinceNumber": since, "eventsUntilNumber": until})
        url = f"{self.root}/Subscription/{quote(subscription, safe='')}/$events?{asked}"
        return resource_of(self._get(url, False, None))

    def capability(self) -> Capability:
        """What the EHR says it can do, asked just now."""
        told = self.statement()
        return Capability.of(told.document.data if told else {})

    def create(self, type: str, body: bytes, *, if_none_exist: str | None = None) -> WriteResult:
        """Create a record: one POST, never sent again from here.

        Args:
            body: the resource as the EHR shall have it (``targets.to_ehr``).
            if_none_exist: a search, e.g. ``identifier=system|value``; only where the EHR promises
                conditional creates.
        """
        extra = {"If-None-Exist": if_none_exist} if if_none_exist else {}
        write = Write(type, conditional=bool(if_none_exist))
        return self._write("POST", f"{self.root}/{type}", body, extra, write)

    def update(self, type: str, id: str, body: bytes, *, if_match: str | None) -> WriteResult:
        """Update a record: one PUT, never sent again from here.

        Args:
            body: the EHR's own JSON with our changes in it (``targets.merge_for_update``).
            if_match: the ETag it was read with, e.g. ``W/"3"``; None when the EHR has no versions
                (the write is then unguarded, W10).
        """
        url = f"{self.root}/{type}/{quote(id, safe='')}"
        extra = {"If-Match": if_match} if if_match else {}
        return self._write("PUT", url, body, extra, Write(type, id=id))

    def _first_page(
        self,
        type: str,
        asked: Iterable[tuple[str, str]],
        url: str,
        fresh: bool,
        deadline: float | None,
    ) -> Answer:
        """By POST where the parameters name a person, by GET where that is not offered (C8)."""
        if by_post(type, (name for name, _ in asked)):
            form = urlencode(tuple(asked)).encode()
            answer = self._ask("POST", f"{self.root}/{type}/_search", fresh, deadline, form)
            if answer.status not in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND}:
                return answer
        return self._get(url, fresh, deadline)

    def _get(
        self, url: str, fresh: bool, deadline: float | None, more: Mapping[str, str] | None = None
    ) -> Answer:
        return self._ask("GET", url, fresh, deadline, None, more)

    def _ask(
        self,
        method: str,
        url: str,
        fresh: bool,
        deadline: float | None,
        form: bytes | None,
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        headers = self._headers({"Cache-Control": "no-cache"} if fresh else {}) | dict(more or {})
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        until = time.monotonic() + BUDGET_SECONDS if deadline is None else deadline

        def send() -> Answer:
            with self.gate:
                return self._send(method, url, headers, form)

        return with_retries(send, left=lambda: until - time.monotonic(), now=_now, sleep=self.sleep)

    def _write(
        self, method: str, url: str, body: bytes, extra: dict[str, str], write: Write
    ) -> WriteResult:
        headers = self._headers(
            {"Content-Type": FHIR_JSON, "Prefer": "return=representation", **extra}
        )
        with self.gate:
            self.before_write()
            try:
                answer = self._send(method, url, headers, body)
            except BridgeError as error:
                return not_answered(error)
        return classify(write, answer, _now())

    def _send(self, method: str, url: str, headers: dict[str, str], data: bytes | None) -> Answer:
        return self.session.request(method, url, headers=headers, data=data, timeout=self.timeout)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Accept": FHIR_JSON, **bearer, **more}


def _now() -> datetime:
    return real_time()


def _page(answer: Answer, type: str) -> Page:
    document = resource_of(answer)
    if document.data["resourceType"] == "OperationOutcome":
        return Page(notes=(in_words(issues_of(document.data)),))
    if document.data["resourceType"] != "Bundle":
        raise EhrRejected("The EHR answered a search with something that is not a list.")
    return read_page(document, type)


def _full(limits: Limits, pages: int, entries: int, size: int) -> bool:
    return pages >= limits.pages or entries >= limits.entries or size >= limits.bytes


def _stop(following: str | None, seen: set[str], full: bool) -> str:
    if following is None:
        return "foreign"
    if following in seen:
        return "loop"
    return "more" if full else ""


def _together(pages: list[Page], stopped: str) -> SearchResult:
    """All pages as one list; a record that two pages repeat is taken once."""
    matches: dict[str, Document] = {}
    for page in pages:
        for each in page.matches:
            matches.setdefault(str(each.data["id"]), each)
    return SearchResult(
        matches=tuple(matches.values()),
        included=tuple(each for page in pages for each in page.included),
        notes=tuple(dict.fromkeys(note for page in pages for note in page.notes if note)),
        quarantined=tuple(each for page in pages for each in page.quarantined),
        stopped=stopped,
    )
