"""The tables of ``docs/reference``, made from the code they describe: ``make reference``.

To add one: a function that gives its Markdown and a row in ``TABLES``. A test compares the files
with what is made here.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import Any

import typer
from fastapi.routing import RouteContext, iter_route_contexts
from launch_requirements import requirement_rows
from pydantic.fields import FieldInfo
from reading_requirements import READING_REQUIREMENTS

import fhir_bridge
import smart_app
from fhir_bridge.care import approach, decision, extra_support
from fhir_bridge.care import case as cases
from fhir_bridge.care.enablement import APPROACHES, DOER_WORDS, STRATEGIES
from fhir_bridge.care.goal import MOVES, STATUS_WORDS, Status
from fhir_bridge.care.readiness import CONFIDENT, MOTIVATION_WORDS, SKILLS_WORDS
from fhir_bridge.delivery import PLACED
from fhir_bridge.ehr.writing import STATES, WORDS
from fhir_bridge.errors import BridgeError
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS
from fhir_bridge.rest.offers import COMMON
from fhir_bridge.sandbox.fault_settings import FAULT_SETTINGS
from fhir_bridge.sandbox.faults import KINDS
from fhir_bridge.sandbox.vendors import VENDORS
from fhir_bridge.settings import Settings
from fhir_bridge.store.db import migrate
from smart_app.app import create_app
from smart_app.cli import app as command
from smart_app.current import (
    current_browser,
    current_context,
    current_staff,
    unsafe_context,
    unsafe_staff,
)
from smart_app.installation import create_bridge
from smart_app.screens.receipts import RECEIPTS

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
ENTRY_POINTS = {"smart_app.__main__"}  # importing these would run the command

GUARDS = (
    (unsafe_context, "an open context in its browser, the form's secret, the patient's id"),
    (current_context, "an open context in its browser"),
    (unsafe_staff, "a context without a patient, a role that opens the page, the form's secret"),
    (current_staff, "a context without a patient in its browser, and a role that opens the page"),
    (current_browser, "the browser's cookie, where it has one"),
)
"""What a route asks for, the strictest first."""


def settings() -> str:
    """Every environment variable of the running program."""
    rows = (
        (f"`BRIDGE_{name.upper()}`", _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return _page(
        "Settings",
        "fhir_bridge/settings.py",
        "Read once, when a process starts. Every mistake is named at once and the process does not "
        "start. `BRIDGE_MODE=production` refuses http, SQLite, a missing master key and a set "
        "clock.",
        _table(("variable", "default", "what it is"), rows),
        "One more is read when the package is built: `BRIDGE_SKIP_WEB=1` leaves the screens out.",
    )


def _default(field: FieldInfo) -> str:
    value = field.default.value if isinstance(field.default, Enum) else field.default
    return "" if value is None else f"`{value}`"


def routes() -> str:
    """Every address the app answers."""
    in_order = sorted(_routes(), key=lambda row: row[1])
    return _page(
        "Routes of the app",
        "smart_app/routes",
        "A context is what a launch opened: one user, one patient, one browser. Whatever changes "
        "something is a POST that carries the context's secret (`csrf`) and names the patient it "
        "was drawn for (`expected_patient` or `X-Patient`).",
        _table(
            ("method", "address", "what it does", "what it asks for"),
            in_order,
        ),
    )


def _routes() -> Iterator[tuple[str, ...]]:
    for route in app_routes():
        methods = ", ".join(sorted(route.methods or {"GET"}))
        endpoint = route.endpoint or type(route.route.app)  # type: ignore[attr-defined]
        path = route.path if route.methods else f"{route.path}/…"
        yield methods, f"`{path}`", _first_line(endpoint), guard(route)


def app_routes() -> tuple[RouteContext, ...]:
    """The routes of the app as it is put together for a server."""
    with TemporaryDirectory() as folder:
        given = Settings(data_dir=Path(folder), database_url=None)
        migrate(given.url)
        bridge = create_bridge(given)
        try:
            return tuple(iter_route_contexts(create_app(bridge).routes))
        finally:
            bridge.close()


def dependencies(route: RouteContext) -> frozenset[Callable[..., Any]]:
    """Everything FastAPI calls before a route's function, at any depth."""
    found, waiting = set(), [getattr(route, "dependant", None)]
    while waiting:
        each = waiting.pop()
        if each is not None:
            found.add(each.call)
            waiting += each.dependencies
    return frozenset(found)


