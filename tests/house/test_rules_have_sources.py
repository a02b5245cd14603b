"""Every table of care rules says what it rests on: in its module, or row by row."""

import ast
import re
from pathlib import Path

import pytest
from sources import PYTHON, tree

from fhir_bridge.care.approach import RULES
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.clocks import CLOCKS

CARE = [path for path in PYTHON if path.parts[:2] == ("fhir_bridge", "care")]
SOURCE = re.compile(
    r"care rules|domain §|codes §|stories|CFR|[Oo]ur own"
    r"|\bown (?:line|design)\b|\[ours\]|S[0-2]\.\d"
)
"""How a source is named: a requirement, a law, or that the design is our own."""

OF_ANOTHER = {
    "fhir_bridge/care/caregiver_words.py": "the words of caregiver_sheet",
    "fhir_bridge/care/template_rows.py": "a list; each template cites its sources",
    "fhir_bridge/care/transitions/checkpoint_deeds.py": "the states of checkpoint_closing",
    "fhir_bridge/care/transitions/overview.py": "says what meets a clock of clocks",
    "fhir_bridge/care/transitions/running.py": "words for how a clock of clocks stands",
    "fhir_bridge/care/warning_signs_es.py": "the lines of warning_signs in Spanish",
}
"""Tables that say something of another table's rows, and whose."""


def tables(path: Path) -> list[ast.stmt]:
    kinds = (ast.Dict, ast.DictComp, ast.Tuple)
    return [
        node
        for node in tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, kinds)
    ]


@pytest.mark.parametrize("path", CARE, ids=str)
def test_a_module_with_tables_says_what_they_rest_on(path: Path) -> None:
    whole = ast.get_docstring(tree(path)) or ""
    strings = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)]
    said = " ".join([whole, *(each for each in strings if isinstance(each, str))])
    assert not tables(path) or SOURCE.search(said) or path.as_posix() in OF_ANOTHER


def test_every_row_that_has_a_place_for_its_source_names_one() -> None:
    rows = [*RULES, *CHECKPOINTS.values(), *CLOCKS]
    assert [row for row in rows if not row.source.strip()] == []
