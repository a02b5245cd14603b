"""Words that no screen, message or table may use, because of what they say of a person.

To add one: a row in ``BANNED`` (care rules §6). Looked at: every template, every text in the code
that can reach a page, paper, note or record (what is not a code, a docstring or a comment: the
catalogues in both languages, the drafts of notes and the plan's narrative among them), and every
display and question that is published.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_bridge.r4.package import definitions

ROOT = Path(__file__).parents[2]

BANNED = {
    r"non-?complian\w+|non-?adheren\w+": "a preference, with its reason",
    r"refus\w+": "declined (a person); did not accept (the EHR)",
    r"failed": "did not happen, could not be read",
    r"den(?:y|ies|ied)": "says that … not",
    r"frequent flyers?|drug[- ]seek\w+|wheelchair-bound": "what was seen, without a verdict",
    r"difficult": "in the way: …",
    r"suffer(?:s|ing|ed)? from": "has",
    r"(?:un)?reliable": "confirmed: rides, evenings; needs relief; needs training",
    r"placement|(?:alternatives )?ladder": "moving to a care home; other ways to get help",
    r"step(?:s|ped|ping)?[- ]?(?:up|down)|moved? (?:up|down)|(?:pro|de)mot(?:ed|ion)": (
        "more independence, more support"
    ),
    r"readiness|competen(?:ce|cy|t)": "skills shown",
    r"motivat(?:ion|ed)": "importance, wants to take on",
    r"health literacy|system navigation|digital empowerment|self-management": (
        "Understanding my health, Getting care, Phone and online, Day to day"
    ),
    r"mastery|teach-back passed": "explained it back; we go over it again",
    r"(?:not |un)attainable": "plan for support",
    r"caregiver-led": "Lúcia handles medicines; João decides",
    r"lapsed?|missed|no-?shows?": "did not happen, with the reason",
    r"consequences?": "what may happen if this waits",
    r"dependen(?:cy|t)": "hand the next one over?",
    r"barriers?": "in the way: …",
    r"against medical advice": "left before discharge was complete",
    r"lost to follow-?up": "could not reach",
    r"intensity|caseload control|high-risk": "support given; needs attention first",
    r"troph(?:y|ies)|rockets?|graduat\w+": "the words of the win",
    r"carebridge": "Footbridge",
    r"(?:manage|coach|enable|sustain) stage": "Do for, Do with, Stand by, Stay in touch",
    r"incumplid\w+|incumpl(?:e|ió)|no (?:adherente|cooperador\w*)": "una preferencia, con su razón",
    r"se neg[óo] a|rechaz[óoae]\w*|niega|negó": "dice que no",
    r"fracas\w+|fall[óo]": "no pasó",
    r"conflictiv\w+|paciente difícil": "lo que estorba: …",
    r"sufre de|padece de|postrad\w+": "tiene",
    r"abandonó|perdió la cita|faltó": "no pasó, con la razón",
}
"""What may not be said (a pattern), and what is said instead."""

WORDS = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in BANNED), re.IGNORECASE)

NOT_FOR_PATIENTS_PAGES = {"fhir_bridge/sandbox", "fhir_bridge/settings.py", "smart_app/web"}
"""The pretend EHR may speak as EHRs do; mistakes in settings are told to whoever runs a server."""

CODE = [
    path
    for package in ("fhir_bridge", "smart_app")
    for path in sorted((ROOT / package).rglob("*.py"))
    if not any(path.is_relative_to(ROOT / each) for each in NOT_FOR_PATIENTS_PAGES)
]
TEMPLATES = sorted((ROOT / "smart_app" / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "smart_app" / "web" / "src").glob("*.js"))


def texts(path: Path) -> Iterator[str]:
    """Texts of a Python file for people: with a space or a capital, so no code or key."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_error(node):
            yield (ast.get_docstring(node) or "").split("\n\n")[0]  # its default message
    silent = {id(each) for each in _statements(tree)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            text = node.value
            if " " in text.strip() or text[:1].isupper():
                yield text


def _is_error(node: ast.ClassDef) -> bool:
    """A class whose docstring is what it says: see ``fhir_bridge.errors``."""
    return any(isinstance(base, ast.Name) for base in node.bases) and not node.decorator_list


def _statements(tree: ast.Module) -> Iterator[ast.expr]:
    """Strings that stand alone, docstrings; and names of the code in ``__all__``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from (each for each in ast.walk(node.value) if isinstance(each, ast.Constant))


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_in_the_code_uses_a_banned_word(path: Path) -> None:
    assert [text for text in texts(path) if WORDS.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_uses_a_banned_word(path: Path) -> None:
    assert WORDS.findall(path.read_text("utf-8")) == []


LOOKED_AT = {
    "fhir_bridge/care/handout_words.py", "fhir_bridge/care/caregiver_words.py",
    "fhir_bridge/care/warning_signs.py", "fhir_bridge/care/warning_signs_es.py",
    "fhir_bridge/care/templates_by_condition.py", "fhir_bridge/care/templates_for_anybody.py",
    "fhir_bridge/r4/note_text.py", "fhir_bridge/r4/care_plan.py", "fhir_bridge/plan_notes.py",
}  # fmt: skip
"""Where the words are that leave the screen."""


def test_what_leaves_the_screen_is_looked_at() -> None:
    assert {path.relative_to(ROOT).as_posix() for path in CODE} >= LOOKED_AT


@pytest.mark.parametrize("url", definitions())
def test_nothing_that_is_published_says_a_banned_word(url: str) -> None:
    """Words of one kind here that ``texts`` passes over: those of a table, written small."""
    said = list(_said(definitions()[url]))
    assert [text for text in said if WORDS.search(text)] == []


def _said(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, below in value.items():
            if name in {"display", "text", "short"} and isinstance(below, str):
                yield below
            yield from _said(below)
    for each in value if isinstance(value, list) else ():
        yield from _said(each)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_says_a_banned_word(path: Path) -> None:
    said = re.findall(r'"([^"\n]* [^"\n]*)"', path.read_text("utf-8"))
    assert [text for text in said if WORDS.search(text)] == []


@pytest.mark.parametrize(
    "said",
    [
        "She refused the visit", "Step-down to Coach", "stepped up", "Moved up a level",
        "He is NON-COMPLIANT", "No-show at the clinic", "Readiness score", "placement",
        "Health literacy 7/10", "The call failed", "El paciente se negó a venir",
        "Paciente difícil",
    ],
)  # fmt: skip
def test_the_words_are_seen(said: str) -> None:
    assert WORDS.search(said)


@pytest.mark.parametrize(
    "said",
    [
        "Heart failure",
        "First small win",
        "More support",
        "Footsteps",
        "It is on its way",
        "Missy",
        "Es difícil respirar",
        "No falta nada",
    ],
)
def test_other_words_are_let_through(said: str) -> None:
    assert not WORDS.search(said)
