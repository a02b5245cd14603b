"""Records as EHRs really send them, read into views (patients: ``test_reading_patients``)."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.enablement import DOER_WORDS, Doer
from fhir_bridge.care.goal import STATUS_WORDS, EnablementGoal, Status
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.datatypes import narrative, shortened
from fhir_bridge.r4.goal import goal_to_fhir
from fhir_bridge.r4.reading import (
    READERS,
    Unreadable,
    read_all,
    read_care_plan,
    read_care_team,
    read_condition,
    read_encounter,
    read_goal,
)
from fhir_bridge.r4.views import CareTeamMemberView, Quarantined, View


def of(resource_type: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": resource_type, "id": "1", **elements}


ASSESS = {"coding": [{"system": canonicals.CAREPLAN_CATEGORY, "code": "assess-plan",
                      "display": "Assessment and Plan of Treatment"}]}  # fmt: skip


def told(words: str) -> dict[str, str]:
    return {"status": "generated", "div": f"<div><p>{words}</p></div>"}


@pytest.mark.parametrize(
    ("elements", "title"),
    [
        ({"title": "Heart failure", "category": [{"text": "x"}]}, "Heart failure"),
        ({"category": [ASSESS, {"text": "Diabetes self management plan (record artifact)"}]},
         "Diabetes self management plan"),
        ({"category": [{"coding": [ASSESS["coding"][0], {"code": "1", "display": "Discharge"}],
                        "text": "Assessment"}]}, "Discharge"),
        ({"category": [ASSESS], "text": told("Weigh daily. Call at 3 lb.")},
         "Weigh daily. Call at 3 lb."),
        ({"category": [ASSESS], "text": told("word " * 40)}, "word " * 11 + "word…"),
        ({"description": "From the description"}, "From the description"),
        ({"activity": [{"reference": {"display": "Home nursing"}}]}, "Home nursing"),
        ({"activity": [{}, {"detail": {"code": {"text": "Low salt diet (regime/therapy)"}}}]},
         "Low salt diet"),
        ({"category": [ASSESS]}, "Care plan"),
        ({"title": 7, "category": "x", "text": [], "activity": "y"}, "Care plan"),
    ],
    ids=lambda row: str(row)[:60],
)  # fmt: skip
def test_a_care_plan_is_called_by_what_says_most(elements: dict[str, Any], title: str) -> None:
    assert read_care_plan(of("CarePlan", **elements)).title == title


def test_open_activities_are_those_still_to_be_done() -> None:
    statuses = ["not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled",
                "stopped", "unknown", "entered-in-error", None]  # fmt: skip
    activity: list[Any] = [{"detail": {"status": each}} for each in statuses]
    activity += [{"reference": {"reference": "Task/1"}}, "not an activity", None]
    plan = read_care_plan(of("CarePlan", status="active", activity=activity))
    assert (plan.activities, plan.open_activities, plan.status) == (11, 5, "active")


@pytest.mark.parametrize(
    ("div", "text"),
    [
        ("<div>Weigh<br/>daily &amp; call</div>", "Weigh\ndaily & call"),
        ("<div><ul><li>One</li><li>Two</li></ul><table><tr><td>A</td><td>B</td></tr></table></div>",
         "One\nTwo\nA B"),
        ("<div>a<script>alert('x')</script>b<style>p{}</style>c</div>", "abc"),
        ("<div>&lt;b&gt;not markup&lt;/b&gt;</div>", "<b>not markup</b>"),
        ("<div>1 < 2 and <unclosed", "1 < 2 and"),
        ("<div><![CDATA[x]]><![if IE]>y</div>", "x"),
        ("<div><!-- hidden -->shown</div>", "shown"),
        ("no markup\u202e at all", "no markup at all"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_narrative_becomes_plain_text(div: str, text: str) -> None:
    assert text in narrative({"text": {"div": div}})
    assert "alert" not in narrative({"text": {"div": div}})


@given(st.text(alphabet='<>!-[]/"&;#xps \n', max_size=60))
def test_no_narrative_is_odd_enough_to_raise(div: str) -> None:
    assert isinstance(narrative({"text": {"div": div}}), str)


def test_a_narrative_that_begins_with_the_title_says_it_once() -> None:
    told_twice = {"div": "<div><h2>Heart plan</h2><p>Weigh daily.</p></div>"}
    plan = read_care_plan(of("CarePlan", title="Heart plan", text=told_twice))
    assert plan.summary == "Weigh daily."


@pytest.mark.parametrize(
    ("elements", "hospice"),
    [
        ({}, False),
        ({"type": [{"coding": [{"system": "http://snomed.info/sct", "code": "305336008"}]}]}, True),
        ({"type": [{"text": "Hospice"}]}, False),
        ({"hospitalization": {"dischargeDisposition": {"coding": [{"code": "hosp"}]}}}, True),
        ({"hospitalization": {"dischargeDisposition": {"coding": [{"code": "home"}]}}}, False),
    ],
)
def test_hospice_care_is_told_by_its_codes(elements: dict[str, Any], hospice: bool) -> None:
    assert read_encounter(of("Encounter", **elements)).hospice is hospice


@pytest.mark.parametrize(
    ("code", "kind"),
    [("problem-list-item", "problem"), ("encounter-diagnosis", "visit"), ("sdoh", "")],
)
def test_a_condition_says_where_it_stands(code: str, kind: str) -> None:
    category = [{"coding": [{"code": code}]}]
    assert read_condition(of("Condition", category=category)).kind == kind


def test_a_summary_ends_at_a_word_within_its_bounds() -> None:
    plan = read_care_plan(of("CarePlan", text=told("Weigh every morning. " * 40)))
    assert len(plan.summary) <= 300
    assert plan.summary.endswith(("morning…", "every…", "Weigh…"))
    assert shortened("x" * 400, 300) == "x" * 299 + "…"
    assert shortened("short", 300) == "short"


@pytest.mark.parametrize(
    ("elements", "kind"),
    [
        ({"class": {"code": "IMP"}}, "Inpatient"),
        ({"class": {"code": "EMER", "display": "emergency"}}, "ED visit"),
        ({"class": {"code": "AMB"}}, "Office"),
        ({"class": {"code": "VR"}}, "Video"),
        ({"class": {"code": "VR"}, "type": [{"text": "Telephone encounter"}]}, "Phone"),
        ({"class": {"code": "AMB"}, "type": [{"text": "Phone call"}]}, "Phone"),
        ({"class": {"code": "AMB"}, "type": [{"text": "Headphones fitting"}]}, "Office"),
        ({"class": {"code": "IMP"}, "type": [{"text": "Phone"}]}, "Inpatient"),
        ({"class": {"code": "HH"}}, "Home"),
        ({"class": {"code": "OBSENC"}}, "Observation"),
        ({"class": {"code": "SS"}}, "Short stay"),
        ({"class": {"code": "amb"}}, "Office"),
        ({"class": [{"code": "IMP"}]}, "Inpatient"),
        ({"class": {"code": "9", "display": "Lab"}, "type": [{"text": "Draw"}]}, "Lab"),
        ({"class": {"code": "9"}, "type": [{"text": "Draw"}]}, "Draw"),
        ({"class": "IMP"}, "Encounter"),
        ({}, "Encounter"),
    ],
    ids=str,
)
def test_the_kind_of_an_encounter_is_a_nurses_word(elements: dict[str, Any], kind: str) -> None:
    assert read_encounter(of("Encounter", **elements)).kind == kind


def test_an_encounter_says_when_why_where_and_who() -> None:
    view = read_encounter(of(
        "Encounter",
        status="finished",
        period={"start": "2026-11-14T16:20:00-06:00", "end": "late"},
        reasonCode=[{}, {"coding": [{"display": "Heart failure (disorder)"}]}],
        location=[{"location": {"reference": "Location/1"}}, {"location": {"display": "4 West"}}],
        serviceProvider={"display": "Riverside"},
        participant=[{"individual": {"display": "Dr. Lindqvist"}}],
    ))  # fmt: skip
    assert (view.status, view.start, view.end) == ("finished", "2026-11-14T16:20:00-06:00", None)
    assert (view.reason, view.place, view.who) == ("Heart failure", "4 West", "Dr. Lindqvist")
    bare = read_encounter(of("Encounter", serviceProvider={"display": "Riverside"},
                             reasonReference=[{"display": "Fall"}]))  # fmt: skip
    assert (bare.reason, bare.place, bare.who) == ("Fall", "Riverside", None)


def concept(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


@pytest.mark.parametrize(
    ("elements", "status"),
    [
        ({"clinicalStatus": concept("active")}, "active"),
        ({"clinicalStatus": concept("active"), "verificationStatus": concept("entered-in-error")},
         "entered-in-error"),
        ({"clinicalStatus": concept("active"), "verificationStatus": concept("refuted")},
         "refuted"),
        ({"clinicalStatus": concept("active"), "verificationStatus": concept("confirmed")},
         "active"),
        ({}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_a_problem_that_does_not_count_says_so(elements: dict[str, Any], status: str) -> None:
    assert read_condition(of("Condition", **elements)).status == status


def test_a_problem_is_called_by_its_name() -> None:
    view = read_condition(of("Condition", code={"text": "Asthma"}, onsetPeriod={"start": "2019"}))
    assert (view.name, view.onset) == ("Asthma", "2019")
    assert read_condition(of("Condition")).name == "Problem without a name"


def test_members_of_a_care_team_are_named_as_well_as_they_can_be() -> None:
    contained = [{"resourceType": "RelatedPerson", "id": "m", "name": [{"text": "Maria Okafor"}]},
                 {"resourceType": "Organization", "id": "o", "name": "Bluestem"}]  # fmt: skip
    people = [
        ({"display": "R. Castillo", "reference": "Practitioner/1"}, "R. Castillo"),
        ({"reference": "#m"}, "Maria Okafor"),
        ({"reference": "#o"}, "Bluestem"),
        ({"reference": "https://ehr.example/r4/RelatedPerson/9"}, "Family or friend"),
        ({"reference": "Patient/okafor"}, "The patient"),
        ({"reference": "urn:uuid:1"}, "Member"),
        ({}, "Member"),
    ]
    rows = [{"member": member, "role": [{"text": "Nurse"}]} for member, _ in people]
    team = read_care_team(of("CareTeam", contained=contained, participant=rows))
    assert [each.name for each in team.members] == [name for _, name in people]
    assert team.members[0] == CareTeamMemberView("R. Castillo", "Nurse", "Practitioner/1")
    assert team.name == "Care team"


def test_a_goal_of_ours_is_read_with_everything_it_says() -> None:
    goal = EnablementGoal(strategy="self-management", statement="Weigh myself", doer=Doer.PATIENT)
    written = goal_to_fhir(goal, patient="Patient/okafor", author=None)
    written["meta"]["lastUpdated"] = "2026-11-21T15:04:05.123Z"
    view = read_goal(written)
    assert (view.statement, view.strategy) == ("Weigh myself", "self-management")
    assert view.who == DOER_WORDS[Doer.PATIENT]
    assert view.identifiers == ((canonicals.GOAL_ID, str(goal.key)),)
    assert (view.status_word, view.achievement) == ("On track", "in-progress")
    assert view.last_updated == "2026-11-21T15:04:05.123Z"


def test_a_goal_of_an_ehr_is_read_with_the_little_it_says() -> None:
    view = read_goal(of(
        "Goal",
        lifecycleStatus="in-progress",
        description={"coding": [{"display": "HbA1c below 7"}]},
        target=[{"dueDate": "2027-03"}, {"dueDate": "2026-12-21"}, {"dueDate": "soon"}],
        category=[{"coding": [{"system": canonicals.STRATEGY, "code": "unheard-of"}]}],
        achievementStatus={"text": "Improving"},
    ))  # fmt: skip
    assert (view.statement, view.due) == ("HbA1c below 7", "2026-12-21")
    assert (view.status, view.status_word) == ("in-progress", "Status not known")
    assert (view.strategy, view.who, view.achievement) == (None, None, "Improving")


@pytest.mark.parametrize("status", Status)
def test_every_status_of_a_goal_has_a_word(status: Status) -> None:
    goal = of("Goal", description={"text": "x"}, lifecycleStatus=status.value)
    assert read_goal(goal).status_word == STATUS_WORDS[status]


@pytest.mark.parametrize(
    ("elements", "fully"),
    [
        ({}, True),
        ({"modifierExtension": []}, True),
        ({"extension": [{"url": "x", "valueString": "y"}]}, True),
        ({"modifierExtension": [{"url": "x", "valueBoolean": True}]}, False),
        ({"target": [{"modifierExtension": [{"url": "x"}]}]}, False),
        ({"contained": [{"modifierExtension": [{"url": "x"}]}]}, False),
        ({"implicitRules": "https://x.example"}, False),
    ],
    ids=str,
)
def test_c10_what_may_change_the_meaning_is_never_passed_over(
    elements: dict[str, Any], fully: bool
) -> None:
    view = read_goal(of("Goal", description={"text": "x"}, **elements))
    assert view.cannot_be_fully_read is not fully


def test_one_bad_entry_costs_one_row() -> None:
    good = of("Goal", description={"text": "Walk"})
    bad: list[Any] = [of("Goal"), {"resourceType": "Goal"}, of("Patient"), None, [good]]
    views, apart = read_all([*bad, good], "Goal")
    assert [view.id for view in views] == ["1"]
    assert apart == [
        Quarantined("Goal", "1", "This goal has no words."),
        Quarantined("Goal", "", "This Goal has no id."),
        Quarantined("Goal", "1", "This is not a Goal."),
        Quarantined("Goal", "", "This is not a Goal."),
        Quarantined("Goal", "", "This is not a Goal."),
    ]


NAMES = sorted(
    {
        *("resourceType", "id", "meta", "text", "div", "contained", "extension", "url", "display"),
        *("name", "use", "family", "given", "suffix", "gender", "birthDate", "deceasedBoolean"),
        *("identifier", "type", "system", "value", "telecom", "communication", "language"),
        *("preferred", "coding", "code", "title", "category", "activity", "detail", "status"),
        *("class", "period", "start", "end", "reasonCode", "location", "individual", "member"),
        *("participant", "role", "reference", "description", "lifecycleStatus", "target"),
        *("dueDate", "startDate", "achievementStatus", "valueCode", "valueCoding", "onsetPeriod"),
        *("clinicalStatus", "verificationStatus", "modifierExtension", "lastUpdated"),
    }
)
SEEN = [
    *("1", "x", "active", "2026-11-21", "#1", "MR", "official", "phone", "es", "IMP"),
    *(canonicals.STRATEGY, canonicals.DOER_EXTENSION, canonicals.INTERPRETER_NEEDED, "<![", ""),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(SEEN) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(st.sampled_from(sorted(READERS)), st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_anything_gives_a_view_or_is_unreadable(type: str, elements: dict[str, Any]) -> None:
    for resource in ({**elements, "resourceType": type, "id": "1"}, elements):
        try:
            view = READERS[type](resource)
        except Unreadable:
            continue
        assert isinstance(view, View)
        assert view.id


@pytest.mark.parametrize("type", sorted(READERS))
@pytest.mark.parametrize("junk", [None, True, 1, 1.5, "x", [], {}, [[]], [None], [{}], {"x": []}])
def test_every_element_of_the_wrong_type_is_as_good_as_absent(type: str, junk: Any) -> None:
    elements = dict.fromkeys(NAMES, junk) | {"description": {"text": "words"}}
    view = READERS[type]({**elements, "resourceType": type, "id": "1"})
    assert view.id == "1"


def test_every_synthetic_patient_can_be_read(shared: Path) -> None:
    for path in sorted((shared / "synthea").glob("*.gz")):
        with gzip.open(path) as file:
            resources = [entry["resource"] for entry in json.load(file)["entry"]]
        for type in READERS:
            views, apart = read_all((r for r in resources if r["resourceType"] == type), type)
            assert apart == []
            assert not any(view.cannot_be_fully_read for view in views)
