"""The engine: a FHIR R4 server over a store. Everything it knows is handed in (decision 13).

One request: read the address → who is it (``access``) → do it in one session → record it → answer.
A change and its audit row are one transaction; a read is recorded before it is answered (S2).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from uuid import uuid4

from sqlmodel import Session

from fhir_bridge.errors import BridgeError
from fhir_bridge.rest import metadata
from fhir_bridge.rest.addresses import address_of, interaction_of
from fhir_bridge.rest.bundles import (
    Step,
    answer_bundle,
    kind_of,
    name_of,
    raw_entries,
    read_step,
)
from fhir_bridge.rest.errors import naming_entry, refusal
from fhir_bridge.rest.interactions import WRITES, action_of, perform
from fhir_bridge.rest.memory import Delivery, Memory
from fhir_bridge.rest.messages import JSON, Answer, Asked, Deed
from fhir_bridge.rest.negotiation import require_json_sent, require_json_wanted
from fhir_bridge.rest.recording import Together
from fhir_bridge.rest.server import Case, Server
from fhir_bridge.rest.transaction import transact
from fhir_bridge.store import audit
from fhir_bridge.store.access import Grant
from fhir_bridge.store.db import Store
from fhir_bridge.store.gathering import gathered
from fhir_bridge.wire import Document, read_document

# Care data is not for caches; nosniff keeps a browser from reading JSON as a page (S8).
_ALWAYS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing, whatever they are about."""


@dataclass(frozen=True)
class Transacted:
    """What became of a transaction.

    Attributes:
        body: the transaction-response Bundle.
        kept: conditional references that found nothing and stay as they stood.
    """

    body: bytes
    deeds: tuple[Deed, ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Begun:
    """A request whose head was judged.

    Attributes:
        grant: of who asks; None where nobody needs one.
        moment: what it is read on, where that has begun; it ends before anything is recorded.
    """

    step: Step
    grant: Grant | None
    moment: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True, kw_only=True)
