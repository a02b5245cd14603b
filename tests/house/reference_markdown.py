"""How a page of ``docs/reference`` is written: a title, what it is made from, tables."""

from collections.abc import Iterable
from typing import Any


def page(title: str, source: str, *parts: str) -> str:
    """A whole page; ``source`` is where a reader changes it."""
    made = f"<!-- Made by `make reference` from {source}: change it there. -->"
    return "\n\n".join((f"# {title}", made, *parts)) + "\n"


def table(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table under its column names."""
    return "\n".join([_line(names), _line("---" for _ in names), *map(_line, rows)])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(each) for each in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def first_line(thing: Any) -> str:
    """The first line of a function's or a class's docstring."""
    return (thing.__doc__ or "").strip().split("\n")[0]


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a text, on one line."""
    return " ".join((text or "").split("\n\n")[0].split())
