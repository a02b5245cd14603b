"""The registry in Python and the published profile say the same, both ways."""

from typing import Any

from fhir_bridge.care.doings import ACTIONS
from fhir_bridge.care.enablement import DOER_WORDS, STRATEGIES
from fhir_bridge.care.in_the_way import IN_THE_WAY
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.package import definition, find
from fhir_bridge.r4.value_sets import codes_of


def displays(url: str) -> dict[str, str]:
    return {each["code"]: each["display"] for each in definition(url)["concept"]}


def element(url: str, id: str) -> dict[str, Any]:
    found = [each for each in definition(url)["snapshot"]["element"] if each["id"] == id]
    assert len(found) == 1, id
    return dict(found[0])


def test_every_strategy_is_in_the_code_system_and_back() -> None:
    published = displays(canonicals.STRATEGY)
    assert published == {each.code: each.title for each in STRATEGIES.values()}


def test_every_doer_is_in_the_code_system_and_back() -> None:
    assert displays(canonicals.DOER) == {str(doer): words for doer, words in DOER_WORDS.items()}


def test_the_identifier_slice_is_found_by_our_identifier_system() -> None:
    for profile in (canonicals.ENABLEMENT_GOAL, canonicals.SMALL_WIN):
        slicing = element(profile, "Goal.identifier")["slicing"]
        assert slicing["discriminator"] == [{"type": "pattern", "path": "system"}]
        system = element(profile, "Goal.identifier:goal.system")
        assert system["patternUri"] == canonicals.GOAL_ID


def test_the_strategy_slice_is_found_by_pattern_and_bound_to_our_value_set() -> None:
    category = element(canonicals.ENABLEMENT_GOAL, "Goal.category")
    assert category["slicing"]["discriminator"] == [{"type": "pattern", "path": "$this"}]
    strategy = element(canonicals.ENABLEMENT_GOAL, "Goal.category:strategy")
    assert strategy["patternCodeableConcept"]["coding"] == [{"system": canonicals.STRATEGY}]
    assert strategy["binding"] == {
        "strength": "required",
        "valueSet": f"{canonicals.BASE}/ValueSet/strategy",
    }


def test_every_extension_slice_says_its_url() -> None:
    slices = {
        (canonicals.ENABLEMENT_GOAL, "doer"): canonicals.DOER_EXTENSION,
        (canonicals.ENABLEMENT_GOAL, "relationship"): canonicals.GOAL_RELATIONSHIP,
        (canonicals.ENABLEMENT_GOAL, "acceptance"): canonicals.GOAL_ACCEPTANCE,
        (canonicals.SMALL_WIN, "relationship"): canonicals.GOAL_RELATIONSHIP,
    }
    for (profile, name), url in slices.items():
        assert element(profile, f"Goal.extension:{name}.url")["fixedUri"] == url


def test_a_small_win_is_part_of_a_larger_goal_and_stands_among_others() -> None:
    relation = element(canonicals.SMALL_WIN, "Goal.extension:relationship.extension:type.value[x]")
    codes = codes_of(relation["binding"]["valueSet"], find)
    assert codes == {
        (canonicals.RELATION_PART_OF, "part-of"),
        (canonicals.RELATION_MILESTONE, "predecessor"),
        (canonicals.RELATION_MILESTONE, "successor"),
    }


def test_every_kind_of_thing_in_the_way_is_in_the_code_system_and_back() -> None:
    published = displays(canonicals.IN_THE_WAY)
    assert published == {
        each.code: each.words[:1].upper() + each.words[1:] for each in IN_THE_WAY.values()
    }


def test_every_action_is_in_the_code_system_and_back() -> None:
    published = displays(canonicals.ACTION)
    assert published == {each.code: each.words for each in ACTIONS.values()}


def test_both_profiles_are_us_core_goals() -> None:
    for profile in (canonicals.ENABLEMENT_GOAL, canonicals.SMALL_WIN):
        assert definition(profile)["baseDefinition"] == canonicals.US_CORE_GOAL
