"""A nurse opens Walter in the EHR, launches Footbridge and writes a goal in his words."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from nurse import WORDS, Nurse, launch, ours, records, rows, the_one
from sqlalchemy import event

from fhir_bridge.care.goal import small_win_id
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL, SMALL_WIN
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.conform import conformance
from fhir_bridge.store.tables import Audit, Enrolment, Outbox, Placement, Submission
from fhir_bridge.wire import read_json
from support.pages import form, text
from support.world import World

HOSTILE = {
    "markup": "</textarea><script>alert(1)</script><b onclick=x>",
    "template": "{{ 7*7 }} ${7*7} {% raw %} <%= 7 %> #{7}",
    "quotes": '"He\'s" “so” «said» `it` \\" \\n %00 %3Cb%3E &lt;b&gt; &amp;',
    "sql and uri": "'; DROP TABLE resource; -- |,$ system|value ?_format=xml",
    "lines": "one\ntwo\n\n\tthree",
    "languages": "ходить Ñandú 歩く مشي a\u0300 👵🏾‍🦽 ẞ",
    "long": "walk " * 199 + "home.",
}
FULL = {
    "strategy": "self-management", "statement": WORDS, "due": "2026-12-04", "doer": "patient",
    "small_win": "Walk to the corner", "how_we_know": "He tells me what he saw",
}  # fmt: skip


@pytest.fixture(scope="module")
def walter(alive: World) -> Nurse:
    return launch(alive)


def test_the_launch_needs_no_typing_and_ends_on_walters_page(alive: World) -> None:
    """Q10: by redirects alone."""
    nurse = launch(alive)
    assert str(nurse.page.url).startswith(f"{alive.app_url}/c/")
    assert nurse.page.url.path.endswith("/today")
    shown = text(nurse.page.text)
    for words in ("Walter J. Okafor", "RV-0048213", "Heart failure", "Riverside EHR"):
        assert words in shown


def test_the_goal_lands_in_the_ehr_with_a_receipt(on_both: World) -> None:
    nurse = launch(on_both)
    blank = nurse.blank()
    saved = nurse.send(blank, **FULL)
    assert [each.status_code for each in saved.history] == [303]
    assert WORDS in text(saved.text)
    goal = the_one(on_both, blank.fields["key"])
    assert goal["description"]["text"] == WORDS
    assert goal["subject"]["reference"] == goal["expressedBy"]["reference"] == "Patient/okafor"
    assert goal["lifecycleStatus"] == "active"
    assert goal["startDate"] == "2026-11-20"
    assert goal["target"] == [
        {"measure": {"text": "He tells me what he saw"}, "dueDate": "2026-12-04"}
    ]
    assert f"In Riverside EHR · Goal/{goal['id']} v1" in text(saved.text)
    assert "dropped" not in text(saved.text)
    assert findings(goal, patient="Patient/okafor") == []
    assert conformance(goal, ENABLEMENT_GOAL) == []


def test_the_first_small_win_is_kept_here_and_goes_along_as_one_line(on_both: World) -> None:
    key = launch(on_both).write(small_win="Walk to the corner")
    goal = the_one(on_both, key)
    assert [each["text"] for each in goal["note"]] == ["First small win: Walk to the corner"]
    kept = {row.id: read_json(row.body) for row in records(on_both, "Goal")}
    win = kept[str(small_win_id(UUID(key)))]
    assert win["description"]["text"] == "Walk to the corner"
    assert conformance(win, SMALL_WIN) == []
    assert f"Goal/{key}" in str(win["extension"])
    assert f"Goal/{win['id']}" in str(kept[key]["extension"])
    assert win["id"] not in str(goal), "the EHR has no such record"
    assert win["id"] not in str(ours(on_both))


def test_goal_provenance_audit_and_promise_are_one_transaction(on_both: World) -> None:
    nurse = launch(on_both, "delgado")
    blank = nurse.blank()
    written: set[str] = set()
    commits: list[set[str]] = []

    def on_execute(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO "):
            written.add(statement.split()[2])

    def on_commit(_: object) -> None:
        commits.append(set(written))
        written.clear()

    engine = on_both.bridge.store.engine
    event.listen(engine, "before_cursor_execute", on_execute)
    event.listen(engine, "commit", on_commit)
    nurse.send(blank, **FULL)
    event.remove(engine, "before_cursor_execute", on_execute)
    event.remove(engine, "commit", on_commit)
    [whole] = [tables for tables in commits if "outbox" in tables]
    assert whole >= {"resource", "resource_version", "submission", "audit", "enrolment", "outbox"}


def test_what_is_remembered_of_a_save(on_both: World) -> None:
    key = launch(on_both).write(small_win="The corner")
    base = on_both.bridge.site("sandbox").base
    patient, castillo = (
        our_id(base, "Patient", "okafor"),
        our_id(base, "Practitioner", "castillo"),
    )
    said = [read_json(row.body) for row in records(on_both, "Provenance")]
    [provenance] = [each for each in said if key in each["target"][0]["reference"]]
    assert provenance["target"] == [{"reference": f"Goal/{key}/_history/1"}]
    assert provenance["agent"][0]["who"] == {"reference": f"Practitioner/{castillo}"}
    [enrolled] = [row for row in rows(on_both, Enrolment) if row.patient_id == patient]
    assert enrolled.ehr_patient_id == "okafor"
    [submission] = [row for row in rows(on_both, Submission) if row.id == key]
    assert submission.submission == key
    [promise] = [row for row in rows(on_both, Outbox) if row.id == key]
    assert (promise.revision, promise.state) == (1, "done")
    [placed] = [row for row in rows(on_both, Placement) if row.id == key]
    assert (placed.state, placed.ehr_version, placed.differences) == ("in-ehr", "1", "")
    assert placed.ehr_id == the_one(on_both, key)["id"]
    told = [row for row in rows(on_both, Audit) if row.patient_id == patient]
    assert {("C", f"Goal/{key}"), ("U", f"Goal/{key}"), ("E", "launch")} <= {
        (row.action, row.what) for row in told
    }
    assert all(row.actor in {f"Practitioner/{castillo}", "footbridge"} for row in told)


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_words_arrive_as_they_were_said(alive: World, walter: Nurse, kind: str) -> None:
    nurse, words = walter, HOSTILE[kind]
    line = words.splitlines()[0]
    key = nurse.write(words, small_win=line, how_we_know=line)
    goal = the_one(alive, key)
    assert goal["description"]["text"] == words
    assert goal["target"][0]["measure"]["text"] == line
    editor = nurse.open(f"goals/{key}/edit").text
    assert "<script>alert" not in editor + nurse.open("goals").text + nurse.open("today").text
    assert nurse.editor(key).fields["statement"] == words


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\x00", "\x1b"])
def test_what_nobody_says_is_refused_without_losing_the_rest(
    alive: World, walter: Nurse, letter: str
) -> None:
    nurse, before = walter, len(ours(alive))
    again = nurse.send(nurse.blank(), strategy="self-management", statement=f"Walk {letter} home")
    assert again.status_code == 422
    assert form(again.text, "/goals").fields["statement"] == "Walk  home"
    assert len(ours(alive)) == before


def test_a_mistake_costs_no_typed_word(alive: World) -> None:
    nurse, before = launch(alive), (len(ours(alive)), len(records(alive)))
    blank = nurse.blank()
    again = nurse.send(blank, **FULL | {"strategy": "", "due": "2026-13-40"})
    assert again.status_code == 422
    assert "Not saved yet" in text(again.text)
    assert (len(ours(alive)), len(records(alive))) == before
    kept = form(again.text, "/goals")
    assert {**kept.fields, "strategy": "", "due": ""} == {
        **blank.fields, **FULL, "strategy": "", "due": ""
    }  # fmt: skip
    assert nurse.send(kept, strategy="self-management", due="2026-12-04").status_code == 200
    assert the_one(alive, blank.fields["key"])["description"]["text"] == WORDS


def test_the_start_is_the_day_it_was_agreed_on_where_the_nurse_is(alive: World) -> None:
    asked = alive.bridge.clock
    alive.bridge.clock = fixed(datetime(2026, 11, 21, 3, 30, tzinfo=UTC))  # 21:30 in Chicago
    key = launch(alive).write()
    alive.bridge.clock = asked
    assert the_one(alive, key)["startDate"] == "2026-11-20"


def test_with_javascript_the_page_stays_and_the_list_is_exchanged(alive: World) -> None:
    nurse = launch(alive)
    blank = nurse.blank()
    nurse.http.headers["HX-Request"] = "true"
    again = nurse.send(blank, **FULL | {"statement": "x"})
    assert again.status_code == 422
    assert "<html" not in again.text
    assert form(again.text, "/goals").fields["key"] == blank.fields["key"]
    saved = nurse.send(form(again.text, "/goals"), **FULL)
    assert saved.status_code == 200
    assert saved.history == []
    assert 'hx-swap-oob="true"' in saved.text
    assert f"Goal/{the_one(alive, blank.fields['key'])['id']} v1" in text(saved.text)
    assert form(saved.text, "/goals").fields["key"] != blank.fields["key"], "a new form"
    assert nurse.send(blank, **FULL | {"expected_patient": "x"}).status_code == 409


@pytest.mark.parametrize(("intent", "page"), [("goals", "goals"), ("record", "record"),
                                              ("reports", "today")])  # fmt: skip
def test_the_ehr_may_say_which_page_to_begin_with(alive: World, intent: str, page: str) -> None:
    assert launch(alive, intent=intent).page.url.path.endswith(f"/{page}")
