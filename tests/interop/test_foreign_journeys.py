"""The nurse's whole way, on servers that are not ours: launch, read, write, change, conflict."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from foreign import SYNTHEA, Foreign, Loaded
from nurse import WORDS, Turning, launch

from fhir_bridge.delivery import keep_next
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import GoalView, PatientView
from fhir_bridge.wire import Json
from support.pages import text
from support.world import World, world

FULL = {
    "strategy": "self-management", "statement": WORDS, "due": "2026-12-04", "doer": "patient",
    "small_win": "Walk to the corner", "how_we_know": "He tells me what he saw",
}  # fmt: skip


@pytest.fixture(scope="module")
def real() -> Turning:
    """Real time as the outbox sees it."""
    return Turning()


@pytest.fixture(scope="module")
def town(
    foreign: Foreign,
    real: Turning,
    tmp_path_factory: pytest.TempPathFactory,
    _migrated_file: Path,
) -> Iterator[World]:
    """The app, and the sandbox's sign-in in front of the other server."""
    folder = tmp_path_factory.mktemp("town")
    record = folder / "record.db"
    record.write_bytes(_migrated_file.read_bytes())
    patience = {"page_budget": 20.0, "send_budget": 20.0}  # what is shown counts here, not how soon
    with world(
        folder / "ehr", f"sqlite:///{record}", upstream=foreign.base, real=real, **patience
    ) as made:
        yield made


def there(foreign: Foreign, key: str) -> list[Json]:
    """The goals with our mark in the other server, whatever it has cached."""
    query = {"identifier": f"{GOAL_ID}|{key}"}
    answer = foreign.fhir("GET", "Goal", params=query)
    return [each["resource"] for each in answer.json().get("entry", [])]


def the_one(foreign: Foreign, key: str) -> Json:
    [goal] = there(foreign, key)
    return goal


def statements(loaded: Loaded) -> list[str]:
    """What the patient's own goals say."""
    goals, _ = read_all(loaded.of("Goal"), "Goal")
    assert goals
    return [each.statement for each in goals if isinstance(each, GoalView)]


def is_in_the_ehr(page: str, goal: Json) -> bool:
    """Whether the page's receipt tells of this goal (a line may break within its id)."""
    return f"In Riverside EHR · Goal/{goal['id']}" in page.replace("Goal /", "Goal/")


def lands(town: World, foreign: Foreign, loaded: Loaded) -> None:
    """A goal is written for a patient, and is there as it was written."""
    nurse = launch(town, loaded.id)
    blank = nurse.blank()
    saved = nurse.send(blank, **FULL)
    assert saved.status_code == 200
    goal = the_one(foreign, blank.fields["key"])
    assert goal["description"]["text"] == WORDS
    assert goal["subject"]["reference"] == f"Patient/{loaded.id}"
    assert is_in_the_ehr(text(saved.text), goal)
    assert "dropped" not in text(saved.text)
    assert "changed" not in text(saved.text)


def test_walters_chart_is_shown(town: World, walter: Loaded) -> None:
    nurse = launch(town, walter.id)
    shown = text(nurse.page.text)
    for words in ("Walter J. Okafor", "RV-0048213", "Heart failure"):
        assert words in shown
    page = nurse.reads("goals")
    assert all(words in page for words in statements(walter))


def test_a_goal_lands_there_with_a_receipt(town: World, foreign: Foreign, walter: Loaded) -> None:
    lands(town, foreign, walter)


def test_a_change_makes_a_new_version_there(town: World, foreign: Foreign, walter: Loaded) -> None:
    nurse = launch(town, walter.id)
    key = nurse.write(**{name: FULL[name] for name in ("due", "small_win")})
    first = the_one(foreign, key)
    foreign.change("Goal", first["id"], priority={"text": "high"})
    saved = nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert saved.status_code == 200
    goal = the_one(foreign, key)
    assert goal["id"] == first["id"]
    assert goal["meta"]["versionId"] != first["meta"]["versionId"]
    assert goal["description"]["text"] == "Walk around the lake"
    assert goal["priority"] == {"text": "high"}
    assert is_in_the_ehr(nurse.reads(), goal)


def test_saved_again_without_a_change(town: World, foreign: Foreign, walter: Loaded) -> None:
    """HAPI makes no new version of the same; the receipt stands all the same."""
    nurse = launch(town, walter.id)
    key = nurse.write()
    saved = nurse.send(nurse.editor(key))
    assert saved.status_code == 200
    goal = the_one(foreign, key)
    assert goal["description"]["text"] == WORDS
    assert is_in_the_ehr(nurse.reads(), goal)


