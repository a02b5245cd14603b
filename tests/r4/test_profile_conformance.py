"""What conforms to a published profile, and what does not: each bad example breaks one rule."""

import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from broken_rules import BROKEN_RULES

from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.conform import conformance
from fhir_bridge.r4.package import definition, package_folder

Json = dict[str, Any]
PROFILES = Path(__file__).parents[2] / "profiles"
GOOD = sorted((package_folder() / "example").glob("*.json"))
BAD = {path.stem: path for path in (PROFILES / "must-fail").glob("*.json")}


def read(path: Path) -> Json:
    return dict(json.loads(path.read_text("utf-8")))


def claimed(resource: Json) -> str:
    return str(resource["meta"]["profile"][0])


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_published_example_conforms_to_the_profile_it_claims(path: Path) -> None:
    resource = read(path)
    assert conformance(resource, claimed(resource)) == []


def test_every_bad_example_has_its_rule_and_every_rule_its_example() -> None:
    assert set(BAD) == set(BROKEN_RULES)


@pytest.mark.parametrize("name", sorted(BROKEN_RULES))
def test_a_bad_example_is_refused_for_exactly_the_rule_it_is_named_for(name: str) -> None:
    resource = read(BAD[name])
    assert resource["id"] == name
    assert claimed(resource).endswith("/" + name.partition("-")[0])
    found = conformance(resource, claimed(resource))
    assert [(each.rule, each.expression) for each in found] == [BROKEN_RULES[name]]


def test_a_finding_never_repeats_the_value_it_is_about() -> None:
    for path in BAD.values():
        resource = read(path)
        for issue in conformance(resource, claimed(resource)):
            identifiers = resource.get("identifier", [])
            assert not any(each.get("value", "-") in issue.text for each in identifiers)
            assert "nurse" not in issue.text


def test_another_type_of_record_and_an_unknown_profile_are_findings_too() -> None:
    assert conformance({"resourceType": "Patient"}, ENABLEMENT_GOAL)[0].code == "structure"
    assert conformance({"resourceType": "Goal"}, "https://nobody.example/x")[0].code == "not-found"


def test_a_primitive_with_only_an_extension_counts_as_present() -> None:
    goal = read(package_folder() / "example" / "Goal-good-enablement-goal.json")
    why = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}
    goal["description"] = {"_text": {"extension": [{**why, "valueCode": "masked"}]}}
    assert conformance(goal, ENABLEMENT_GOAL) == []


def test_what_has_the_wrong_shape_is_a_finding_and_not_a_crash() -> None:
    goal = read(package_folder() / "example" / "Goal-good-enablement-goal.json")
    shapes: tuple[object, ...] = (None, 7, "x", [], {}, [[]], [None], [7], [{}], {"coding": 7})
    for name in list(goal):
        for shape in shapes:
            conformance({**goal, name: shape}, ENABLEMENT_GOAL)
    assert conformance({**goal, "category": "x"}, ENABLEMENT_GOAL)
    assert conformance({**goal, "subject": "x"}, ENABLEMENT_GOAL)


@pytest.fixture(scope="session")
def elsewhere(shared: Path) -> Callable[[str], Json | None]:
    """Definitions of FHIR R4, US Core 6.1 and of a guide of our kind."""
    definitions: dict[str, Json] = {}
    for name in ("hl7.fhir.r4.core-4.0.1.tgz", "us_core_610.tgz"):
        with tarfile.open(shared / "fhir-packages" / name) as tar:
            for member in tar:
                if member.name.startswith(tuple(f"package/{kind}-" for kind in KINDS)):
                    content = tar.extractfile(member)
                    assert content is not None
                    found = json.load(content)
                    definitions[found.get("url", "")] = found
    for path in (shared / "profile-cases" / "profiles").glob("*.json"):
        definitions[read(path)["url"]] = read(path)
    races = _of_package(shared / "fhir-packages" / "us_core_311.tgz", OMB_RACES)
    definitions |= dict.fromkeys(KEPT_ELSEWHERE, races)
    return lambda url: definitions.get(url.partition("|")[0])


def _of_package(archive: Path, name: str) -> Json:
    with tarfile.open(archive) as tar:
        content = tar.extractfile(f"package/{name}")
        assert content is not None
        return dict(json.load(content))


OMB_RACES = "ValueSet-omb-race-category.json"
VSAC = "http://cts.nlm.nih.gov/fhir/ValueSet/"
KEPT_ELSEWHERE = (f"{VSAC}2.16.840.1.114222.4.11.836", f"{VSAC}2.16.840.1.113762.1.4.1021.102")
"""What US Core 6.1 takes its races from is in no package; 3.1.1 still wrote the codes out."""
US_CORE = "http://hl7.org/fhir/us/core/"
KINDS = ("StructureDefinition", "ValueSet", "CodeSystem")
EXAMPLES = ("CarePlan", "CareTeam", "Condition", "Encounter", "Goal", "Observation", "Patient",
            "Practitioner", "Provenance", "RelatedPerson", "ServiceRequest")  # fmt: skip


