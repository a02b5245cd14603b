"""What R4 says of each element: a table read from ``elements.json``.

The table is made from HL7's own package by ``tests/r4/elements_from_package.py`` and compared with
it by a test; to keep another resource type, name it there and make the table again.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeGuard

import orjson


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type.

    Attributes:
        type: a data type, a primitive, ``Resource``, or the path of an inner element.
        required: at least one must be there.
        many: it is a list.
        targets: types a reference may point to; empty = any.
        codes: name of the required value set; empty = any code.
        choice: name of the choice it is a form of (``due`` of ``dueDate``).
    """

    type: str
    required: bool
    many: bool
    targets: frozenset[str]
    codes: str
    choice: str


@cache
def _table() -> dict[str, Any]:
    raw = files("fhir_bridge.r4").joinpath("elements.json").read_bytes()
    table: dict[str, Any] = orjson.loads(raw)
    return table


def is_resource(type: object) -> TypeGuard[str]:
    """Whether R4 has a resource type of this name."""
    return isinstance(type, str) and type in _resources()


@cache
def _resources() -> frozenset[str]:
    return frozenset(_table()["resources"])


@cache
def elements_of(type: str) -> dict[str, Element] | None:
    """The elements of a type with those it inherits; None when the table does not keep the type."""
    rows = _table()["types"].get(type)
    if rows is None:
        return None
    inherited = (elements_of(rows[""]) or {}) if "" in rows else {}
    return inherited | {name: _element(row) for name, row in rows.items() if name}


@cache
def required_of(type: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What must be there: the name to speak of, and the members any of which will do."""
    forms: dict[str, list[str]] = {}
    for name, element in (elements_of(type) or {}).items():
        if element.required:
            forms.setdefault(f"{element.choice}[x]" if element.choice else name, []).append(name)
    return tuple((name, tuple(each)) for name, each in forms.items())


@cache
def codes_of(value_set: str) -> frozenset[tuple[str, str]]:
    """System and code of everything in a required value set."""
    systems = _table()["codes"][value_set]
    return frozenset((system, code) for system, codes in systems.items() for code in codes)


@cache
def bare_codes_of(value_set: str) -> frozenset[str]:
    """The codes of a required value set, for elements that hold nothing but a code."""
    return frozenset(code for _, code in codes_of(value_set))


@cache
def codes_in(system: str) -> frozenset[str]:
    """The codes that required value sets take from a code system; empty when none is kept."""
    sets = _table()["codes"].values()
    return frozenset(code for systems in sets for code in systems.get(system, ()))


_ROW = re.compile(
    r"(?P<min>\d)\.\.(?P<max>\d|\*) (?P<type>[\w.]+)(?:\((?P<targets>[\w|]+)\))?"
    r"(?:=(?P<codes>[\w-]+))?(?: @(?P<choice>\w+))?"
)


def _element(row: str) -> Element:
    form = _ROW.fullmatch(row)
    if form is None:
        raise ValueError(row)
    return Element(
        type=form["type"],
        required=form["min"] != "0",
        many=form["max"] != "1",
        targets=frozenset(form["targets"].split("|")) if form["targets"] else frozenset(),
        codes=form["codes"] or "",
        choice=form["choice"] or "",
    )
