"""Parts of the machine that a test may need: without one it skips aloud, or fails in CI.

And what is tried again from the wheel, as users install it: ``house/test_which_package.py`` shows
that a wheel holds the same files byte for byte, so its run asks only whether what is installed
finds its files, starts and serves. All else would say the same of the same code, and stays out. To
try more: a row in ``OF_THE_WHEEL``.
"""

import os
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
# In CI a part that is missing is a failure, not a skip: BRIDGE_TESTS_MUST names what must be there.
MUST = set(os.environ.get("BRIDGE_TESTS_MUST", "").split())


def skip(part: str, reason: str) -> None:
    """Skip with a reason, or fail where the part must be there."""
    if part in MUST:
        pytest.fail(f"{part} must be tested here: {reason}")
    pytest.skip(reason)


FROM_WHEEL = os.environ.get("BRIDGE_TESTS_FROM") == "wheel"
OF_THE_WHEEL = {
    "house/test_which_package.py": "every file is in it, and the command is installed",
    "store/test_database.py": "its migrations, the one place where it meets PostgreSQL",
    "r4/test_package.py::test_a_definition_is_found": "the published profiles are there",
    "r4/test_package.py::test_the_package_says_what_it_is": "every one of them",
    "r4/test_profile_of_what_we_write.py": "and what is written is held against them",
    "smart_app/test_command.py": "the commands work",
    "smart_app/test_papers_command.py": "on files that users bring, too",
    "smart_app/test_serve.py": "the app starts, in two processes",
    "smart_app/test_sandbox_command.py::test_a_file_says_which_ehr_it_is_like": "so does the EHR",
    "smart_app/test_demo.py::test_it_prints_one_link": "the demo with its worker, and the guides",
    "api/test_api_alone.py": "the API starts alone",
    "journeys/test_nurse_writes_a_goal.py": "a nurse goes all the way",
    "browser/test_in_the_chart.py::test_a_goal_written_in_the_chart_arrives": "in a browser, too",
    "smart_app/test_pages_assets.py": "styles, scripts and icons are found",
    "smart_app/test_pages_rendered.py": "a page of each kind is drawn from every template",
    "sandbox/test_chart_pages.py": "the EHR's own pages",
}
"""How the ids of the tests begin that say something of a package, and what they say."""
ON_BOTH = "store/test_database.py"
"""What is tried from the wheel on the second database too, which the same code meets elsewhere."""


def may_say_something_of_a_package(path: Path) -> bool:
    """Whether a folder or a file of tests holds any that is tried from the wheel."""
    inside = path.relative_to(TESTS).as_posix()
    names = [each.partition("::")[0] for each in OF_THE_WHEEL]
    return path == TESTS or any(f"{each}/".startswith(f"{inside}/") for each in names)


def says_something_of_a_package(item: Any) -> bool:
    """Whether a test, though it held in the source tree, is tried from the wheel again."""
    name = f"{item.path.relative_to(TESTS).as_posix()}::{item.name}"
    params = item.callspec.params.values() if hasattr(item, "callspec") else ()
    second = "postgres" in params or "postgres_url" in item.fixturenames
    return name.startswith(tuple(OF_THE_WHEEL)) and (not second or name.startswith(ON_BOTH))
