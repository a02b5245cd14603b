"""What is asked, without the values it is asked with: a statement is made once of each such shape.

Putting a client's predicate together costs ten times what the database needs to answer by it. So
the values are taken out (whose records, what is looked for), what is left is the same for many, and
the statement made of it is kept and run with the values of whoever asks.

It is made of the shape alone: no value of one who asks can be in a statement that another one runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, and_, bindparam

from fhir_bridge.store.access import PROVENANCE, Actor, Chart, Grant, View, restriction
from fhir_bridge.store.members import Members
from fhir_bridge.store.tables import Instant
from fhir_bridge.store.terms import (
    AnyOf,
    Condition,
    Range,
    Ref,
    Term,
    Text,
    Token,
    Uri,
    Value,
    escaped,
)

KEPT = 256
"""Statements of a kind that are kept: more shapes than clients use, and no more than memory has."""

Values = dict[str, Any]


@dataclass(frozen=True)
class Slot:
    """The place of a value, or of any number of values, in a statement."""

    name: str
    many: bool = False

    @property
    def parameter(self) -> Any:
        """What stands there; of any type, because it stands for a value."""
        return bindparam(self.name, type_=String(), expanding=self.many)


@dataclass(frozen=True)
class Shape:
    """A view of records of one type, or of any.

    Attributes:
        type: "" is any type.
        chart: it is of one patient's chart; else it is a grant, and the rest says which kind.
        opt_in: of the members it covers; None where it is not for a client's members.
        patients: it names the patients it covers.
        letters: of ``Grant.types``.
    """

    type: str
    chart: bool
    denied: frozenset[tuple[str, str]]
    opt_in: bool | None = None
    patients: bool = False
    letters: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, tuple[Condition, ...]], ...] = ()

    def covers(self, table: FromClause) -> ColumnElement[bool]:
        """The rows of the type that such a view covers."""
        seen = restriction(self._view(), table, self.type)
        return seen if self.type else and_(seen, table.c.type == bindparam("type"))

    def _view(self) -> View:
        site: Any = bindparam("site", type_=String())
        if self.chart:
            patient: Any = bindparam("patient", type_=String())
            return Chart(site, patient, _NOBODY, denied_labels=self.denied)
        patients: Any = Slot("patients", many=True).parameter if self.patients else None
        return Grant(
            site, _NOBODY, dict(self.letters), patients, self._members(), self.denied,
            {type: tuple(map(_put, conditions)) for type, conditions in self.only},
        )  # fmt: skip

    def _members(self) -> Members | None:
        if self.opt_in is None:
            return None
        at: Any = bindparam("at", type_=Instant())
        client, purpose = Slot("client").parameter, Slot("purpose").parameter
        return Members(client, purpose, at, self.opt_in)


_NOBODY = Actor("")


def shape_of(view: View, type: str) -> tuple[Shape, Values]:
    """The shape of a view as far as it is about one type, and the values it has there."""
    values: Values = {"site": view.site, "type": type}
    if isinstance(view, Chart):
        # what hides a record of a chart is the same for all types
        return Shape("", True, view.denied_labels), values | {"patient": view.patient}
    members, opt_in = view.members, None
    if members:
        opt_in = members.opt_in
        values |= {"client": members.client, "purpose": members.purpose, "at": members.at}
    if view.patients is not None:
        values["patients"] = sorted(view.patients)
    # a Provenance is seen as what it is about is, and that is of any type
    mixed = type == PROVENANCE
    only = {each: view.only[each] for each in sorted(view.only) if mixed or each == type}
    return Shape(
        type, False, view.denied_labels, opt_in, view.patients is not None,
        tuple(sorted(view.types.items())) if mixed else (),
        tuple((each, lifted(found, f"only_{each}", values)) for each, found in only.items()),
    ), values  # fmt: skip


def lifted(conditions: Iterable[Condition], name: str, values: Values) -> tuple[Condition, ...]:
    """The same conditions with places for what is looked for.

    Args:
        name: what the names of the places begin with.
        values: gets what is looked for, by these names.
    """
    lift = _Lift(name, values)
    return tuple(map(lift.condition, conditions))


def put(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Lifted conditions with parameters in their places, for `terms.holds`."""
    return tuple(map(_put, conditions))


@dataclass
class _Lift:
    name: str
    values: Values
    count: int = 0

    def condition(self, condition: Condition) -> Condition:
        if isinstance(condition, AnyOf):
            return AnyOf(tuple(tuple(map(self._term, way)) for way in condition.ways))
        return self._term(condition)

    def _term(self, term: Term) -> Term:
        """Codes of one system, and ids of one type, get one place together."""
        codes: dict[str | None, list[str]] = {}
        ids: dict[str | None, list[str]] = {}
        found: list[Value] = []
        for each in term.any_of:
            match each:
                case Token(system=system, code=str(code)):
                    codes.setdefault(system, []).append(code)
                case Token(system=system):
                    found.append(Token(self._one(system), None))
                case Ref(type=of, id=id):
                    ids.setdefault(of, []).append(id)
                case Range(low=low, high=high):
                    found.append(replace(each, low=self._one(low), high=self._one(high)))
                case Text(value=words, match=how):
                    text = words if how == "exact" else escaped(words)
                    found.append(replace(each, value=self._one(text)))
                case Uri(value=uri):
                    found.append(Uri(self._one(uri)))
        found += [Token(self._one(of), self._some(these)) for of, these in codes.items()]
        found += [Ref(of, self._some(these)) for of, these in ids.items()]
        return replace(term, any_of=tuple(found))

    def _one(self, value: str | None) -> Any:
        return None if value is None else self._slot(value, many=False)

    def _some(self, values: list[str]) -> Any:
        return self._slot(values, many=True) if len(values) > 1 else self._one(values[0])

    def _slot(self, value: str | list[str], *, many: bool) -> Slot:
        slot = Slot(f"{self.name}_{self.count}", many)
        self.count += 1
        self.values[slot.name] = value
        return slot


def _put(condition: Condition) -> Condition:
    if isinstance(condition, AnyOf):
        return AnyOf(tuple(tuple(map(_put_in_term, way)) for way in condition.ways))
    return _put_in_term(condition)


def _put_in_term(term: Term) -> Term:
    return replace(term, any_of=tuple(map(_put_in_value, term.any_of)))


def _put_in_value(value: Value) -> Value:
    slots = {name: each for name, each in vars(value).items() if isinstance(each, Slot)}
    return replace(value, **{name: each.parameter for name, each in slots.items()})
