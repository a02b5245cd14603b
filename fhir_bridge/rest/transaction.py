"""A transaction Bundle: all of it in one session, or nothing (X2-X6).

Order: DELETE, then POST and PUT (those whose conditional references must find what the Bundle
itself brings come last; a Provenance after all that it may be about), then GET; so the outcome does
not depend on the order of the entries.
References between entries are rewritten in the bytes; nothing else of a resource changes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from fhir_bridge.clock import fixed
from fhir_bridge.errors import Malformed
from fhir_bridge.r4.references import rewrite
from fhir_bridge.rest.bundles import Step
from fhir_bridge.rest.errors import NoMatch, SeveralMatches, UnknownType, naming_entry
from fhir_bridge.rest.interactions import WRITES, perform
from fhir_bridge.rest.messages import Answer
from fhir_bridge.rest.search import read_condition
from fhir_bridge.rest.server import Case, Server
from fhir_bridge.rest.writes import condition_of, criteria_of, named, the_match
from fhir_bridge.store.access import Grant, require
from fhir_bridge.store.search import search

_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]{1,63})\?(.+)", re.DOTALL)
_RESTFUL = re.compile(r"(.+)/[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}")
_TELLING = "Provenance"
_ORDER = ("delete", "create", "update", "conditional-update")


@dataclass
class Transaction:
    """A transaction at work.

    Attributes:
        done: what was carried out, by entry; ``completed``: of which entries all is written.
        ids: the id each created record gets, by entry.
        names: what entries call each other, and the reference that stands for it.
        kept: conditional references that found nothing and were kept.
    """

    server: Server
    session: Session
    grant: Grant
    answers: dict[int, Answer] = field(default_factory=dict)
    done: dict[int, Case] = field(default_factory=dict)
    completed: set[int] = field(default_factory=set)
    ids: dict[int, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    def case(self, step: Step) -> Case:
        """The case that an entry is."""
        id = self.ids.get(step.index)
        return Case(self.server, self.session, self.grant, step.address, step.asked, id)

    def carry_out(self, step: Step) -> None:
        """Do what an entry asks for."""
        with naming_entry(step.index):
            case = self.done[step.index] = self.case(step)
            self.answers[step.index] = perform(step.interaction, case)

    def complete_so_far(self) -> None:
        """What belongs to each record that was written since."""
        for index, case in sorted(self.done.items()):
            with naming_entry(index):
                if index not in self.completed:
                    case.complete()
        self.completed.update(self.done)

    def complete(self) -> None:
        """What belongs to each record that was written, now that all of them are there."""
        self.complete_so_far()
        written = (each.body for case in self.done.values() for each in case.written)
        self.server.foresees(self.session, self.grant, written)
        for index, case in sorted(self.done.items()):
            with naming_entry(index):
                case.hold()


def transact(
    server: Server, session: Session, grant: Grant, steps: list[Step]
) -> tuple[list[Answer], tuple[str, ...]]:
    """Carry out all entries in one session.

    Returns:
        The answers in the order of the entries, and the conditional references that were kept
        as they stood (``Server.keep_unresolved``).

    Raises:
        BridgeError: for the first entry that fails; its issues name the entry.
    """
    still = replace(server, clock=fixed(server.clock()))
    work = Transaction(still, session, grant)
    writes = sorted((step for step in steps if step.interaction in WRITES), key=_precedence)
    _refuse_twins(writes)
    for step in writes:
        if step.interaction == "delete":
            work.carry_out(step)
    still.foresees(session, grant, [step.asked.body for step in writes])
    _write(work, _planned(work, [step for step in writes if step.interaction != "delete"]))
    work.complete()
    for step in steps:
        if step.interaction not in WRITES:
            work.carry_out(step)
    return [work.answers[step.index] for step in steps], tuple(work.kept)


def _precedence(step: Step) -> tuple[object, ...]:
    # sorted by identity, so that two transactions never wait for each other's rows or keys
    by_query = step.interaction == "conditional-update"
    condition = step.asked.query if by_query else step.asked.headers.get("if-none-exist", "")
    order = _ORDER.index(step.interaction)
    return order, not condition, condition, step.address.type, step.address.id, step.index


def _refuse_twins(writes: Iterable[Step]) -> None:
    """The same identity twice fails (FHIR R4 transaction rules)."""
    seen: set[tuple[str, str]] = set()
    for step in writes:
        names = [("url", f"{step.address.type}/{step.address.id}")] if step.address.id else []
        if step.full_url and step.interaction != "delete":
            names.append(("fullUrl", step.full_url))
        with naming_entry(step.index):
            if seen.intersection(names):
                raise Malformed("Two entries are about the same record.")
        seen.update(names)


# ---- ids and names, before anything is written


def _planned(work: Transaction, steps: list[Step]) -> list[Step]:
    """The entries with the record that each is about; a condition is looked up once."""
    taken = {f"{s.address.type}/{s.address.id}" for s in steps if s.interaction == "update"}
    planned: list[Step] = []
    for step in steps:
        with naming_entry(step.index):
            known = _about(work, step)
            id = known.address.id or work.ids[step.index]
            name = f"{step.address.type}/{id}"
            if step.interaction != "update" and name in taken:
                raise Malformed("Two entries are about the same record.")
            taken.add(name)
            if step.full_url:
                work.names[step.full_url] = name
        planned.append(known)
    return planned


def _about(work: Transaction, step: Step) -> Step:
    """An entry with its record found, or with the id that its new record gets."""
    if step.interaction == "update":
        return step
    case = work.case(step)
    if step.interaction == "conditional-update":
        require(work.grant, step.address.type, "update")
        found = the_match(case, criteria_of(case))
        if found:
            case = named(case, found)
            return replace(step, interaction="update", asked=case.asked, address=case.address)
    else:
        require(work.grant, step.address.type, "create")
        condition = condition_of(case)
        found = the_match(case, condition) if condition else None
    work.ids[step.index] = found.id if found else work.server.ids()
    return step


# ---- references


def _write(work: Transaction, steps: list[Step]) -> None:
    telling = [step for step in steps if step.address.type == _TELLING]
    _write_some(work, [step for step in steps if step.address.type != _TELLING])
    if telling:  # each is judged by what it is about, which must be there
        work.complete_so_far()
        bodies = []
        for step in telling:
            with naming_entry(step.index):
                bodies.append(_with_body(step, _namer(work, step, [])).asked.body)
        work.server.foresees(work.session, work.grant, bodies)
        _write_some(work, telling)


def _write_some(work: Transaction, steps: list[Step]) -> None:
    waiting: list[tuple[Step, list[str]]] = []
    for step in steps:
        conditional: list[str] = []
        with naming_entry(step.index):
            named = _with_body(step, _namer(work, step, conditional))
        if conditional:
            waiting.append((named, conditional))
        else:
            work.carry_out(named)
    for step, conditional in waiting:
        with naming_entry(step.index):
            for reference in conditional:
                _look_up(work, reference)
        work.carry_out(_with_body(step, work.found.get))


def _with_body(step: Step, new: Callable[[str], str | None]) -> Step:
    return replace(step, asked=replace(step.asked, body=rewrite(step.asked.body, new)))


def _namer(work: Transaction, step: Step, conditional: list[str]) -> Callable[[str], str | None]:
    """What to put for each reference of an entry; conditional ones are only collected."""
    root = _RESTFUL.fullmatch(step.full_url)

    def new(reference: str) -> str | None:
        bare, mark, fragment = reference.partition("#")
        name = work.names.get(bare)
        if name is None and root and "://" not in bare:
            # a relative reference is relative to where its own entry says it lives
            name = work.names.get(f"{root[1]}/{bare}")
        if name is not None:
            return name + mark + fragment
        if bare.startswith(("urn:uuid:", "urn:oid:")):
            raise Malformed("A reference to another entry finds no entry.")
        if _CONDITIONAL.fullmatch(reference):
            conditional.append(reference)
        return None

    return new


def _look_up(work: Transaction, reference: str) -> None:
    """Find the one record a conditional reference is about (X5)."""
    if reference in work.found:
        return
    type, criteria = _CONDITIONAL.fullmatch(reference).groups()  # type: ignore[union-attr]
    offer = work.server.offer.types.get(type)
    if offer is None:
        raise UnknownType
    query = read_condition(type, criteria, offer, base=work.server.base_url)
    rows = search(work.session, work.grant, query).rows
    if len(rows) > 1:
        raise SeveralMatches
    if rows:
        work.found[reference] = f"{type}/{rows[0].id}"
    elif work.server.keep_unresolved:
        work.found[reference] = reference
        work.kept.append(reference)
    else:
        raise NoMatch
