"""Our client writes goals to servers that are not ours, and knows what became of each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID, uuid4

import pytest
from foreign import Foreign, Loaded

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.ehr.answers import ReadRefused
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.reconcile import Looked, look_for
from fhir_bridge.ehr.targets import compare, merge_for_update, to_ehr
from fhir_bridge.ehr.writing import WriteResult
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL, GOAL_ID
from fhir_bridge.r4.goal import goal_to_fhir
from fhir_bridge.wire import Document, Json, read_document, write_json

WORDS = "Walk to the church & back, “without stopping” <twice a week>\n歩く · Ñandú · 👵🏾"
OURS, NURSE = "7d1c7c43-8c05-4ecf-a2b0-5a0b0f3c6d2e", "0d7bd1f4-5a35-4f52-a6a9-6f1f2a4b7c11"


def outgoing(key: UUID, statement: str = WORDS, ehr_id: str | None = None, **more: object) -> bytes:
    """A goal of Walter's as an EHR shall have it."""
    goal = EnablementGoal(
        key=key, strategy="self-management", statement=statement, doer=Doer.PATIENT,
        due=date(2026, 12, 4), small_win="Walk to the corner", how_we_know="He tells me",
        started=date(2026, 11, 20), **more,
    )  # fmt: skip
    record = goal_to_fhir(goal, patient=f"Patient/{OURS}", author=f"Practitioner/{NURSE}")
    ids = {f"Patient/{OURS}": "okafor", f"Practitioner/{NURSE}": "castillo"}
    own = {f"Goal/{key}": ehr_id} if ehr_id else {}
    return to_ehr(Document.of(record), ehr_ids=(ids | own).get)


def create(foreign: Foreign, key: UUID, body: bytes | None = None) -> WriteResult:
    wanted = f"identifier={GOAL_ID}|{key}"
    return foreign.client.create("Goal", body or outgoing(key), if_none_exist=wanted)


def look(foreign: Foreign, key: UUID) -> Looked:
    client = foreign.client
    return look_for(client, client.capability(), "Goal", "okafor", (GOAL_ID, str(key)))


def data(body: bytes) -> Json:
    return read_document(body).data


@pytest.fixture
def key(walter: Loaded) -> UUID:
    """The key of a new goal of Walter's."""
    assert walter.id == "okafor"
    return uuid4()


def test_a_goal_is_created_and_kept_as_it_was_sent(foreign: Foreign, key: UUID) -> None:
    result = create(foreign, key)
    assert (result.state, result.status, result.issues) == ("created", 201, ())
    assert result.id
    assert result.version
    assert result.body
    assert compare(data(outgoing(key)), result.body.data) == ()
    found = foreign.client.read("Goal", result.id)
    assert (found.version, found.etag) == (result.version, result.etag)
    assert found.etag == f'W/"{found.version}"'
    assert compare(data(outgoing(key)), found.document.data) == ()
    assert ENABLEMENT_GOAL in found.document.data["meta"]["profile"]  # HAPI sorts them


def test_sent_twice_it_is_there_once(foreign: Foreign, key: UUID) -> None:
    first, second = create(foreign, key), create(foreign, key)
    assert (first.state, second.state) == ("created", "adopted")
    assert (second.id, second.version) == (first.id, first.version)
    assert [each.data["id"] for each in look(foreign, key).documents] == [first.id]


def test_what_was_just_written_is_found_though_an_older_search_is_cached(
    foreign: Foreign, key: UUID
) -> None:
    """HAPI answers from a search of up to a minute ago unless asked not to (W8)."""
    assert look(foreign, key) == Looked((), complete=True)
    asked = [("patient", "okafor"), ("identifier", f"{GOAL_ID}|{key}")]
    assert foreign.client.search("Goal", asked).matches == ()
    create(foreign, key)
    assert len(look(foreign, key).documents) == 1


def test_it_is_found_without_a_search_by_identifier_too(foreign: Foreign, key: UUID) -> None:
    create(foreign, key)
    looked = look_for(foreign.client, Capability(), "Goal", "okafor", (GOAL_ID, str(key)))
    assert len(looked.documents) == 1


def test_a_change_makes_a_new_version_and_keeps_what_others_added(
    foreign: Foreign, key: UUID
) -> None:
    created = create(foreign, key)
    assert created.id
    theirs = foreign.change("Goal", created.id, priority={"text": "high"}, statusReason="Seen")
    before, after = outgoing(key), outgoing(key, "Walk around the lake", created.id)
    merged = merge_for_update(theirs, data(after), data(before))
    current = foreign.client.read("Goal", created.id)
    updated = foreign.client.update("Goal", created.id, write_json(merged), if_match=current.etag)
    assert (updated.state, updated.status) == ("updated", 200)
    assert updated.id == created.id
    assert updated.version not in {None, created.version, current.version}
    kept = foreign.client.read("Goal", created.id)
    assert kept.version == updated.version
    assert compare(data(after), kept.document.data) == ()
    assert kept.document.data["priority"] == {"text": "high"}
    assert kept.document.data["statusReason"] == "Seen"


