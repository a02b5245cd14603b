"""One press of Save is one write, however often it arrives (decision 4)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from kept import AT, bridge
from sqlmodel import select

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import AlreadySent, Stale
from fhir_bridge.goals import find_goal, list_goals, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.store.tables import Audit, Outbox, Submission

ANN = Context(
    site=Site(id="riverside", name="Riverside", base="http://localhost/r4", client_id="f"),
    ctx="c", patient="ann", ehr_patient="1", user="Practitioner/nurse", user_name="Nurse",
    role="case-manager", csrf="x", scope=None, banner=True, intent="", encounter="",
    opened_at=AT, token_until=AT,
)  # fmt: skip
BOB = replace(ANN, patient="bob", ehr_patient="2", ctx="d")


@pytest.fixture
def made(database_url: str) -> Iterator[Bridge]:
    opened = bridge(database_url)
    yield opened
    opened.close()


def walk(key: UUID, words: str = "Walk to the church") -> EnablementGoal:
    return EnablementGoal(key=key, strategy="self-management", statement=words)


def many(made: Bridge, table: type) -> int:
    with made.store.reading() as session:
        return len(session.exec(select(table)).all())


def test_eight_presses_at_once_are_one_goal_one_promise_one_answer(made: Bridge) -> None:
    key = uuid4()

    def press(_: int) -> tuple[str, int]:
        kept = write_goal(made, ANN, walk(key), submission=key)
        return kept.goal.statement, kept.version

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, range(8))) == {("Walk to the church", 1)}
    assert [many(made, table) for table in (Submission, Outbox)] == [1, 1]
    assert len(list_goals(made, ANN.chart)) == 1
    with made.store.reading() as session:
        deeds = session.exec(select(Audit.action).where(Audit.what == f"Goal/{key}")).all()
    assert deeds == ["C"]


def test_the_same_submission_with_other_words_is_refused_and_nothing_is_sent(made: Bridge) -> None:
    key = uuid4()
    write_goal(made, ANN, walk(key), submission=key)
    for context, goal, version in (
        (ANN, walk(key, "Walk to the shop"), None),
        (ANN, walk(key), 1),
        (ANN, walk(uuid4()), None),
        (BOB, walk(key), None),
    ):
        with pytest.raises(AlreadySent):
            write_goal(made, context, goal, submission=key, version=version)
    assert find_goal(made, ANN.chart, key).goal.statement == "Walk to the church"
    assert (many(made, Outbox), list_goals(made, BOB.chart)) == (1, [])


def test_a_save_that_was_refused_may_be_sent_again_in_the_same_words(made: Bridge) -> None:
    key, late = uuid4(), uuid4()
    write_goal(made, ANN, walk(key), submission=key)
    write_goal(made, ANN, walk(key, "Second"), submission=uuid4(), version=1)
    for _ in range(2):
        with pytest.raises(Stale):
            write_goal(made, ANN, walk(key, "Third"), submission=late, version=1)
    assert many(made, Submission) == 2
    again = write_goal(made, ANN, walk(key, "Third"), submission=uuid4(), version=2)
    assert (again.version, again.goal.statement) == (3, "Third")


def test_an_edit_sent_twice_answers_with_what_is_current(made: Bridge) -> None:
    key, second = uuid4(), uuid4()
    write_goal(made, ANN, walk(key), submission=key)
    for _ in range(2):
        kept = write_goal(made, ANN, walk(key, "Second"), submission=second, version=1)
        assert (kept.version, kept.goal.statement) == (2, "Second")
    assert many(made, Outbox) == 2
