"""Plan templates: what is in them, whom they fit, and that none is kept unadapted or unasked."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_reading_grade import MOST_GRADE, measured

from fhir_bridge.care.adapted import (
    ASSENT,
    CANNOT_SAY,
    FIELDS,
    GAP,
    Asked,
    Consent,
    course_of,
    gaps,
    unadapted,
)
from fhir_bridge.care.course import PATIENT, Answer
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.handout_words import EN
from fhir_bridge.care.plan_templates import (
    FAMILY,
    HELPER,
    IS_KEPT,
    NOT_AGAIN_FOR,
    WHO,
    Kind,
    Known,
    Said,
    Standing,
    Start,
    Template,
    fitting,
    of_age,
    standing,
    the_same,
)
from fhir_bridge.care.problems import told_by
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.skills import Kind as SkillKind
from fhir_bridge.care.template_rows import TEMPLATES, begun_from
from fhir_bridge.care.template_sources import SOURCES
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.errors import Refused

STARTS = [(one, each) for one in TEMPLATES.values() for each in one.starts]
WORKS = [(one, each) for one in TEMPLATES.values() for each in one.works]
DAY = date(2026, 11, 20)


def test_the_seven_templates_are_there() -> None:
    assert list(TEMPLATES) == [
        "heart-failure", "copd", "diabetes", "stroke", "complex-child", "staying-well", "blank",
    ]  # fmt: skip
    assert [code for code, each in TEMPLATES.items() if not each.proposes] == ["blank"]
    assert [code for code, each in TEMPLATES.items() if each.family] == ["complex-child"]


@pytest.mark.parametrize(
    ("template", "start"), STARTS, ids=[f"{one.code}.{each.code}" for one, each in STARTS]
)
def test_every_start_is_a_sentence_with_gaps_and_a_source(template: Template, start: Start) -> None:
    assert start.strategy in STRATEGIES
    assert gaps(start.words), "without a gap it would be kept as it stands"
    assert all(gap.endswith("?") for words in (start.words, start.how_we_know, *start.small_wins)
               for gap in gaps(words)), "a gap is asked"  # fmt: skip
    assert start.sources and set(start.sources) <= SOURCES.keys()
    assert start.small_wins and start.why and start.alike
    assert 1 <= start.weeks <= 13
    said = " ".join((start.words, *start.small_wins)).replace("911", "")
    assert not re.search(r"\d", said), "no number: an order says it"
    assert len(start.words.split()) <= 24, "short enough to be said aloud"
    assert template.start(start.code) is start


@pytest.mark.parametrize(
    ("template", "work"), WORKS, ids=[f"{one.code}.{each.code}" for one, each in WORKS]
)
def test_every_piece_of_work_can_be_done_on_a_page_that_is_there(
    template: Template, work: object
) -> None:
    [work] = [each for each in template.works if each is work]
    if work.kind is Kind.SHEET:
        assert work.about in SHEETS
    elif work.kind is Kind.ASK:
        assert work.about == ""
    else:
        taught = SKILLS[work.about].kind is SkillKind.UNDERSTANDING
        assert taught is (work.kind is Kind.TEACH)
    assert work.who in WHO
    assert set(work.starts) <= {each.code for each in template.starts}
    assert set(work.sources) <= SOURCES.keys()
    assert not (work.kind is Kind.TEACH and work.who == HELPER), "clinical work (care rules 2.4)"
    assert template.family or work.who != FAMILY


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_no_two_rows_of_a_template_have_one_code(template: Template) -> None:
    for rows in ([each.code for each in template.starts], [each.code for each in template.works]):
        assert len(set(rows)) == len(rows)
    assert template.start("nothing-of-it") is None
    assert len(template.sources) == len(set(template.sources))


def test_what_is_begun_with_can_be_read_by_nearly_everybody() -> None:
    said = [GAP.sub("this", each.words) for _, each in STARTS]
    said += [words for _, each in STARTS for words in each.small_wins]
    assert measured(said, EN) <= MOST_GRADE


def test_every_source_says_what_was_read_of_it_and_is_cited() -> None:
    assert all(each.seen and each.cite for each in SOURCES.values())
    cited = {code for each in TEMPLATES.values() for code in each.sources}
    assert cited == set(SOURCES)


WALTER = {"88805009": "Heart failure", "44054006": "Type 2 diabetes"}


@pytest.mark.parametrize(
    ("problems", "age", "first", "also"),
    [
        (WALTER, 78, ["heart-failure", "diabetes"], ["copd", "stroke", "staying-well", "blank"]),
        ({"x": "Ischemic stroke, left"}, 59, ["stroke"],
         ["heart-failure", "copd", "diabetes", "staying-well", "blank"]),
        ({"x": "Tracheostomy status"}, 6, ["complex-child"], ["staying-well", "blank"]),
        ({"13645005": ""}, 17, [], ["complex-child", "staying-well", "blank"]),
        ({"13645005": ""}, 18, ["copd"],
         ["heart-failure", "diabetes", "stroke", "staying-well", "blank"]),
        ({}, 40, [], ["heart-failure", "copd", "diabetes", "stroke", "staying-well", "blank"]),
        (None, None, [], list(TEMPLATES)),
    ],
)  # fmt: skip
def test_what_fits_comes_first_and_says_why(
    problems: dict[str, str] | None, age: int | None, first: list[str], also: list[str]
) -> None:
    found = fitting(TEMPLATES.values(), Known(problems, age))
    assert [each.template.code for each in found if each.reason] == first
    assert [each.template.code for each in found if not each.reason] == also
    told = problems or {}
    for each in found[: len(first)]:
        said = each.reason.removeprefix("On the problem list: ")
        assert said in {*told.values(), each.template.title}


@given(st.one_of(st.none(), st.integers(0, 120)))
def test_nobody_is_offered_what_is_for_another_age(age: int | None) -> None:
    offered = {each.template.code for each in fitting(TEMPLATES.values(), Known(None, age))}
    assert {"staying-well", "blank"} <= offered
    assert offered == {code for code, each in TEMPLATES.items() if of_age(each, age)}
    if age is not None:
        assert ("complex-child" in offered) is (age < 18)
        assert ("heart-failure" in offered) is (age >= 18)


def test_a_problem_without_its_name_is_told_all_the_same() -> None:
    assert told_by({"13645005": ""}, {"13645005"}, ()) == ""
    assert told_by({"y": "COPD, mild"}, (), ("copd",)) == "COPD, mild"
    assert told_by({}, {"13645005"}, ("copd",)) is None


NO, YES = Said("copd.move", wanted=False, on=DAY), Said("copd.move", wanted=True, on=DAY)


@pytest.mark.parametrize(
    ("kept", "said", "after", "stands"),
    [
        ([], [], 0, Standing.OFFERED),
        ([], [NO], 0, Standing.NOT_NOW),
        ([], [NO], 89, Standing.NOT_NOW),
        ([], [NO], 90, Standing.OFFERED),
        ([], [NO, YES], 1, Standing.OFFERED),
        ([], [YES, NO], 1, Standing.NOT_NOW),
        ([], [Said("copd.refill", wanted=False, on=DAY)], 0, Standing.OFFERED),
        ([Status.ACTIVE], [NO], 0, Standing.CHOSEN),
        ([Status.COMPLETED], [], 0, Standing.OFFERED),
        ([Status.CANCELLED, Status.ON_HOLD], [], 0, Standing.CHOSEN),
    ],
)
def test_what_was_not_chosen_is_not_offered_again_for_a_while(
    kept: list[Status], said: list[Said], after: int, stands: Standing
) -> None:
    found, until = standing("copd.move", kept, said, DAY + timedelta(days=after))
    assert found is stands
    assert until == (DAY + NOT_AGAIN_FOR if stands is Standing.NOT_NOW else None)


@given(st.lists(st.sampled_from(Status)), st.lists(st.booleans(), max_size=4), st.integers(0, 200))
def test_a_goal_that_is_kept_is_never_offered_a_second_time(
    kept: list[Status], said: list[bool], after: int
) -> None:
    told = [Said("a.b", wanted=each, on=DAY) for each in said]
    found, _ = standing("a.b", kept, told, DAY + timedelta(days=after))
    assert (found is Standing.CHOSEN) is bool(IS_KEPT & set(kept))


def test_a_goal_that_is_there_already_is_pointed_out() -> None:
    weigh = TEMPLATES["heart-failure"].start("weigh")
    assert weigh
    there = ["“Weighing” myself daily", "Walk to church", "Keep a scale: in the hall"]
    assert the_same(weigh, there) == (there[0], there[2])
    assert the_same(weigh, []) == ()


# nothing is kept unadapted

LETTERS = "abcdefghijklmnopqrstuvwxyzäéñ’ "
OWN = st.text(LETTERS, min_size=1, max_size=20).filter(lambda words: bool(words.strip(" ’")))


def filled(words: str, with_what: list[str]) -> str:
    """A sentence with its gaps filled one after the other; one that is None stays open."""
    left = iter(with_what)
    return GAP.sub(lambda found: next(left), words)


@pytest.mark.parametrize(
    ("template", "start"), STARTS, ids=[f"{one.code}.{each.code}" for one, each in STARTS]
)
def test_no_start_may_be_kept_as_it_stands(template: Template, start: Start) -> None:
    assert "statement" in unadapted(start, {"statement": start.words})
    emptied = GAP.sub("", start.words)
    for same in (emptied, emptied.upper(), emptied.replace(",", " ;").strip(" ,.:")):
        assert "gaps are gone" in unadapted(start, {"statement": same})["statement"]
    without = start.words.replace("[", "").replace("]", "")
    assert unadapted(start, {"statement": without}).keys() == {"statement"}, "brackets alone"


@given(st.data())
def test_one_gap_that_is_still_open_is_named(data: st.DataObject) -> None:
    _, start = data.draw(st.sampled_from(STARTS))
    asked = gaps(start.words)
    words = [data.draw(OWN) for _ in asked]
    open_one = data.draw(st.integers(0, len(asked) - 1))
    words[open_one] = f"[{asked[open_one]}]"
    told = unadapted(start, {"statement": filled(start.words, words)})
    assert f"“{asked[open_one]}”" in told["statement"]


@given(st.data())
def test_own_words_in_every_gap_are_enough(data: st.DataObject) -> None:
    _, start = data.draw(st.sampled_from(STARTS))
    said = filled(start.words, [data.draw(OWN) for _ in gaps(start.words)])
    assert unadapted(start, {"statement": said}) == {}


@given(st.text(max_size=200), st.data())
def test_whatever_is_typed_is_judged_and_never_breaks(text: str, data: st.DataObject) -> None:
    _, start = data.draw(st.sampled_from(STARTS))
    told = unadapted(start, dict.fromkeys(FIELDS, text))
    assert set(told) <= set(FIELDS)
    if GAP.search(text):
        assert set(told) == set(FIELDS)


def test_gaps_in_the_small_win_and_in_how_we_will_know_are_found_too() -> None:
    weigh = TEMPLATES["heart-failure"].start("weigh")
    assert weigh
    mine = {"statement": "Weigh before coffee so that I can garden"}
    assert unadapted(weigh, mine | {"small_win": weigh.small_wins[0]}) == {}
    assert unadapted(weigh, mine | {"how_we_know": weigh.how_we_know}).keys() == {"how_we_know"}


# nothing is kept unasked

DANIELLE = "RelatedPerson/1"
CHILD = Asked(young=True, speakers={DANIELLE: "Danielle"})


@pytest.mark.parametrize(
    ("consent", "asked", "missing"),
    [
        (Consent(), Asked(), {"yes"}),
        (Consent(yes=True), CHILD, {"words_of", "assent"}),
        (Consent(), CHILD, {"yes", "words_of", "assent"}),
        (Consent(True, "RelatedPerson/2", CANNOT_SAY), CHILD, {"words_of"}),
        (Consent(True, DANIELLE, "perhaps"), CHILD, {"assent"}),
        (Consent(True, DANIELLE, Answer.DISAGREES.value), CHILD, {"assent"}),
    ],
)
def test_without_a_yes_nothing_is_kept(consent: Consent, asked: Asked, missing: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        course_of(consent, asked, "copd|1#move")
    assert {each.expression for each in refused.value.issues} == missing


def test_a_grown_persons_own_yes_is_enough() -> None:
    course = course_of(Consent(yes=True), Asked(), "copd|1#move")
    assert (course.begun_from, course.words_of) == ("copd|1#move", PATIENT)
    assert course.answer_of() is Answer.AGREES


@pytest.mark.parametrize(
    ("assent", "says"), [(Answer.AGREES.value, Answer.AGREES), (CANNOT_SAY, None)]
)
def test_a_childs_goal_is_in_the_familys_words_and_keeps_what_the_child_says(
    assent: str, says: Answer | None
) -> None:
    course = course_of(Consent(True, DANIELLE, assent), CHILD, "complex-child|1#joy")
    assert course.words_of == DANIELLE
    assert course.answer_of(DANIELLE) is Answer.AGREES
    assert course.answer_of() is says


@given(
    st.booleans(), st.sampled_from(["", DANIELLE, "RelatedPerson/2"]),
    st.sampled_from(["", *ASSENT]), st.booleans(),
)  # fmt: skip
def test_no_goal_ever_comes_of_a_no(yes: bool, who: str, assent: str, young: bool) -> None:
    asked = CHILD if young else Asked()
    try:
        course = course_of(Consent(yes, who, assent), asked, "a|1#b")
    except Refused:
        return
    assert yes
    assert course.answer_of(course.words_of) is Answer.AGREES
    assert not young or (who == DANIELLE and assent != Answer.DISAGREES)


# versions


@pytest.mark.parametrize(("template", "start"), [(one.code, each.code) for one, each in STARTS])
def test_a_goal_tells_what_it_was_begun_from(template: str, start: str) -> None:
    one = TEMPLATES[template]
    assert begun_from(one.begun(start)) == (one, one.start(start))


@pytest.mark.parametrize(
    ("told", "template", "start"),
    [
        ("copd|0#move", "copd", False), ("copd|1#gone", "copd", False), ("copd", "copd", False),
        ("gout|1#move", "", False), ("", "", False), ("copd|1#move", "copd", True),
    ],
)  # fmt: skip
def test_a_version_that_is_no_longer_there_is_known_by_name_alone(
    told: str, template: str, start: bool
) -> None:
    found = begun_from(told)
    assert (found[0].code if found else "") == template
    assert bool(found and found[1]) is start


def test_every_start_makes_a_goal_once_it_is_in_somebodys_words() -> None:
    for (_, start), what in product(STARTS, ["my own way"]):
        said = filled(start.words, [what] * len(gaps(start.words)))
        goal = EnablementGoal(
            strategy=start.strategy, statement=said, small_win=start.small_wins[0]
        )
        assert goal.statement == said
