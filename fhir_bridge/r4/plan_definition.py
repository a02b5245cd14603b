"""A plan template as a FHIR R4 PlanDefinition: what others may read of what is proposed here.

It says in FHIR's own words that nothing of it is applied by itself: any of its actions may be
chosen, each only could be done, none is chosen beforehand (``selectionBehavior`` any,
``requiredBehavior`` could, ``precheckBehavior`` no). A goal in it is a starting sentence with gaps.
It is a draft until a site's clinical owner signed its version. Codes are HL7's (codes §12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.plan_templates import (
    FAMILY,
    KIND_WORDS,
    WHO,
    Kind,
    Source,
    Start,
    Template,
    Work,
)
from fhir_bridge.r4.canonicals import BASE, STRATEGY
from fhir_bridge.r4.course import PLAN_TEMPLATE
from fhir_bridge.r4.observation import SKILL
from fhir_bridge.wire import Json

SHEET = f"{BASE}/CodeSystem/warning-signs-sheet"
PLAN_TYPE = "http://terminology.hl7.org/CodeSystem/plan-definition-type"
ACTION_TYPE = "http://terminology.hl7.org/CodeSystem/action-type"
CONTEXT_TYPE = "http://terminology.hl7.org/CodeSystem/usage-context-type"
RESOURCE_TYPES = "http://hl7.org/fhir/resource-types"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"

USAGE = (
    "A template proposes. Each goal is a sentence to begin with: its gaps are asked and filled in "
    "the words that are said, each goal is chosen by itself, with a yes, and what is not chosen is "
    "kept as not chosen. Nothing of it is applied to anybody by itself. No dose and no limit "
    "stands here: those are an order’s to say."
)


@dataclass(frozen=True)
class Approved:
    """That a site's clinical owner signed a version."""

    name: str
    on: date


def plan_definition(
    template: Template, sources: Mapping[str, Source], approved: Approved | None = None
) -> Json:
    """A template as a resource; the same template makes the same resource, to the letter.

    Args:
        sources: everything it may cite, by code.
        approved: by whom and when; None leaves it a draft.
    """
    cited = [_citation(sources[code]) for code in template.sources]
    signed: Json = {}
    if approved:
        signed = {"approvalDate": approved.on.isoformat(), "endorser": [{"name": approved.name}]}
    made: Json = {
        "resourceType": "PlanDefinition",
        "id": template.code,
        "url": f"{PLAN_TEMPLATE}{template.code}",
        "version": template.version,
        "name": template.title.title().replace(" ", ""),
        "title": template.title,
        "type": _concept(PLAN_TYPE, "workflow-definition"),
        "status": "active" if approved else "draft",
        "experimental": False,
        "subjectCodeableConcept": _concept(RESOURCE_TYPES, "Patient"),
        "date": template.dated.isoformat(),
        "publisher": "Footbridge",
        "description": template.about,
        "useContext": [_for(code) for code in sorted(template.conditions)],
        "usage": USAGE,
        **signed,
        "relatedArtifact": cited,
        "goal": [_goal(each, sources) for each in template.starts],
        "action": [_actions(template, sources)] if template.proposes else [],
    }
    return {name: value for name, value in made.items() if value != []}  # FHIR allows no empty one


def _for(code: str) -> Json:
    return {
        "code": {"system": CONTEXT_TYPE, "code": "focus"},
        "valueCodeableConcept": _concept(SNOMED, code),
    }


def _goal(start: Start, sources: Mapping[str, Source]) -> Json:
    target: Json = {"due": {
        "value": start.weeks, "unit": "weeks" if start.weeks > 1 else "week", "system": UCUM,
        "code": "wk",
    }}  # fmt: skip
    if start.how_we_know:
        target = {"measure": {"text": start.how_we_know}, **target}
    strategy = {
        "system": STRATEGY, "code": start.strategy, "display": STRATEGIES[start.strategy].title,
    }  # fmt: skip
    return {
        "id": start.code,
        "category": {"coding": [strategy], "text": STRATEGIES[start.strategy].title},
        "description": {"text": start.words},
        "documentation": [_why(start), *(_citation(sources[code]) for code in start.sources)],
        "target": [target],
    }


def _why(start: Start) -> Json:
    only = f" Brought up {start.only_if}." if start.only_if else ""
    return {
        "type": "justification",
        "label": "Why it is worth talking about",
        "display": f"{start.why}{only}",
    }


def _actions(template: Template, sources: Mapping[str, Source]) -> Json:
    return {
        "id": "work",
        "title": "What may help",
        "selectionBehavior": "any",
        "requiredBehavior": "could",
        "precheckBehavior": "no",
        "action": [
            *(_small_wins(each) for each in template.starts),
            *(_work(each, sources) for each in template.works),
        ],
    }


def _small_wins(start: Start) -> Json:
    """First small steps to choose from, one of them at most."""
    return {
        "id": f"{start.code}-small-wins",
        "title": "First small step, to choose from",
        "goalId": [start.code],
        "selectionBehavior": "at-most-one",
        "requiredBehavior": "could",
        "precheckBehavior": "no",
        "action": [
            {"id": f"{start.code}-small-win-{number}", "description": words}
            for number, words in enumerate(start.small_wins, 1)
        ],
    }


SYSTEMS: Mapping[Kind, str] = {Kind.TEACH: SKILL, Kind.SKILL: SKILL, Kind.SHEET: SHEET}


def _work(work: Work, sources: Mapping[str, Source]) -> Json:
    who = "related-person" if work.who == FAMILY else "practitioner"
    system = SYSTEMS.get(work.kind)
    return {
        "id": work.code,
        "title": work.words,
        "textEquivalent": f"{KIND_WORDS[work.kind]}: {work.words}; usually done by {WHO[work.who]}",
        **({"code": [_concept(system, work.about)]} if system else {}),
        **({"documentation": [_citation(sources[code]) for code in work.sources]}
           if work.sources else {}),
        **({"goalId": list(work.starts)} if work.starts else {}),
        "participant": [{"type": who, "role": {"text": WHO[work.who]}}],
        "type": _concept(ACTION_TYPE, "create"),
        "requiredBehavior": "could",
        "precheckBehavior": "no",
    }  # fmt: skip


def _citation(source: Source) -> Json:
    at = {"url": source.url} if source.url else {}
    return {
        "type": "citation", "label": source.code, "display": source.title, "citation": source.cite,
        **at,
    }  # fmt: skip


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}
