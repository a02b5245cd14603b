"""schemathesis throws at the API what its OpenAPI description lets in, and what it does not (P24).

No server error, no status and no content type that is not described, and nothing without a token.
The engine is the same for every type, so a few types stand for all. The seed is fixed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from our_api import SENDS, OurApi, our_api

from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.granting.types import READ
from fhir_bridge.store.db import open_store
from support.members_world import ours

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_schema_conformance", "ignored_auth",
)  # fmt: skip
STAND_FOR_ALL = ("Patient", "Goal", "Provenance")
LEFT_OUT = "|".join(f"/{type}(/|$)" for type in READ if type not in STAND_FOR_ALL)
KNOWN = {"Patient": ours("ann"), "Goal": "goal-ann", "Provenance": "signed-goal-ann"}
"""Records that are there, so that not every read is of nothing."""


@pytest.fixture
def attacked(_migrated_file: Path, tmp_path: Path) -> Iterator[OurApi]:
    """An API of its own: what is written here nobody else reads."""
    path = tmp_path / "record.db"
    path.write_bytes(_migrated_file.read_bytes())
    store = open_store(f"sqlite:///{path}")
    with our_api(store, ClientKeys.create()) as api:
        yield api
    store.close()


def test_the_api_answers_as_it_is_described_whatever_it_is_asked(
    attacked: OurApi, tmp_path: Path
) -> None:
    (tmp_path / "schemathesis.toml").write_text(_known())
    command = [
        Path(sys.executable).with_name("st"), "run", f"{attacked.base}/openapi.json",
        "--header", f"Authorization: Bearer {attacked.token(attacked.sender, SENDS)}",
        "--checks", ",".join(CHECKS), "--exclude-path-regex", LEFT_OUT,
        "--phases", "coverage,fuzzing", "--max-examples", "3", "--seed", "1",
        "--generation-database", "none", "--no-shrink", "--continue-on-failure",
        "--max-redirects", "0", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def _known() -> str:
    rows = (
        f'[[operations]]\ninclude-path-regex = "^/fhir/{type}/\\\\{{id\\\\}}"\n'
        f'parameters = {{ "path.id" = "{id}", "path.version" = "1" }}\n'
        for type, id in KNOWN.items()
    )
    return "\n".join(rows)
