"""Pages of ``docs/reference`` about EHRs and FHIR: receipts, searches, faults, requirements."""

from collections.abc import Iterable, Iterator
from typing import Any

from api_requirements import API_REQUIREMENTS
from launch_requirements import requirement_rows
from reading_requirements import READING_REQUIREMENTS
from reference_markdown import page, table
from requirement import NOT_MET

from fhir_bridge.delivery import PLACED
from fhir_bridge.ehr.writing import STATES, WORDS
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS
from fhir_bridge.rest.offers import COMMON
from fhir_bridge.sandbox.fault_settings import FAULT_SETTINGS
from fhir_bridge.sandbox.faults import KINDS
from fhir_bridge.sandbox.vendors import VENDORS
from smart_app.screens.receipts import RECEIPTS


def search_parameters() -> str:
    """What can be searched, by type."""
    rows = [
        (type if first else "", f"`{each.code}`", each.kind, _elements(each.paths))
        for type, parameters in sorted(SEARCH_PARAMETERS.items())
        for first, each in _marked(sorted(parameters, key=lambda each: each.code))
    ]
    common = ", ".join(f"`{each.code}` ({each.kind})" for each in COMMON)
    return page(
        "Search parameters",
        "fhir_bridge/r4/search_parameters.py",
        f"Of the FHIR engine. Every type has {common} too. Of several elements each is looked at.",
        table(("type", "parameter", "kind", "elements"), rows),
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
    return page(
        "Receipts",
        "smart_app/screens/receipts.py, fhir_bridge/delivery/settling.py, "
        "fhir_bridge/ehr/writing.py",
        "What a nurse reads of where a goal is.",
        table(("receipt", "words", "what it means"), kinds),
        "## From an answer to a result\n\n200, 201 and 204 are `created`, `adopted` or `updated` "
        "when they say where the record is. Other 4xx are `rejected`. Everything else, and a "
        "request without an answer, is `unknown`.",
        table(("HTTP status of a write", "result", "words"), answers),
        "## From a result to a promise and a receipt\n\n`checking` becomes `in-ehr` when what was "
        "sent has been read back and compared.",
        table(("result", "promise", "receipt"), results),
    )


def faults() -> str:
    """What the pretend EHR can be told to do wrong."""
    kinds = (
        (f"`{name}`", kind.meaning, _settings(kind.needs), _settings(kind.takes))
        for name, kind in KINDS.items()
    )
    settings = ((f"`{name}`", each.meaning) for name, each in FAULT_SETTINGS.items())
    vendors = ((f"`{name}`", vendor.meaning) for name, vendor in VENDORS.items())
    return page(
        "Faults of the sandbox EHR",
        "fhir_bridge/sandbox/faults.py, fault_settings.py, vendors.py",
        "How to set them: [Break the sandbox EHR](../how-to/break-the-sandbox-ehr.md). Each kind "
        "is tested with each vendor, and in front of another FHIR server.",
        table(("kind", "what happens", "needs", "takes"), kinds),
        "## Settings",
        table(("setting", "what it is"), settings),
        "## Vendors",
        table(("vendor", "how the EHR is"), vendors),
    )


def _settings(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def launches() -> str:
    """What a launch must do, and what proves it."""
    return page(
        "What a launch must do",
        "tests/house/launch_requirements.py",
        "The requirements of the SMART App Launch client (L) and of details that outside suites "
        "look at (Q), in our words. What of one is not built stands beside it in italics. The "
        "tests are below `tests/`; each carries the id in its name or in its docstring.",
        table(("id", "what we do", "shown by"), requirement_rows()),
    )


def apis() -> str:
    """What the API for systems must do, and what proves it."""
    met = sum(not row.but for row in API_REQUIREMENTS.values())
    none = sum(row.but.startswith(NOT_MET) for row in API_REQUIREMENTS.values())
    return page(
        "What the API must do",
        "tests/house/api_requirements.py",
        "The requirements of Bundles that come in (X), of tokens, reads and searches (P), of bulk "
        "export (B), of members and consent (M), of details that outside suites look at (Q) and of "
        "who may see what (S), in our words. What of one is not built stands beside it in italics: "
        f"of {len(API_REQUIREMENTS)}, {met} are met whole, {none} not at all. The tests are below "
        "`tests/`.",
        table(("id", "what we do", "shown by"), requirement_rows(API_REQUIREMENTS)),
    )


def readings() -> str:
    """What reading from an EHR must do, and what proves it."""
    return page(
        "What reading from an EHR must do",
        "tests/house/reading_requirements.py",
        "The requirements of the FHIR client (C), in our words. What of one is not built stands "
        "beside it in italics. The tests are below `tests/`; each carries the id in its name or "
        "in its docstring.",
        table(("id", "what we do", "shown by"), requirement_rows(READING_REQUIREMENTS)),
    )
