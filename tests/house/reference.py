"""The tables of ``docs/reference``, made from the code they describe: ``make reference``.

To add one: a function that gives its Markdown, in the ``reference_*.py`` it belongs to by meaning,
and a row in ``TABLES``. A test compares the files with what is made here.
"""

from collections.abc import Callable
from pathlib import Path

import reference_care
import reference_exchange
import reference_program
import reference_questions
import reference_routes
import reference_templates
import reference_validation

FOLDER = Path(__file__).parents[2] / "docs" / "reference"

TABLES: dict[str, Callable[[], str]] = {
    "api-requirements.md": reference_exchange.apis,
    "approach-rules.md": reference_care.approach_rules,
    "case.md": reference_care.case,
    "commands.md": reference_program.commands,
    "enablement.md": reference_care.enablement,
    "errors.md": reference_program.errors,
    "faults.md": reference_exchange.faults,
    "launch-requirements.md": reference_exchange.launches,
    "reading-requirements.md": reference_exchange.readings,
    "plan-templates.md": reference_templates.templates,
    "questions.md": reference_questions.questions,
    "receipts.md": reference_exchange.receipts,
    "routes.md": reference_routes.routes,
    "search-parameters.md": reference_exchange.search_parameters,
    "settings.md": reference_program.settings,
    "validation.md": reference_validation.validation,
}


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, made in TABLES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