class FhirService(Server):
    """A FHIR server.

    Attributes:
        store: where the records are.
        memory: what is remembered of Bundles that came.
        access: from the headers of a request (names in lower case, ``x-request-id`` always there)
            to what it may do; raises ``NotSignedIn`` or ``NotAllowed``.
    """

    store: Store
    access: Callable[[Mapping[str, str]], Grant]
    memory: Memory = field(default_factory=Memory)

    def answer(self, asked: Asked) -> Answer:
        """Answer a request. Every error but a mistake of ours becomes an OperationOutcome."""
        with ExitStack() as moment:
            if asked.method in READING:  # who asks is looked up where the answer is
                moment.enter_context(self.store.one_moment())
            begun = self._judged(asked)
            if isinstance(begun, Answer):
                return begun
            return self._finished(replace(begun, moment=moment), asked.body)

    def begin(self, asked: Asked) -> Answer | Callable[[bytes], Answer]:
        """Judge a request by its head: a stranger is stopped before a body is read (X11).

        Returns:
            The answer where it is known already, else what makes one of the body.
        """
        begun = self._judged(asked)
        return begun if isinstance(begun, Answer) else partial(self._finished, begun)

    def _judged(self, asked: Asked) -> "Begun | Answer":
        request = request_id(asked.headers)
        asked = replace(asked, headers={**asked.headers, "x-request-id": request})
        try:
            return self._begun(asked)
        except BridgeError as error:
            return _sent(asked, refusal(error))

    def _finished(self, begun: "Begun", body: bytes) -> Answer:
        asked = replace(begun.step.asked, body=body)
        try:
            answer = self._answer(replace(begun, step=replace(begun.step, asked=asked)))
        except BridgeError as error:
            answer = refusal(error)
        return _sent(asked, answer)

    def transaction(
        self, document: Document, grant: Grant, *, prefer: str = "return=minimal"
    ) -> Transacted:
        """Take in a transaction Bundle whole, or not at all.

        Raises:
            BridgeError: for the first entry that fails; nothing has changed then.
        """
        steps = self._steps(document, prefer)
        with self.store.writing() as session:
            return self._transacted(session, steps, grant)

    def _steps(self, document: Document, prefer: str) -> list[Step]:
        steps = []
        for index, raw in enumerate(raw_entries(document, self.max_entries)):
            with naming_entry(index):
                step = read_step(index, raw, self, prefer=prefer, once=document.once)
                steps.append(step)
        return steps

    def _transacted(self, session: Session, steps: list[Step], grant: Grant) -> Transacted:
        with gathered(session):
            answers, kept = transact(self, session, grant, steps)
            deeds = tuple(deed for answer in answers for deed in answer.deeds)
            record(session, grant, deeds)
        return Transacted(answer_bundle("transaction", answers), deeds, kept)

    def batch(self, document: Document, grant: Grant, *, prefer: str = "return=minimal") -> bytes:
        """Take in a batch: each entry by itself, errors in their own entries (X7)."""
        answers = []
        for index, raw in enumerate(raw_entries(document, self.max_entries)):
            try:
                step = read_step(index, raw, self, prefer=prefer)
                answers.append(self._recorded(step, grant, ExitStack()))
            except BridgeError as error:
                answers.append(refusal(error))
        return answer_bundle("batch", answers)

    def _begun(self, asked: Asked) -> "Begun":
        address = address_of(asked.path)
        interaction = interaction_of(asked.method, address, self.offer)
        require_json_wanted(asked)
        open_to_all = interaction == "capabilities"
        grant = None if open_to_all else self.access(asked.headers)
        return Begun(Step(0, asked, address, interaction, ""), grant)

    def _answer(self, begun: "Begun") -> Answer:
        step, grant = begun.step, begun.grant
        if grant is None:
            return metadata.answer_metadata(*self._metadata, step.asked)
        if step.interaction == "bundle":
            return self._bundle(step.asked, grant)
        return self._recorded(step, grant, begun.moment)

    @cached_property
    def _metadata(self) -> tuple[bytes, str]:
        return metadata.written(self)

    def _bundle(self, asked: Asked, grant: Grant) -> Answer:
        require_json_sent(asked)
        document = read_document(asked.body, max_bytes=self.max_body, once=True)
        prefer = asked.headers.get("prefer", "")
        if "return" not in asked.prefer:
            prefer += ", return=minimal"
        try:
            kind = kind_of(document, self.offer.system)
            delivery = Delivery(name_of(document, asked.headers), document.raw, kind)
            take = self._batch_once if kind == "batch" else self._transaction_once
            return take(document, grant, prefer, delivery)
        except BridgeError as error:
            self._record_refusal(grant, "E", "transaction", error)
            raise

    def _transaction_once(
        self, document: Document, grant: Grant, prefer: str, delivery: Delivery
    ) -> Answer:
        steps = self._steps(document, prefer)
        with self.store.writing() as session:
            known = self.memory.recall(session, grant, delivery)
            if known:
                return known
            body = self._transacted(session, steps, grant).body
            answer = Answer(200, {"content-type": JSON}, body)
            self.memory.keep(session, grant, delivery, answer)
        return answer

    def _batch_once(
        self, document: Document, grant: Grant, prefer: str, delivery: Delivery
    ) -> Answer:
        with self.store.writing() as session:
            known = self.memory.recall(session, grant, delivery)
        if known:
            return known
        answer = Answer(200, {"content-type": JSON}, self.batch(document, grant, prefer=prefer))
        with self.store.writing() as session:
            self.memory.keep(session, grant, delivery, answer)
        return answer

    def _recorded(self, step: Step, grant: Grant, moment: ExitStack) -> Answer:
        """Do one interaction, and record that it was done or refused.

        Args:
            moment: is ended before that: whoever waits to write holds no connection meanwhile.
        """
        try:
            if step.interaction in WRITES:
                return self._write(step, grant)
            with moment, self.store.reading() as session:
                answer = perform(step.interaction, self._case(session, step, grant))
            self._record(grant, answer.deeds)
        except BridgeError as error:
            self._record_refusal(grant, action_of(step.interaction), str(step.address), error)
            raise
        return answer

    def _write(self, step: Step, grant: Grant) -> Answer:
        with self.store.writing() as session:
            case = self._case(session, step, grant)
            answer = perform(step.interaction, case)
            case.complete()
            case.hold()
            record(session, grant, answer.deeds)
        return answer

    def _case(self, session: Session, step: Step, grant: Grant) -> Case:
        return Case(self, session, grant, step.address, step.asked)

    def _record(self, grant: Grant, deeds: tuple[Deed, ...]) -> None:
        """Record what was read, together with what others read at this moment."""
        self._together.keep((grant, deeds))

    @cached_property
    def _together(self) -> Together[tuple[Grant, tuple[Deed, ...]]]:
        return Together(self._record_all)

    def _record_all(self, read: Sequence[tuple[Grant, tuple[Deed, ...]]]) -> None:
        with self.store.writing() as session:
            for grant, deeds in read:
                record(session, grant, deeds)

    def _record_refusal(self, grant: Grant, action: str, what: str, error: BridgeError) -> None:
        with self.store.writing() as session:
            audit.record(
                session, site=grant.site, actor=grant.actor, action=action, what=what,
                patient=None, outcome=audit.REFUSED, request=grant.request,
                detail=error.where or error.issue_code,
            )  # fmt: skip


def _sent(asked: Asked, answer: Answer) -> Answer:
    """An answer as it goes out."""
    if asked.method == "HEAD":
        headers = {**answer.headers, "content-length": str(len(answer.body))}
        answer = replace(answer, headers=headers, body=b"")
    return answer.with_headers({**_ALWAYS, "x-request-id": asked.headers["x-request-id"]})


def request_id(headers: Mapping[str, str]) -> str:
    """The client's correlation id (C12) when it is harmless, or one of ours."""
    given = headers.get("x-request-id", "")
    return given if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else str(uuid4())


def record(session: Session, grant: Grant, deeds: tuple[Deed, ...]) -> None:
    """Write deeds to the audit; what changed something, in the session that changed it."""
    for deed in deeds:
        audit.of_view(
            session, grant, action=deed.action, what=deed.what, patient=deed.patient,
            detail=deed.detail,
        )  # fmt: skip
