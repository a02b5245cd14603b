"""What a launch must do, in our words, and the tests that show it.

The ids are those of the requirements the product is built to: L of the SMART App Launch client, Q
of details that real suites and clients look at. To add one: a row of ``requirements_way_in`` or
``requirements_after``. A test that shows a requirement carries its id in its name (``test_l16_…``)
or in its docstring; a house test looks for both, and ``docs/reference/launch-requirements.md`` is
made from here.
"""

from collections.abc import Iterator, Mapping

from requirement import Requirement
from requirements_after import FROM_THE_TOKEN_ON
from requirements_way_in import UP_TO_THE_TOKEN

REQUIREMENTS: dict[str, Requirement] = UP_TO_THE_TOKEN | FROM_THE_TOKEN_ON


def requirement_rows(
    requirements: Mapping[str, Requirement] = REQUIREMENTS,
) -> Iterator[tuple[str, str, str]]:
    """The table's rows as the reference shows them."""
    for id, row in requirements.items():
        yield id, " ".join(filter(None, (row.says, row.but and f"*{row.but}*"))), _tests(row)


def _tests(row: Requirement) -> str:
    files: dict[str, list[str]] = {}
    for each in row.shown_by:
        path, _, name = each.partition("::")
        files.setdefault(path, []).append(f"`{name}`")
    return "; ".join(f"{path}: {', '.join(names)}" for path, names in files.items())
