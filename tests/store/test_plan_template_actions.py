"""Plan templates as nurses use them, on both databases: nothing unsigned, unadapted or unasked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fhir_bridge import agreements, care_plans, goals, people, plan_templates, signed_rules
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.adapted import CANNOT_SAY, Asked, Consent
from fhir_bridge.care.course import PATIENT, Answer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.people import Person
from fhir_bridge.care.plan_templates import Known, Standing
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.clock import fixed
from fhir_bridge.errors import AlreadySent, NotFound, Refused, Stale
from fhir_bridge.goals import KeptGoal
from fhir_bridge.launches import Context
from fhir_bridge.plan_templates import Item
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.signed_rules import Shown, signable
from fhir_bridge.store import resources
from fhir_bridge.store.access import Actor
from fhir_bridge.store.tables import Audit, SiteRow
from fhir_bridge.wire import Document, read_json
from support.desk import AT, JO, SITE, nurse

OWNER = Actor("Practitioner/lindqvist")
WEIGH = "heart-failure|1#weigh"
OWN = "Weigh before coffee, so that I can work in the garden"
YES = Consent(yes=True)
ANYBODY = Known({"88805009": "Heart failure"}, 78)


def sign(made: Bridge, *codes: str) -> None:
    for code in codes:
        signed_rules.sign(made, "riverside", "Dr. L", by=OWNER, of=signable(TEMPLATES[code]))


@pytest.fixture
def rc(made: Bridge) -> Context:
    with made.store.writing() as session:
        session.add(SiteRow(site_id="riverside", name="R", base="http://localhost/r4",
                            client_id="f", added_at=AT))  # fmt: skip
    sign(made, "heart-failure", "complex-child")
    return nurse(made)


def goal(words: str = OWN, **more: Any) -> EnablementGoal:
    return EnablementGoal(strategy="self-management", statement=words, **more)


def begun(
    made: Bridge, rc: Context, one: EnablementGoal | None = None, start: str = WEIGH,
    consent: Consent = YES, asked: Asked = Asked(), submission: UUID | None = None,  # noqa: B008
) -> KeptGoal:  # fmt: skip
    one = one or goal()
    return plan_templates.begin_goal(
        made, rc, one, start, consent, asked, submission=submission or one.key
    )


def item(made: Bridge, rc: Context, code: str = "weigh", template: str = "heart-failure") -> Item:
    items = plan_templates.opened(made, rc, template).items
    return next(each for each in items if each.start.code == code)


def say(
    made: Bridge, rc: Context, *, wanted: bool, words: str = "", key: UUID | None = None
) -> None:
    plan_templates.say(
        made, rc, key or uuid4(), "heart-failure", "weigh", wanted=wanted, words=words
    )


def goals_kept(made: Bridge, rc: Context) -> list[str]:
    return [each.goal.statement for each in goals.list_goals(made, rc.chart)]


def test_a_goal_keeps_which_template_and_version_it_was_begun_from(
    made: Bridge, rc: Context
) -> None:
    kept = begun(made, rc, goal(small_win="Find a place for the scale"))
    assert kept.course.begun_from == WEIGH
    assert kept.course.answer_of() is Answer.AGREES
    assert kept.promise is not None, "it goes its way like any other goal"
    [read] = goals.list_goals(made, rc.chart)
    assert read.course == kept.course
    assert item(made, rc).standing is Standing.CHOSEN
    assert [each.goal.statement for each in item(made, rc).kept] == [OWN]
    changed = goals.write_goal(
        made, rc, read.goal.model_copy(update={"statement": "Weigh"}), submission=uuid4(), version=1
    )
    after = agreements.move(
        made, rc, read.goal.key, Status.COMPLETED, submission=uuid4(), version=changed.version
    )
    assert after.course.begun_from == WEIGH, "whatever becomes of it"
    assert item(made, rc).standing is Standing.OFFERED, "what was reached may be begun again"


def test_the_plan_of_care_says_which_version_of_which_template(made: Bridge, rc: Context) -> None:
    begun(made, rc)
    shown = care_plans.show(made, rc)
    assert shown is not None
    with made.store.reading() as session:
        [plan] = care_plan(session, rc)
    assert plan["instantiatesCanonical"] == [
        "https://footbridge.example/fhir/PlanDefinition/heart-failure|1"
    ]


def care_plan(session: Any, rc: Context) -> Iterator[dict[str, Any]]:
    from fhir_bridge.authored import each_of  # noqa: PLC0415 - one test reads the stored plan

    return (each.data for each in each_of(session, rc.chart, "CarePlan"))


@pytest.mark.parametrize(
    ("words", "more", "fields"),
    [
        ("Weigh myself [when in the morning?], so that I can [do what?]", {}, {"statement"}),
        ("Weigh myself at six, so that I can [do what?]", {}, {"statement"}),
        ("Weigh myself , so that I can .", {}, {"statement"}),
        (OWN, {"how_we_know": "[how many?] mornings in my book"}, {"how_we_know"}),
        (OWN, {"small_win": "[which?]"}, {"small_win"}),
    ],
)
def test_nothing_is_kept_in_the_words_of_the_template(
    made: Bridge, rc: Context, words: str, more: dict[str, str], fields: set[str]
) -> None:
    with pytest.raises(Refused) as refused:
        begun(made, rc, goal(words, **more))
    assert {each.expression for each in refused.value.issues} == fields
    with pytest.raises(Refused) as refused:
        begun(made, rc, goal(words, **more), consent=Consent())
    assert {each.expression for each in refused.value.issues} == {*fields, "yes"}, "all at once"
    assert goals_kept(made, rc) == []


def test_nothing_is_kept_without_a_yes(made: Bridge, rc: Context) -> None:
    with pytest.raises(Refused):
        begun(made, rc, consent=Consent())
    assert goals_kept(made, rc) == []
    only_suggested = begun(made, rc, goal(status=Status.PROPOSED))
    assert only_suggested.goal.status is Status.ACTIVE, "a yes is a yes"


def test_a_childs_goal_is_in_its_mothers_words(made: Bridge, rc: Context) -> None:
    people.put_person(made, rc, uuid4(), Person("Danielle", "MTH", "parent", "1996"))
    [danielle] = people.people(made, rc.chart)
    asked = Asked(young=True, speakers=people.people(made, rc.chart))
    words = goal("Take Noah to the park with his go-bag")
    start = "complex-child|1#joy"
    for lacking in (
        YES,
        Consent(True, danielle, Answer.DISAGREES.value),
        Consent(True, "x", "agree"),
    ):
        with pytest.raises(Refused):
            begun(made, rc, words, start, lacking, asked)
    kept = begun(made, rc, words, start, Consent(True, danielle, CANNOT_SAY), asked)
    assert kept.course.words_of == danielle
    with made.store.reading() as session:
        body = read_json(resources.read(session, rc.chart, "Goal", str(kept.goal.key)).body)
    assert body["expressedBy"] == {"reference": danielle}
    assert body["subject"] == {"reference": "Patient/ann"}
    said = agreements.say(
        made, rc, kept.goal.key, Answer.AGREES, submission=uuid4(), version=1, who=PATIENT
    )
    assert said.course.words_of == danielle, "it stays in her words"


def test_pressed_twice_it_is_one_goal(made: Bridge, rc: Context) -> None:
    one = goal()
    for _ in range(2):
        assert begun(made, rc, one).version == 1
    with pytest.raises(AlreadySent):
        begun(made, rc, one.model_copy(update={"statement": "Weigh at noon"}))
    assert goals_kept(made, rc) == [OWN]


@pytest.mark.parametrize("start", ["copd|1#move", "heart-failure|0#weigh", "heart-failure|1#x", ""])
def test_what_is_not_signed_or_no_longer_there_begins_nothing(
    made: Bridge, rc: Context, start: str
) -> None:
    with pytest.raises(Refused):
        begun(made, rc, start=start)
    assert goals_kept(made, rc) == []


def test_a_template_is_offered_while_its_version_is_signed_and_shown(
    made: Bridge, rc: Context
) -> None:
    def offered() -> set[str]:
        found = plan_templates.listed(made, rc, ANYBODY)
        assert found[0].fit.template.code == "heart-failure"
        return {each.fit.template.code for each in found if each.offered}

    assert offered() == {"heart-failure", "blank"}, "blank proposes nothing"
    assert plan_templates.opened(made, rc, "copd").items == ()
    of = signable(TEMPLATES["heart-failure"])
    signed_rules.show(made, "riverside", shown=False, by=OWNER, of=of)
    assert offered() == {"blank"}
    assert plan_templates.opened(made, rc, "heart-failure").signature.shown is Shown.HIDDEN
    with pytest.raises(Refused):
        begun(made, rc)
    with pytest.raises(NotFound):
        plan_templates.opened(made, rc, "gout")
    with made.store.reading() as session:
        told = [row.detail for row in session.exec(select(Audit)) if row.what == of.what]
    assert told == ["version 1 signed", "version 1 hidden"]


def test_the_signature_of_one_template_signs_no_other_and_no_rule(
    made: Bridge, rc: Context
) -> None:
    assert signed_rules.look(made, "riverside").shown is Shown.UNSIGNED
    stands = {
        code: signed_rules.look(made, "riverside", signable(each)).shown
        for code, each in TEMPLATES.items()
    }
    assert {code for code, shown in stands.items() if shown is Shown.YES} == {
        "heart-failure", "complex-child",
    }  # fmt: skip
    assert all(len(signable(each).key) <= 32 for each in TEMPLATES.values())


def test_what_was_not_chosen_stays_so_for_a_while_and_can_be_taken_back(
    made: Bridge, rc: Context
) -> None:
    assert item(made, rc).standing is Standing.OFFERED
    say(made, rc, wanted=False, words="  The scale scares me ")
    found = item(made, rc)
    assert (found.standing, found.words) == (Standing.NOT_NOW, "The scale scares me")
    listed = plan_templates.listed(made, rc, ANYBODY)[0]
    assert (listed.chosen, listed.not_now) == (0, 1)
    later = replace(made, clock=fixed(AT + timedelta(days=91)))
    assert item(later, rc).standing is Standing.OFFERED
    say(replace(made, clock=fixed(AT + timedelta(minutes=1))), rc, wanted=True)
    assert item(made, rc).standing is Standing.OFFERED
    assert goals_kept(made, rc) == [], "to say no is no goal"


def test_a_no_is_kept_once_stays_here_and_names_its_version(made: Bridge, rc: Context) -> None:
    key = uuid4()
    for _ in range(2):
        say(made, rc, wanted=False, key=key)
    with pytest.raises(AlreadySent):
        say(made, rc, wanted=True, key=key)
    with made.store.reading() as session:
        body = read_json(resources.read(session, rc.chart, "Observation", str(key)).body)
    assert not may_leave(body)
    assert body["method"]["text"] == "plan template heart-failure 1"
    assert body["component"][0]["valueCodeableConcept"]["coding"][0] == {
        "system": "https://footbridge.example/fhir/CodeSystem/template-goal",
        "code": "heart-failure.weigh",
    }


def test_a_no_needs_something_to_say_no_to_and_few_words(made: Bridge, rc: Context) -> None:
    for template, start in (("gout", "weigh"), ("copd", "weigh"), ("blank", "")):
        with pytest.raises(NotFound):
            plan_templates.say(made, rc, uuid4(), template, start, wanted=False)
    with pytest.raises(Refused):
        say(made, rc, wanted=False, words="x" * 1001)


def test_another_patients_choices_are_their_own(made: Bridge, rc: Context) -> None:
    begun(made, rc)
    bob = nurse(made, user=JO, patient="bob")
    assert item(made, bob).standing is Standing.OFFERED
    say(made, bob, wanted=False)
    assert item(made, bob).standing is Standing.NOT_NOW
    assert item(made, rc).standing is Standing.CHOSEN


def test_nothing_is_proposed_to_somebody_who_has_died(made: Bridge, rc: Context) -> None:
    died = {"resourceType": "Patient", "deceasedBoolean": True}
    with made.store.writing() as session:
        resources.create(
            session, rc.chart, Document.of(died), id="ann", at=AT, owner="ehr"
        )  # as it was read
    for act in (lambda: begun(made, rc), lambda: say(made, rc, wanted=False)):
        with pytest.raises(Refused):
            act()
    assert goals_kept(made, rc) == []


def test_another_version_changes_no_goal_that_is_kept(
    made: Bridge, rc: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = begun(made, rc)
    second = replace(TEMPLATES["heart-failure"], version="2")
    monkeypatch.setitem(TEMPLATES, "heart-failure", second)  # type: ignore[misc]
    assert plan_templates.opened(made, rc, "heart-failure").items == (), "signed anew first"
    sign(made, "heart-failure")
    assert item(made, rc).standing is Standing.CHOSEN, "of whatever version"
    [read] = goals.list_goals(made, rc.chart)
    assert (read.version, read.course.begun_from) == (kept.version, WEIGH)
    with pytest.raises(Refused):
        begun(made, rc)
    assert begun(made, rc, start="heart-failure|2#weigh").course.begun_from.startswith(
        "heart-failure|2"
    )


def test_a_stale_edit_of_such_a_goal_is_told_as_any_other(made: Bridge, rc: Context) -> None:
    kept = begun(made, rc)
    goals.write_goal(made, rc, kept.goal, submission=uuid4(), version=1)
    with pytest.raises(Stale):
        goals.write_goal(made, rc, kept.goal, submission=uuid4(), version=1)
    assert SITE.id == "riverside"
