"""Write the code systems and questionnaires of ``input/fsh`` from the tables of the product.

    python profiles/write_fsh.py

A file made here says so in its first line; nobody edits it. A test compares the files with what is
made here, so that a row that was added to a table is never forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from code_systems import SYSTEMS, System
from questionnaires import FORMS, lines

from fhir_bridge.care.asking import QUESTIONS
from fhir_bridge.care.skills import RESULTS, SKILLS, Kind
from fhir_bridge.care.transitions.reviews import ITEMS

FOLDER = Path(__file__).resolve().parent / "input" / "fsh"
MARK = "// Made by `make profiles` from "


@dataclass(frozen=True)
class Chosen:
    """A value set of some codes of a system of ours."""

    id: str
    about: str
    system: str
    source: str
    codes: tuple[str, ...]


CHOSEN = (
    Chosen("question", "Every question of ours.", "enablement", "care/asking.py", tuple(QUESTIONS)),
    Chosen("review-question", "Every question of a look on day 14 or day 30.", "enablement",
           "care/transitions/reviews.py", tuple(ITEMS)),
    Chosen("teach-back-skill", "What can be taught and explained back.", "skill", "care/skills.py",
           tuple(each.code for each in SKILLS.values() if each.kind is Kind.UNDERSTANDING)),
    Chosen("teach-back-result", "How explaining it back went.", "skill-result", "care/skills.py",
           tuple(RESULTS[Kind.UNDERSTANDING])),
)  # fmt: skip
"""To publish another: a row here."""


def made() -> dict[str, str]:
    """Every file by its name."""
    found = {f"{each.id}.fsh": "\n".join(_system(each)) + "\n" for each in SYSTEMS}
    found |= {
        f"{each.id}-value-set.fsh": "\n".join(_value_set(each)) + "\n"
        for each in SYSTEMS
        if each.as_set
    }
    found |= {f"{each.id}-value-set.fsh": "\n".join(_choice(each)) + "\n" for each in CHOSEN}
    for form in FORMS:
        text = "\n".join((_mark(form.source), *lines(form)))
        found[f"questionnaire-{form.id}.fsh"] = text + "\n"
    return found


def there() -> dict[str, str]:
    """The files that were made here before."""
    read = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.fsh")}
    return {name: text for name, text in read.items() if text.startswith(MARK)}


def main() -> None:
    """Write all of them, and take away those that are made no more."""
    for name in there().keys() - (new := made()).keys():
        (FOLDER / name).unlink()
    for name, text in new.items():
        (FOLDER / name).write_text(text, "utf-8")


def _name(id: str) -> str:
    """A system's name in FHIR Shorthand: ``ApproachRule``."""
    return "".join(part.capitalize() for part in id.split("-"))


def _system(system: System) -> Iterator[str]:
    yield _mark(system.source)
    yield f"CodeSystem: {_name(system.id)}"
    yield f"Id: {system.id}"
    yield f"Title: {_quoted(_title(system.id))}"
    yield f"Description: {_quoted(system.about)}"
    yield "* ^caseSensitive = true"
    yield "* ^experimental = false"
    for code, words in system.words.items():
        meaning = system.means.get(code, "")
        means = f" {_quoted(_sentence(meaning))}" if meaning else ""
        yield f"* #{code} {_quoted(_capital(words))}{means}"


def _value_set(system: System) -> Iterator[str]:
    about = f"Every code of the system “{system.id}”."
    yield from _set(system.source, system.id, about)
    yield f"* include codes from system {_name(system.id)}"


def _choice(chosen: Chosen) -> Iterator[str]:
    yield from _set(chosen.source, chosen.id, chosen.about)
    yield from (f"* {_name(chosen.system)}#{code}" for code in chosen.codes)


def _set(source: str, id: str, about: str) -> Iterator[str]:
    yield _mark(source)
    yield f"ValueSet: {_name(id)}ValueSet"
    yield f"Id: {id}"
    yield f"Title: {_quoted(_title(id))}"
    yield f"Description: {_quoted(about)}"
    yield "* ^experimental = false"


def _mark(source: str) -> str:
    return f"{MARK}{source}: change it there."


def _title(id: str) -> str:
    return _capital(id.replace("-", " "))


def _sentence(words: str) -> str:
    return _capital(words) + ("" if words.endswith((".", "?")) else ".")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main()