def test_a_change_made_there_is_compared_and_saving_settles_it(
    town: World, foreign: Foreign, walter: Loaded
) -> None:
    nurse = launch(town, walter.id)
    key = nurse.write()
    id = the_one(foreign, key)["id"]
    foreign.change("Goal", id, description={"text": "Walk with a walker"})
    assert "Changed in Riverside EHR: compare" in nurse.reads()
    both = nurse.reads(f"goals/{key}/conflict")
    assert "Walk with a walker" in both
    assert WORDS in both
    nurse.send(nurse.texts(key), statement="ours")
    assert the_one(foreign, key)["description"]["text"] == WORDS
    assert "compare" not in nurse.reads()


def test_a_change_made_there_while_the_editor_was_open_is_not_overwritten(
    town: World, foreign: Foreign, walter: Loaded
) -> None:
    nurse = launch(town, walter.id)
    key = nurse.write()
    editor = nurse.editor(key)
    foreign.change("Goal", the_one(foreign, key)["id"], description={"text": "With a walker"})
    saved = nurse.send(editor, statement="Walk around the lake")
    assert "Changed in Riverside EHR: compare" in text(saved.text)
    assert the_one(foreign, key)["description"]["text"] == "With a walker"
    nurse.send(nurse.texts(key), statement="ours")
    assert the_one(foreign, key)["description"]["text"] == "Walk around the lake"


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_written_but_the_answer_was_lost_it_is_found_and_there_once(
    town: World, foreign: Foreign, walter: Loaded, real: Turning, method: str
) -> None:
    nurse = launch(town, walter.id)
    blank = nurse.blank()
    key = blank.fields["key"]
    if method == "PUT":
        nurse.send(blank, **FULL)
        blank = nurse.editor(key)
    town.control({"kind": "drop-after-apply", "type": "Goal", "method": method})
    nurse.send(blank, **FULL | {"statement": "Walk home"})
    town.control()
    assert "Kept here · checking with Riverside EHR" in nurse.reads()
    before = the_one(foreign, key)
    real.on(seconds=61)
    assert keep_next(town.bridge) == "adopted"
    goal = the_one(foreign, key)
    assert goal["meta"]["versionId"] == before["meta"]["versionId"]
    assert goal["description"]["text"] == "Walk home"
    assert is_in_the_ehr(nurse.reads(), goal)


def test_eight_goals_saved_at_once_are_each_there_once(
    town: World, foreign: Foreign, walter: Loaded
) -> None:
    nurse = launch(town, walter.id)
    forms = [nurse.blank() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: nurse.send(each, **FULL), forms))
    for each in forms:
        assert the_one(foreign, each.fields["key"])


def test_of_two_that_are_there_with_our_mark_the_oldest_is_ours(
    town: World, foreign: Foreign, walter: Loaded
) -> None:
    """Conditional creates that raced before, or a copy somebody made (W12)."""
    nurse = launch(town, walter.id)
    blank = nurse.blank()
    twin = {
        "resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Copied"},
        "subject": {"reference": f"Patient/{walter.id}"},
        "identifier": [{"system": GOAL_ID, "value": blank.fields["key"]}],
    }  # fmt: skip
    first, second = (foreign.fhir("POST", "Goal", json=twin).json() for _ in range(2))
    saved = nurse.send(blank, **FULL)
    assert "Changed in Riverside EHR: compare" in text(saved.text)
    nurse.send(nurse.texts(blank.fields["key"]), statement="ours", status="ours", due="ours")
    assert is_in_the_ehr(nurse.reads(), first)
    kept = {each["id"]: each["description"]["text"] for each in there(foreign, blank.fields["key"])}
    assert kept == {first["id"]: WORDS, second["id"]: "Copied"}


def test_a_goal_that_was_deleted_there_is_said_to_be_gone(
    town: World, foreign: Foreign, walter: Loaded
) -> None:
    nurse = launch(town, walter.id)
    key = nurse.write()
    id = the_one(foreign, key)["id"]
    editor = nurse.editor(key)
    foreign.fhir("DELETE", f"Goal/{id}")
    saved = nurse.send(editor, statement="Walk around the lake")
    assert "not accept" in text(saved.text)
    assert there(foreign, key) == []


@pytest.mark.parametrize("name", SYNTHEA)
def test_a_synthetic_patients_chart_is_shown(
    town: World, synthetic: dict[str, Loaded], name: str
) -> None:
    loaded = synthetic[name]
    nurse = launch(town, loaded.id)
    [patient], _ = read_all(loaded.of("Patient"), "Patient")
    assert isinstance(patient, PatientView)
    assert patient.name
    assert patient.name in text(nurse.page.text)
    page = nurse.reads("goals")
    assert all(words in page for words in statements(loaded))


@pytest.mark.parametrize("name", SYNTHEA)
def test_a_synthetic_patients_goal_lands_there_with_a_receipt(
    town: World, foreign: Foreign, synthetic: dict[str, Loaded], name: str
) -> None:
    lands(town, foreign, synthetic[name])
