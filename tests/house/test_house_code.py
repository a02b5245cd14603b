"""Rules of the house for Python code that no linter knows."""

import ast
import inspect
from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from statistics import median

import pytest
import sources
from reference_program import modules
from sources import PYTHON, ROOT, dotted, imports, nodes, tree

from fhir_bridge.errors import BridgeError
from fhir_bridge.store import (
    access,
    case_events,
    copies,
    outbox,
    placement,
    resources,
    search,
    waiting,
)

LONGEST = 400

ONLY_HERE = {
    "requests": {"fhir_bridge/http.py"},
    "fhir.resources": {"fhir_bridge/r4/models.py"},
    # Settings are read by composition roots and passed down as values.
    "fhir_bridge.settings.Settings": {
        "smart_app/commands/importing.py", "smart_app/commands/options.py",
        "fhir_bridge/installation.py",
    },
    "fhir_bridge.settings.read_settings": {
        "fhir_bridge/api/app.py", "smart_app/app.py", "smart_app/cli.py",
        "smart_app/commands/options.py", "smart_app/demo.py",
    },
}  # fmt: skip
"""What is imported in these files alone (and from ``fhir.resources`` only R4B)."""

CARE_DATA = {
    f"fhir_bridge.store.{module}.{name}"
    for module in ("tables", "tables.records")
    for name in ("resource", "resource_version", "search_token", "search_date", "SourceCopy")
}

CALLED_ONLY_HERE = {
    # Sessions come from ``store.reading()`` and ``store.writing()`` alone (decision 15).
    "Session": {"fhir_bridge/store/db.py"},
    "create_engine": {"fhir_bridge/store/db.py"},
    "os.getenv": set(),
    "Markup": set(),  # every text on a page is escaped
}
"""What is called in these files alone."""


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_no_file_outgrows_its_reader(path: Path) -> None:
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= LONGEST


def test_files_are_short_on_the_whole() -> None:
    lengths = [len((ROOT / path).read_text("utf-8").splitlines()) for path in PYTHON]
    print(f"{len(lengths)} files, half of them up to {median(lengths):.0f} lines")  # noqa: T201
    assert median(lengths) <= 130


@pytest.mark.parametrize("name", ONLY_HERE)
def test_it_is_imported_only_where_it_belongs(name: str) -> None:
    found = {
        path.as_posix()
        for path in PYTHON
        for each in imports(path)
        if f"{each}.".startswith(f"{name}.")
    }
    assert found <= ONLY_HERE[name]


def test_the_tables_of_care_data_are_known_to_the_store_alone() -> None:
    """Everybody else goes through its functions, and they ask for a Chart or a Grant."""
    outside = [path for path in PYTHON if path.parts[:2] != ("fhir_bridge", "store")]
    assert [path for path in outside if CARE_DATA & set(imports(path))] == []


def test_of_the_fhir_models_only_r4b_is_used() -> None:
    found = {
        each
        for path in PYTHON
        for each in imports(path)
        if f"{each}.".startswith("fhir.resources.")
    }
    assert {".".join(each.split(".")[:3]) for each in found} <= {"fhir.resources.R4B"}


@pytest.mark.parametrize("name", CALLED_ONLY_HERE)
def test_it_is_called_only_where_it_belongs(name: str) -> None:
    found = {
        path.as_posix()
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.Call) and dotted(node.func) == name
    }
    assert found <= CALLED_ONLY_HERE[name]


def test_the_environment_is_read_by_the_settings_alone() -> None:
    """The demo and the server hand theirs on to the processes they start."""
    found = {
        path.as_posix() for path in PYTHON for node in nodes(path) if dotted(node) == "os.environ"
    }
    assert found <= {"smart_app/cli.py", "smart_app/demo.py"}


def test_only_the_worker_catches_everything() -> None:
    broad = {
        path.as_posix()
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in {"Exception", "BaseException"})
    }
    assert broad == {"fhir_bridge/worker.py"}


def test_absolute_urls_come_from_the_public_url_alone() -> None:
    asked = {
        f"{path}:{node.lineno}"
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and (node.attr == "url_for" or dotted(node) == "request.base_url")
    }
    assert asked == set()


def test_every_silenced_type_error_says_which() -> None:
    blanket = [
        f"{path}:{number}"
        for path in PYTHON
        for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), 1)
        if "# type: ignore" in line and "# type: ignore[" not in line
    ]
    assert blanket == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc", "crud"}
    assert [path for path in PYTHON if path.stem in drawers] == []


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_every_module_says_what_it_is(path: Path) -> None:
    silent = path.name == "__init__.py" and not tree(path).body
    assert silent or "migrations" in path.parts or ast.get_docstring(tree(path))


NO_PATIENT = {
    "claim": "the worker takes any due promise; it names a record and says nothing of it",
    "settle": "ends what a claim began, and a claim names one patient's record",
    "renew": "prolongs what a claim began",
    "counted": "numbers by site and state, of nobody in particular",
    "patients": "whom the worker looks for; each is then opened with a chart",
    "count_twins": "numbers by site, of nobody in particular",
    "verified": "stamps a row that was found with a chart",
}
"""Store functions without a Chart or a Grant, and why that shows nobody's record."""


@pytest.mark.parametrize(
    "module",
    [resources, search, copies, placement, outbox, waiting, case_events],
    ids=lambda m: m.__name__,
)
def test_every_way_to_a_record_asks_who_may_see_it(module: object) -> None:
    views = {access.Chart, access.Grant, access.View, Collection[access.Chart]}
    without = [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == getattr(module, "__name__", "")
        and not name.startswith("_")
        and "session" in (given := inspect.signature(function, eval_str=False).parameters)
        and not any(each.annotation in views for each in given.values())
    ]
    assert set(without) <= NO_PATIENT.keys()


def _kinds(kind: type[BridgeError]) -> list[type[BridgeError]]:
    below = [each for each in kind.__subclasses__() if each.__module__.startswith(sources.PACKAGES)]
    return [kind, *(one for each in below for one in _kinds(each))]


def test_what_an_error_says_by_itself_is_one_line_for_a_person() -> None:
    for name in modules():
        import_module(name)
    by_itself = [
        kind for kind in _kinds(BridgeError)
        if all(each.default is not each.empty or each.kind is each.VAR_KEYWORD
               for each in inspect.signature(kind).parameters.values())
    ]  # fmt: skip
    assert len(by_itself) > 20
    assert [kind for kind in by_itself if not str(kind()) or "\n" in str(kind())] == []


def test_no_two_files_of_tests_have_one_name() -> None:
    """There are no packages there: of two files of one name pytest would leave one out."""
    names = [each.name for each in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
