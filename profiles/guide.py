"""Write the readable guide, ``docs/profiles``, from the published package.

    python profiles/guide.py

A page for each profile and extension: what it is for, who fills it in, what it adds to its parent,
an example. One page lists the code systems. Whoever adds a profile says in ``FILLED_BY`` who fills
it in; a test compares the pages with what is made here.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "package"
PAGES = HERE.parent / "docs" / "profiles"
MARK = "<!-- Made by `make profiles` from profiles/package: change the sources there. -->"

Json = dict[str, Any]

FILLED_BY = {
    "AdvocacyMatter": "Whoever is accountable for it here; who said what, as it was said.",
    "AfterActionReview": "The team that looked back, in the words of whoever has the lesson.",
    "AidAtHome": "Whoever follows it up; in use only once somebody was shown.",
    "AnswerGiven": "The patient or a caregiver answers; whoever asked notes it.",
    "AnswersOfContact": "The patient or a caregiver answers; whoever asked notes it.",
    "ApproachDecided": "The case manager, after the patient was heard; a rule only proposes.",
    "AskedAlone": "The caregiver answers, asked alone; nobody else on the patient's side reads it.",
    "CareTeamAsRead": "The EHR.",
    "CoachingSession": "Whoever taught.",
    "Commitment": "Whoever is accountable agrees to it; each step adds a row, none is rewritten.",
    "ConditionAsRead": "The EHR.",
    "ContactAttempt": "Whoever tried to reach the patient, part by part, as each is saved.",
    "DecisionTaken": "Whoever explained the choices; the patient, or who decides by law, decides.",
    "DocumentAsRead": "The EHR.",
    "DoneByWhom": "Whoever notes what was done, in one tap.",
    "EightQuestionsAsked": "Whoever asked, before somebody goes home.",
    "EnablementGoal": "The patient says what and in which words; the case manager the rest.",
    "EncounterAsRead": "The EHR.",
    "FollowedUp": "Whoever owns the next step.",
    "FromOrder": "The case manager, from an order that stands in the EHR.",
    "HandoverPaper": "Nobody: it is made from the record, or came from another team.",
    "HandoverTold": "Whoever gave it; what the receiver read back is noted as it was said.",
    "InstrumentScore": "Whoever answered the questionnaire; who noted the score is named.",
    "MedicineLine": "Whoever may decide or ask by training; each step adds a row.",
    "MedicineOnPaper": "The case manager chooses what papers say; the order is not changed by it.",
    "MedicinesListed": "Whoever typed it, from whose word it says; a signed one by who may sign.",
    "NeedMentioned": "The patient or whoever speaks for them, asked or not; who heard it notes it.",
    "PatientAsRead": "The EHR.",
    "PersonAround": "The case manager, as the patient tells it.",
    "PlanChoice": "The patient says so; the case manager notes it.",
    "PlanOfCare": "Nobody: it is made anew from the record.",
    "PlanOfCareNote": "Nobody: it is made anew from the goals that may be told.",
    "ReadingAlert": "A rule raises it by an agreed limit; people answer.",
    "ReadingLimit": "The case manager notes what a clinician agreed for this patient.",
    "ReadmissionPoints": "A rule adds up what is known; whoever keeps it is named.",
    "ReferralMade": "Whoever asked a service to help, with the patient's yes.",
    "ReviewAnswered": "The patient answers; whoever looked again notes it.",
    "SafeContact": "The patient or a caregiver says how; the case manager notes it.",
    "ScoreInputTold": "Whoever knows it says so, and from where.",
    "SentBy": "Nobody: it is written with every version that another system sends.",
    "SheetPermitted": "The patient, or who decides for them by law.",
    "SkillShown": "Whoever watched the patient or caregiver do it.",
    "SmallWin": "The patient chooses it; the case manager writes it down, and whether it happened.",
    "SomethingInTheWay": "The patient or a caregiver says it; whoever heard it notes it.",
    "SupportAdded": "A rule proposes; the case manager adds it, or says why it is not needed.",
    "SupportPlanned": "The case manager with the patient, after looking at what else may help.",
    "TasksHandled": "The caregiver and the patient agree; the case manager notes it.",
    "TeachBack": "Whoever taught, by what was explained back to them.",
    "TransitionCheckpoint": "A rule lists it; people close it, by what they may say by training.",
    "VisitArranged": "Whoever arranged it.",
    "WaysTalkedOver": "The patient and who helps say what they think; the case manager notes it.",
    "WhatHappened": "The patient tells it; whoever heard it notes it.",
    "WinBeside": "The patient tells it, or a rule notes that the plan was used.",
    "WishSaid": "The patient asks for it, or who speaks for them by law.",
    "WrittenBy": "Nobody: it is written with every version.",
    "begun-from": "Whoever took the goal over from a template.",
    "contact-part": "Whoever tried to reach the patient.",
    "doer": "The case manager with the patient: who does the work of a goal.",
    "minutes": "Whoever taught or called: how long it took.",
}
"""Who fills in what, by profile."""


def made() -> dict[str, str]:
    """Every page by its file name."""
    profiles = read("StructureDefinition")
    examples = [json.loads(path.read_text("utf-8")) for path in sorted_files("example", "*.json")]
    pages = {f"{each['id']}.md": _page(each, examples) for each in profiles}
    pages["codes.md"] = _codes(read("CodeSystem"))
    pages["README.md"] = _contents(profiles)
    return pages


def main() -> None:
    """Write all of them, and take away those that are made no more."""
    PAGES.mkdir(parents=True, exist_ok=True)
    pages = made()
    for path in PAGES.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (PAGES / name).write_text(text, "utf-8")


def read(kind: str) -> list[Json]:
    """Every definition of one type, by name."""
    return [json.loads(path.read_text("utf-8")) for path in sorted_files(".", f"{kind}-*.json")]


def sorted_files(folder: str, pattern: str) -> list[Path]:
    """Files of the package."""
    return sorted((PACKAGE / folder).glob(pattern))


def _contents(profiles: Iterable[Json]) -> str:
    rows = [(f"[{_title(each)}]({each['id']}.md)", _of(each), each["description"])
            for each in profiles]  # fmt: skip
    return _joined(
        "# The profiles, to read", MARK,
        "What Footbridge writes, profile by profile, made from the published package "
        "([its sources](../../profiles/README.md)). The codes are [on a page of their "
        "own](codes.md).",
        _table(("profile", "of", "what it is"), rows),
        "## Statements and plan templates",
        "Made from what the product does and proposes; a template is a draft until a site's "
        "clinical owner signs it ([what is in them](../reference/plan-templates.md)). Every "
        "operation that is offered is HL7's own, so none is defined here.",
        _table(("what", "type", "what it says"), (
            (f"[{_title(each)}](../../profiles/package/{each['resourceType']}-{each['id']}.json)",
             each["resourceType"], each["description"])
            for kind in ("CapabilityStatement", "PlanDefinition") for each in read(kind)
        )),
    )  # fmt: skip


def _page(profile: Json, examples: Iterable[Json]) -> str:
    facts = [
        ("of", _of(profile)),
        ("filled in by", FILLED_BY[profile["id"]]),
        ("canonical URL", f"`{profile['url']}`"),
    ]
    parts = [
        f"# {_title(profile)}", MARK, profile["description"], _table(("", ""), facts),
        "## What it adds", _table(("element", "how often", "what"), _added(profile)),
    ]  # fmt: skip
    good = [each for each in examples if profile["url"] in each.get("meta", {}).get("profile", ())]
    if good:
        text = json.dumps(good[0], indent=2, ensure_ascii=False)
        parts += ["## For example", f"```json\n{text}\n```"]
    return _joined(*parts)


def _added(profile: Json) -> Iterator[tuple[str, str, str]]:
    said = {each["id"]: each for each in profile["snapshot"]["element"]}
    for element in profile["differential"]["element"]:
        whole = said.get(element["id"], element)
        often = f"{whole.get('min', 0)}..{whole.get('max', '*')}"
        if "." in element["id"]:
            yield f"`{element['id'].partition('.')[2]}`", often, "; ".join(_says(element))
        for rule in element.get("constraint", ()):
            yield (
                f"`{element['id'].partition('.')[2] or element['id']}`",
                "",
                (f"{rule['human']} (`{rule['key']}`)"),
            )


def _says(element: Json) -> Iterator[str]:
    """What a profile says of one element, a part a sentence."""
    yield from [element["short"]] if "short" in element else []
    for key, value in element.items():
        if key.startswith(("fixed", "pattern")):
            yield f"is `{value if isinstance(value, str) else json.dumps(value)}`"
    yield from _types(element.get("type", ()))
    if "binding" in element:
        bound = element["binding"]
        yield f"a code of `{bound['valueSet']}` ({bound['strength']})"
    if element.get("mustSupport"):
        yield "must be supported"


def _types(types: Iterable[Json]) -> Iterator[str]:
    for each in types:
        targets = sorted(_tail(one) for one in each.get("targetProfile", ()))
        profiles = each.get("profile", ())
        if targets:
            yield f"points to {', '.join(targets)}"
        elif profiles:
            yield f"extension {', '.join(_named(one) for one in profiles)}"
        elif each["code"] not in ("Reference", "Extension"):
            yield f"as {each['code']}"


def _named(url: str) -> str:
    """An extension of ours links to its page."""
    ours = (PACKAGE / f"StructureDefinition-{_tail(url)}.json").is_file()
    return f"[{_tail(url)}]({_tail(url)}.md)" if ours else f"`{url}`"


def _codes(systems: Iterable[Json]) -> str:
    about = "Where HL7 or LOINC has a code, that one is written; these are for the rest."
    parts = ["# Our codes", MARK, about]
    for each in systems:
        rows = [
            (f"`{code['code']}`", code.get("display", ""), code.get("definition", ""))
            for code in each.get("concept", ())
        ]
        parts += [f"## {_title(each)}", each.get("description", ""), f"`{each['url']}`",
                  _table(("code", "words", "meaning"), rows)]  # fmt: skip
    return _joined(*parts)


def _of(profile: Json) -> str:
    parent = profile["baseDefinition"]
    name = _tail(parent)
    return profile["type"] if name == profile["type"] else f"{profile['type']} ({name})"


def _title(definition: Json) -> str:
    return str(definition.get("title") or definition["name"])


def _tail(url: str) -> str:
    return url.rpartition("/")[2]


def _table(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(names)
    return "\n".join([_line(names), _line("---" for _ in names), *map(_line, rows)])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(each.replace("|", "\\|").replace("<", "&lt;") for each in cells) + " |"


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    main()
