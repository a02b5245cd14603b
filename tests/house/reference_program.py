"""Pages of ``docs/reference`` about the program: settings, the command, errors."""

from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import typer
from pydantic.fields import FieldInfo
from reference_markdown import first_paragraph, page, table

import fhir_bridge
import smart_app
from fhir_bridge.errors import BridgeError
from fhir_bridge.settings import Settings
from smart_app.cli import app as command

ENTRY_POINTS = {"smart_app.__main__"}  # importing these would run the command


def settings() -> str:
    """Every environment variable of the running program."""
    rows = (
        (f"`BRIDGE_{name.upper()}`", _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return page(
        "Settings",
        "fhir_bridge/settings.py",
        "Read once, when a process starts. Every mistake is named at once and the process does not "
        "start. `BRIDGE_MODE=production` refuses http, SQLite, a missing master key and a set "
        "clock.",
        table(("variable", "default", "what it is"), rows),
        "One more is read when the package is built: `BRIDGE_SKIP_WEB=1` leaves the screens out.",
    )


def _default(field: FieldInfo) -> str:
    value = field.default.value if isinstance(field.default, Enum) else field.default
    return "" if value is None else f"`{value}`"


def errors() -> str:
    """Everything that can be refused or can go wrong, as a tree."""
    for name in modules():
        import_module(name)
    return page(
        "Errors",
        "fhir_bridge/errors.py",
        "Raised low, caught nowhere in the middle; the app makes a page of them, the FHIR engine "
        "an OperationOutcome. A message never carries patient data.",
        table(("error", "status", "FHIR issue", "default message", "where"), _errors(BridgeError)),
    )


def modules() -> list[str]:
    """The name of every module of ours that can be imported for a look."""
    found = (
        each.name
        for package in (fhir_bridge, smart_app)
        for each in walk_packages(package.__path__, f"{package.__name__}.")
    )
    return [name for name in found if name not in ENTRY_POINTS and ".migrations" not in name]


def _errors(kind: type[BridgeError], depth: int = 0) -> Iterator[tuple[str, ...]]:
    indent = "&emsp;" * depth
    yield (
        f"{indent}`{kind.__name__}`", str(kind.status), kind.issue_code,
        first_paragraph(kind.__doc__), f"`{kind.__module__}`",
    )  # fmt: skip
    ours = (each for each in kind.__subclasses__() if each.__module__.split(".")[0] in _OURS)
    for each in sorted(ours, key=lambda each: (each.status, each.__name__, each.__module__)):
        yield from _errors(each, depth + 1)


_OURS = {"fhir_bridge", "smart_app"}


def commands() -> str:
    """What the command can do."""
    whole = typer.main.get_command(command)
    return page(
        "The `footbridge` command",
        "smart_app/cli.py, smart_app/commands",
        "`footbridge COMMAND --help` says the same with the types of values. `make demo` runs "
        '`footbridge demo`; give it options with `make demo ARGS="--port 8500"`.',
        table(("command", "what it does", "options"), _commands(whole, "footbridge")),
    )


def _commands(group: Any, name: str) -> Iterator[tuple[str, ...]]:
    for word, each in sorted(group.commands.items()):
        if hasattr(each, "commands"):
            yield from _commands(each, f"{name} {word}")
        elif not each.hidden:
            given = [_option(each) for each in each.params if each.name != "help"]
            yield f"`{name} {word}`", first_paragraph(each.help), ", ".join(given)


def _option(given: Any) -> str:
    if given.param_type_name == "argument":
        return f"`{given.name.upper()}`{'…' if given.nargs != 1 else ''}"
    default = given.default
    return f"`{given.opts[0]}`" + (
        f" ({default})" if isinstance(default, (int, str)) and default else ""
    )