@dataclass(frozen=True)
class Guide:
    """Definitions of a guide, by URL, and its examples, by file name."""

    find: Callable[[str], Json | None]
    examples: dict[str, Json]


CASES = {
    "g01_patient": None,
    "g02_goal": None,
    "g03_enablement": None,
    "g04_careplan": None,
    "g05_encounter": None,
    "b01_missing_required_base": "Goal.lifecycleStatus",
    "b02_max_card_base": "Goal.subject",
    "b03_required_binding_base": "Goal.lifecycleStatus",
    "b04_unknown_element": "Goal.priorityLevel",
    "b06_profile_min_identifier": "Patient.identifier",
    "b07_missing_slice_assessplan": "CarePlan.category",
    "b08_wrong_fixed_pattern": "CarePlan.category",
    "b09_missing_category_slice": "Goal.category",
    "b10_bad_code_required_vs": "Goal.extension[1].valueCodeableConcept",
    "b11_missing_required_extension": "Goal.extension",
    "b12_ext_wrong_type": "Goal.extension[0].valueString",
    "b13_ref_wrong_type": "Goal.subject",
    "b19_profile_target_min": "Goal.target",
}


@pytest.mark.parametrize("name", CASES)
def test_resources_of_other_guides_are_judged_by_their_own_profiles(
    name: str, shared: Path, elsewhere: Callable[[str], Json | None]
) -> None:
    resource = read(shared / "profile-cases" / f"{name}.json")
    found = conformance(resource, claimed(resource), elsewhere)
    expected = CASES[name]
    assert {each.expression for each in found} == ({expected} if expected else set())


def test_of_all_these_cases_each_bad_one_is_caught_and_no_good_one(
    shared: Path, elsewhere: Callable[[str], Json | None]
) -> None:
    """By R4's own rules and by the profiles that it, or an entry of it, claims."""
    verdicts = {}
    for path in (shared / "profile-cases").glob("*.json"):
        whole = read(path)
        within = [whole, *(each["resource"] for each in whole.get("entry", ()))]
        found = findings(whole) + [
            one for each in within for url in each.get("meta", {}).get("profile", ())
            for one in conformance(each, url, elsewhere)
        ]  # fmt: skip
        verdicts[path.stem] = any(each.severity == "error" for each in found)
    assert len(verdicts) == 26
    assert {name for name, caught in verdicts.items() if caught} == {
        name for name in verdicts if name.startswith("b")
    }


@pytest.fixture(scope="session", params=["us_core_610.tgz", "us_core_700.tgz"])
def us_core(shared: Path, request: pytest.FixtureRequest) -> Guide:
    """A version of US Core and R4: their definitions by URL, their examples."""
    definitions: dict[str, Json] = {}
    examples: dict[str, Json] = {}
    for name in ("hl7.fhir.r4.core-4.0.1.tgz", request.param):
        with tarfile.open(shared / "fhir-packages" / name) as tar:
            for member in tar:
                file = Path(member.name).name
                if not file.endswith(".json") or file.partition("-")[0] not in KINDS + EXAMPLES:
                    continue
                content = tar.extractfile(member)
                assert content is not None
                found = json.load(content)
                if "/example/" in member.name:
                    examples[file] = found
                elif "url" in found:
                    definitions[found["url"]] = found
    return Guide(lambda url: definitions.get(url.partition("|")[0]), examples)


def test_examples_of_us_core_are_accepted(us_core: Guide) -> None:
    assert len(us_core.examples) > 100
    for name, resource in us_core.examples.items():
        profiles = [each for each in resource["meta"]["profile"] if us_core.find(each)]
        found = [one for each in profiles for one in conformance(resource, each, us_core.find)]
        assert [one for one in found if one.severity == "error"] == [], name


@pytest.mark.parametrize(
    ("example", "change", "broken"),
    [
        ("Patient-example.json", {"name": [{"use": "usual"}]}, "us-core-6"),
        ("Observation-bp-data-absent.json", {"component": []}, "vs-2"),
        ("CareTeam-example.json", {"participant": [{"role": [{"text": "nurse"}]}]}, None),
        (
            "Practitioner-practitioner-1.json",
            {"identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "12"}]},
            "us-core-16",
        ),
    ],
)
def test_an_invariant_of_another_guide_is_found_broken(
    us_core: Guide, example: str, change: Json, broken: str | None
) -> None:
    resource = us_core.examples[example] | change
    found = conformance(resource, claimed(resource), us_core.find)
    rules = {each.rule for each in found if each.code == "invariant"}
    assert rules == ({broken} if broken else set())


def test_what_we_publish_conforms_to_us_core_as_well(
    elsewhere: Callable[[str], Json | None],
) -> None:
    judged = set()
    for resource in map(read, GOOD):
        parent = definition(claimed(resource))["baseDefinition"]
        if parent.startswith(US_CORE):
            judged.add(resource["resourceType"])
            found = conformance(resource, parent, elsewhere)
            assert [one for one in found if one.severity == "error"] == [], parent
    assert judged == {
        "CarePlan", "CareTeam", "DocumentReference", "Encounter", "Goal", "Patient",
    }  # fmt: skip