def test_a_change_made_from_an_old_version_is_a_conflict(foreign: Foreign, key: UUID) -> None:
    created = create(foreign, key)
    assert created.id
    foreign.change("Goal", created.id, description={"text": "Walk with a walker"})
    body = outgoing(key, "Walk around the lake", created.id)
    stale = foreign.client.update("Goal", created.id, body, if_match=created.etag)
    assert stale.state == "conflict"
    kept = foreign.client.read("Goal", created.id).document.data
    assert kept["description"]["text"] == "Walk with a walker"


def test_of_eight_changes_from_one_version_one_is_taken(foreign: Foreign, key: UUID) -> None:
    created = create(foreign, key)
    id = created.id
    assert id

    def change(n: int) -> WriteResult:
        body = outgoing(key, f"Walk {n} miles", id)
        return foreign.client.update("Goal", id, body, if_match=created.etag)

    with ThreadPoolExecutor(8) as pool:
        states = [each.state for each in pool.map(change, range(2, 10))]
    assert sorted(states) == ["conflict"] * 7 + ["updated"]


@pytest.mark.parametrize("status", Status)
def test_every_status_is_taken(foreign: Foreign, key: UUID, status: Status) -> None:
    result = create(foreign, key, outgoing(key, status=status))
    assert result.state == "created", result.reason


def test_what_the_server_refuses_is_refused_with_its_reason(foreign: Foreign, key: UUID) -> None:
    wrong = {**data(outgoing(key)), "startDate": "yesterday"}
    result = create(foreign, key, write_json(wrong))
    assert (result.state, result.status) == ("rejected", 400)
    assert "The EHR said: " in result.reason
    assert "date" in result.reason
    assert [each.severity for each in result.issues] == ["error"]
    assert look(foreign, key).documents == ()


def test_what_the_server_drops_without_a_word_is_noticed(foreign: Foreign, key: UUID) -> None:
    """HAPI leaves out what it cannot read and answers 201; Medplum refuses it (W9)."""
    sent = data(outgoing(key))
    result = create(foreign, key, write_json({**sent, "description": "not an object"}))
    if foreign.name == "medplum":
        assert result.state == "rejected"
    else:
        assert result.state == "created"
        assert result.body
        assert [each.words for each in compare(sent, result.body.data)] == ["wording dropped"]


def test_the_same_again_need_not_be_a_new_version(foreign: Foreign, key: UUID) -> None:
    """HAPI keeps the version when nothing changed; Medplum counts every PUT."""
    created = create(foreign, key)
    assert created.id
    body = outgoing(key, ehr_id=created.id)
    again = foreign.client.update("Goal", created.id, body, if_match=created.etag)
    assert again.state == "updated"
    assert again.version
    assert (again.version == created.version) == (foreign.name == "hapi")


def test_two_with_our_mark_are_told_and_both_are_found(foreign: Foreign, key: UUID) -> None:
    ids = [foreign.client.create("Goal", outgoing(key)).id for _ in range(2)]
    assert create(foreign, key).status == 412
    assert [each.data["id"] for each in look(foreign, key).documents] == ids


def test_sixteen_conditional_creates_at_once(foreign: Foreign, key: UUID) -> None:
    """HAPI refuses some of those that race with 409; none is a second goal there."""
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: create(foreign, key), range(16)))
    states = {each.state for each in results}
    assert "created" in states
    assert states <= {"created", "adopted", "conflict"}
    assert len(look(foreign, key).documents) == 1


def test_a_goal_for_a_patient_it_does_not_know(foreign: Foreign, key: UUID) -> None:
    """HAPI looks whether what is referred to exists; Medplum's memory does not."""
    body = {**data(outgoing(key)), "subject": {"reference": "Patient/nobody"}}
    result = create(foreign, key, write_json(body))
    assert result.state == ("rejected" if foreign.name == "hapi" else "created")


@pytest.mark.parametrize(
    ("query", "refused_by"),
    [("nonsense", {"hapi"}), ("_sort", {"hapi"})],
)
def test_a_question_it_does_not_understand(
    foreign: Foreign, walter: Loaded, query: str, refused_by: set[str]
) -> None:
    asked = [("patient", walter.id), (query, "-nonsense")]
    if foreign.name in refused_by:
        with pytest.raises(ReadRefused) as refused:
            foreign.client.search("Goal", asked)
        assert refused.value.http_status == 400
        assert "nonsense" in refused.value.issues[0].text
    else:
        foreign.client.search("Goal", asked)


def test_a_goal_that_was_deleted_there_cannot_be_changed_by_surprise(
    foreign: Foreign, key: UUID
) -> None:
    created = create(foreign, key)
    assert created.id
    foreign.fhir("DELETE", f"Goal/{created.id}")
    body = outgoing(key, "Walk around the lake", created.id)
    result = foreign.client.update("Goal", created.id, body, if_match=created.etag)
    assert result.state in {"conflict", "rejected"}, result
    assert look(foreign, key).documents == ()