def guard(route: RouteContext) -> str:
    """What a request must bring along, in words."""
    asked = dependencies(route)
    return next((words for call, words in GUARDS if call in asked), "nothing")


def search_parameters() -> str:
    """What can be searched, by type."""
    rows = [
        (type if first else "", f"`{each.code}`", each.kind, _elements(each.paths))
        for type, parameters in sorted(SEARCH_PARAMETERS.items())
        for first, each in _marked(sorted(parameters, key=lambda each: each.code))
    ]
    common = ", ".join(f"`{each.code}` ({each.kind})" for each in COMMON)
    return _page(
        "Search parameters",
        "fhir_bridge/r4/search_parameters.py",
        f"Of the FHIR engine. Every type has {common} too. Of several elements each is looked at.",
        _table(("type", "parameter", "kind", "elements"), rows),
    )


def _elements(paths: Iterable[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)


def _marked(each: Iterable[Any]) -> Iterator[tuple[bool, Any]]:
    return ((at == 0, one) for at, one in enumerate(each))


def receipts() -> str:
    """Where a goal can be, and how an EHR's answer leads there."""
    kinds = (
        (f"`{name}`", row.label.replace("{ehr}", "*the EHR*"), row.means)
        for name, row in RECEIPTS.items()
    )
    answers = (
        (f"{status.value} {status.phrase}", f"`{state}`", WORDS.get(status, ""))  # type: ignore[attr-defined]
        for status, state in STATES.items()
    )
    results = (
        (f"`{name}`", f"`{outcome.promise}`", f"`{outcome.placed}`")
        for name, outcome in PLACED.items()
    )
    return _page(
        "Receipts",
        "smart_app/screens/receipts.py, fhir_bridge/delivery/settling.py, "
        "fhir_bridge/ehr/writing.py",
        "What a nurse reads of where a goal is.",
        _table(("receipt", "words", "what it means"), kinds),
        "## From an answer to a result\n\n200, 201 and 204 are `created`, `adopted` or `updated` "
        "when they say where the record is. Other 4xx are `rejected`. Everything else, and a "
        "request without an answer, is `unknown`.",
        _table(("HTTP status of a write", "result", "words"), answers),
        "## From a result to a promise and a receipt\n\n`checking` becomes `in-ehr` when what was "
        "sent has been read back and compared.",
        _table(("result", "promise", "receipt"), results),
    )


def errors() -> str:
    """Everything that can be refused or can go wrong, as a tree."""
    for name in modules():
        import_module(name)
    return _page(
        "Errors",
        "fhir_bridge/errors.py",
        "Raised low, caught nowhere in the middle; the app makes a page of them, the FHIR engine "
        "an OperationOutcome. A message never carries patient data.",
        _table(("error", "status", "FHIR issue", "default message", "where"), _errors(BridgeError)),
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
        _first_paragraph(kind.__doc__), f"`{kind.__module__}`",
    )  # fmt: skip
    ours = (each for each in kind.__subclasses__() if each.__module__.split(".")[0] in _OURS)
    for each in sorted(ours, key=lambda each: (each.status, each.__name__)):
        yield from _errors(each, depth + 1)


_OURS = {"fhir_bridge", "smart_app"}


def enablement() -> str:
    """The tables of the enablement model."""
    strategies = (
        (f"`{row.code}`", row.title, row.help, "; ".join(row.starters))
        for row in STRATEGIES.values()
    )
    doers = ((f"`{doer.value}`", words) for doer, words in DOER_WORDS.items())
    approaches = ((f"`{row.code}`", row.staff, row.patient) for row in APPROACHES.values())
    statuses = ((f"`{each.value}`", STATUS_WORDS[each], _next(each)) for each in Status)
    return _page(
        "The enablement model",
        "fhir_bridge/care/enablement.py, fhir_bridge/care/goal.py",
        "Rules and words are our own design; no study has validated them.",
        "## Strategies",
        _table(("code", "on the screen", "what it is about", "goals to begin with"), strategies),
        "## Who does it today",
        _table(("code", "on the screen"), doers),
        "## Approaches\n\nWhat suggests one: [Rules of approaches](approach-rules.md).",
        _table(("code", "to staff", "to the patient"), approaches),
        "## Status of a goal",
        _table(("FHIR code", "on the screen", "may become"), statuses),
    )


def approach_rules() -> str:
    """The rules that suggest an approach, as a site's clinical owner signs them."""
    rules = (
        (f"`{row.id}`", row.yes, row.no, row.unknown, _approaches(row.wanted_for), row.source)
        for row in approach.RULES
    )
    grid = (
        (MOTIVATION_WORDS[matters], SKILLS_WORDS[shown], APPROACHES[begin].staff, focus)
        for (matters, shown), (begin, focus) in approach.GRID.items()
    )
    reviews = (
        (APPROACHES[code].staff, f"{after.days} days") for code, after in decision.REVIEW.items()
    )
    events = (
        (f"`{code}`", each.words, "yes" if each.often_unneeded else "")
        for code, each in extra_support.EVENTS.items()
    )
    return _page(
        "Rules of approaches",
        "fhir_bridge/care/approach.py, decision.py, extra_support.py",
        f"Version **{approach.VERSION}**. Our own design, not validated. They suggest; nurse and "
        "patient decide. Nothing is suggested at a site before its clinical owner signed this "
        "version (`footbridge rules sign`), and a site may hide suggestions (`footbridge rules "
        "hide`). What another version would have suggested for the last month is not told yet.",
        "## Where to begin\n\nBy how much it matters and what was shown. *Stand by* asks for "
        f"confidence of {CONFIDENT} or more besides.",
        _table(("how much it matters", "skills", "begin with", "what to talk about"), grid),
        "## Before more independence is suggested\n\nEvery row that guards the next approach must "
        "hold; one that cannot be told is named as missing and never counts as a no. More support "
        "is suggested on somebody's wish alone.",
        _table(
            ("rule", "speaks for it", "speaks against it", "not known", "guards", "source"), rules
        ),
        "## Looked at again\n\nUnless another day within 90 days is chosen.",
        _table(("approach", "after"), reviews),
        "## Extra support after an acute event\n\nIt adds: a call within "
        f"{extra_support.CALL_WITHIN} business days, contact every {extra_support.RHYTHM.days} "
        "days, medicines and warning signs gone over again, a look at day "
        f"{extra_support.FIRST_REVIEW.days} and day {extra_support.LAST_REVIEW.days}. It changes "
        "no approach. Until the 29th day after a stay, medicines, warning signs and follow-up stay "
        "*Do with*.",
        _table(("event", "to staff", "often not needed"), events),
    )


def _approaches(codes: Iterable[str]) -> str:
    return ", ".join(APPROACHES[code].staff for code in approach.ORDER if code in codes)


def case() -> str:
    """Where the work with a patient can stand, and how it goes on."""
    states = ((f"`{state.value}`", words) for state, words in cases.STATE_WORDS.items())
    moves = (
        (
            cases.STATE_WORDS[row.before], cases.STATE_WORDS[row.after],
            _of_somebody(row.words), _asked(row), ", ".join(sorted(row.roles)),
        )
        for row in cases.MOVES.values()
    )  # fmt: skip
    ways = ((f"`{how}`", _of_somebody(words)) for how, words in cases.REFERRAL_WORDS.items())
    return _page(
        "The case",
        "fhir_bridge/care/case.py",
        "Our work with one patient. What happened is appended and never changed; its last line is "
        "where the case stands.",
        "## Where it can stand",
        _table(("code", "on the screen"), states),
        "## How it is asked for",
        _table(("code", "on the screen"), ways),
        "## How it goes on",
        _table(("from", "to", "the button", "what is asked", "who may"), moves),
    )


def _of_somebody(words: str) -> str:
    return words.format(patient="*patient*", ehr="*the EHR*")


def _asked(row: cases.Move) -> str:
    asked = ["when, how"] if row.consent else []
    asked += [_of_somebody(row.asks)] if row.asks else []
    return "; ".join([*asked, f"{row.note} (optional)"] if row.note else asked)


def _next(status: Status) -> str:
    moves = MOVES.get(status, frozenset())
    return ", ".join(STATUS_WORDS[each] for each in Status if each in moves)


def commands() -> str:
    """What the command can do."""
    whole = typer.main.get_command(command)
    return _page(
        "The `footbridge` command",
        "smart_app/cli.py, smart_app/commands",
        "`footbridge COMMAND --help` says the same with the types of values. `make demo` runs "
        '`footbridge demo`; give it options with `make demo ARGS="--port 8500"`.',
        _table(("command", "what it does", "options"), _commands(whole, "footbridge")),
    )


def _commands(group: Any, name: str) -> Iterator[tuple[str, ...]]:
    for word, each in sorted(group.commands.items()):
        if hasattr(each, "commands"):
            yield from _commands(each, f"{name} {word}")
        elif not each.hidden:
            given = [_option(each) for each in each.params if each.name != "help"]
            yield f"`{name} {word}`", _first_paragraph(each.help), ", ".join(given)


def _option(given: Any) -> str:
    if given.param_type_name == "argument":
        return f"`{given.name.upper()}`{'…' if given.nargs != 1 else ''}"
    default = given.default
    return f"`{given.opts[0]}`" + (
        f" ({default})" if isinstance(default, (int, str)) and default else ""
    )


def faults() -> str:
    """What the pretend EHR can be told to do wrong."""
    kinds = (
        (f"`{name}`", kind.meaning, _settings(kind.needs), _settings(kind.takes))
        for name, kind in KINDS.items()
    )
    settings = ((f"`{name}`", each.meaning) for name, each in FAULT_SETTINGS.items())
    vendors = ((f"`{name}`", vendor.meaning) for name, vendor in VENDORS.items())
    return _page(
        "Faults of the sandbox EHR",
        "fhir_bridge/sandbox/faults.py, fault_settings.py, vendors.py",
        "How to set them: [Break the sandbox EHR](../how-to/break-the-sandbox-ehr.md). Each kind "
        "is tested with each vendor, and in front of another FHIR server.",
        _table(("kind", "what happens", "needs", "takes"), kinds),
        "## Settings",
        _table(("setting", "what it is"), settings),
        "## Vendors",
        _table(("vendor", "how the EHR is"), vendors),
    )


def _settings(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def launches() -> str:
    """What a launch must do, and what proves it."""
    return _page(
        "What a launch must do",
        "tests/house/launch_requirements.py",
        "The requirements of the SMART App Launch client (L) and of details that outside suites "
        "look at (Q), in our words. What of one is not built stands beside it in italics. The "
        "tests are below `tests/`; each carries the id in its name or in its docstring.",
        _table(("id", "what we do", "shown by"), requirement_rows()),
    )


def readings() -> str:
    """What reading from an EHR must do, and what proves it."""
    return _page(
        "What reading from an EHR must do",
        "tests/house/reading_requirements.py",
        "The requirements of the FHIR client (C), in our words. What of one is not built stands "
        "beside it in italics. The tests are below `tests/`; each carries the id in its name or "
        "in its docstring.",
        _table(("id", "what we do", "shown by"), requirement_rows(READING_REQUIREMENTS)),
    )


TABLES: dict[str, Callable[[], str]] = {
    "approach-rules.md": approach_rules,
    "case.md": case,
    "commands.md": commands,
    "enablement.md": enablement,
    "errors.md": errors,
    "faults.md": faults,
    "launch-requirements.md": launches,
    "reading-requirements.md": readings,
    "receipts.md": receipts,
    "routes.md": routes,
    "search-parameters.md": search_parameters,
    "settings.md": settings,
}


def _page(title: str, source: str, *parts: str) -> str:
    made = f"<!-- Made by `make reference` from {source}: change it there. -->"
    return "\n\n".join((f"# {title}", made, *parts)) + "\n"


def _table(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [_line(names), _line("---" for _ in names), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(each) for each in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _first_line(thing: Any) -> str:
    return (thing.__doc__ or "").strip().split("\n")[0]


def _first_paragraph(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, made in TABLES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
