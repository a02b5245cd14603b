"""What can go wrong with one write: each time the EHR ends with one goal, and the page is right.

The numbers are those of the fault matrix; faults of the whole EHR are in ``test_ehr_in_trouble``.
"""

from dataclasses import replace
from typing import Any

import pytest
from eavesdropper import Eavesdropper
from nurse import WORDS, Colleague, Turning, launch, mark, ours, records, rows, the_one
from outbox_talk import CHECKING, IN_EHR, keep_all, promises

from fhir_bridge import admin
from fhir_bridge.delivery.twins import look_over
from fhir_bridge.errors import Refused
from fhir_bridge.store.tables import DeliveryEvent, Placement
from support.pages import text
from support.world import World

POST: dict[str, Any] = {"type": "Goal", "method": "POST"}
PUT: dict[str, Any] = {"type": "Goal", "method": "PUT"}


def posts(ehr: Eavesdropper) -> int:
    return len(ehr.heard("POST", "/r4/Goal"))


def test_r5_found_late_because_the_index_lags_and_not_sent_early(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    lost = {"kind": "drop-after-apply", "times": 1, **POST}
    overheard.control(lost, {"kind": "lag", "searches": 2})  # the page after saving asks once
    ehr.hush()
    key = nurse.write()
    real.on(seconds=59)
    assert keep_all(overheard) == [], "not before a minute has passed"
    real.on(seconds=2)
    assert keep_all(overheard) == ["unknown"], "the first look finds nothing yet"
    assert posts(ehr) == 1
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted"]
    assert posts(ehr) == 1
    assert the_one(overheard, key)["description"]["text"] == WORDS


def test_r5_an_ehr_that_lags_longer_is_registered_with_a_longer_gap(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    site = replace(overheard.bridge.site("sandbox"), between_looks=300)
    admin.add_site(overheard.bridge.store, site, embedders=(overheard.ehr_url,))
    assert overheard.bridge.site("sandbox").between_looks == 300
    with pytest.raises(Refused):
        admin.add_site(overheard.bridge.store, replace(site, between_looks=30))
    nurse = launch(overheard)
    overheard.control({"kind": "drop-after-apply", "times": 1, **POST})
    key = nurse.write()
    real.on(seconds=299)
    assert keep_all(overheard) == []
    real.on(seconds=2)
    assert keep_all(overheard) == ["adopted"]
    assert the_one(overheard, key)


@pytest.mark.parametrize("kind", ["break-mid-body", "cut-json", "html-after-apply"])
def test_r6_an_answer_that_breaks_off_is_no_answer(
    overheard: World, ehr: Eavesdropper, real: Turning, kind: str
) -> None:
    nurse = launch(overheard)
    ehr.hush()
    overheard.control({"kind": kind, "times": 1, **POST})
    key = nurse.write()
    if promises(overheard, key) != ["done"]:  # a Location may have told where it is
        assert promises(overheard, key) == ["unknown"]
        assert CHECKING in nurse.reads()
        real.on(seconds=61)
        assert keep_all(overheard) == ["adopted"]
    assert posts(ehr) == 1
    assert the_one(overheard, key)["description"]["text"] == WORDS
    assert IN_EHR in nurse.reads()


@pytest.mark.parametrize("kind", ["says-nothing", "accepted"])
def test_r10_taken_without_a_word_where_it_is_looked_up_by_our_mark(
    overheard: World, ehr: Eavesdropper, real: Turning, kind: str
) -> None:
    """201 without Location, ETag and body; and 202, which promises to do it later."""
    nurse = launch(overheard)
    ehr.hush()
    overheard.control({"kind": kind, "times": 1, **POST})
    key = nurse.write()
    assert promises(overheard, key) == ["unknown"]
    assert IN_EHR not in text(nurse.open(f"goals/{key}/receipt").text), "not before it is verified"
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted"]
    assert posts(ehr) == 1
    assert the_one(overheard, key)


def test_r10_taken_for_later_and_never_done_is_sent_again_after_two_looks(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    ehr.hush()
    overheard.control({"kind": "accepted-and-lost", "times": 1, **POST})
    key = nurse.write()
    real.on(seconds=61)
    assert keep_all(overheard) == ["unknown"]
    real.on(seconds=61)
    assert keep_all(overheard) == ["created"]
    assert posts(ehr) == 2
    assert the_one(overheard, key)


def test_r11_without_versions_what_is_there_is_compared_right_before_and_it_is_said(
    overheard: World, ehr: Eavesdropper
) -> None:
    overheard.control({"kind": "no-versions"})
    overheard.bridge._connections.clear()
    nurse = launch(overheard)
    key = nurse.write()
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert the_one(overheard, key)["description"]["text"] == "Walk around the lake"
    assert all("if-match" not in call.headers for call in ehr.heard("PUT", "/r4/Goal"))
    told = [row.words for row in rows(overheard, DeliveryEvent) if row.id == key]
    assert any("It keeps no versions" in words for words in told)


def test_r11_without_versions_a_change_made_there_is_not_overwritten(overheard: World) -> None:
    overheard.control({"kind": "no-versions"})
    overheard.bridge._connections.clear()
    nurse = launch(overheard)
    key = nurse.write()
    editor = nurse.editor(key)
    id = the_one(overheard, key)["id"]
    Colleague(overheard).change("Goal", id, description={"text": "Walk with a walker"})
    saved = nurse.send(editor, statement="Walk around the lake")
    assert "Changed in Riverside EHR: compare" in text(saved.text)
    assert the_one(overheard, key)["description"]["text"] == "Walk with a walker"


@pytest.mark.parametrize("status", [409, 412])
def test_r8_either_word_for_a_conflict_leaves_both_texts_standing(
    overheard: World, status: int
) -> None:
    """Servers of older days say 409 where R4 says 412."""
    nurse = launch(overheard)
    key = nurse.write()
    editor, id = nurse.editor(key), the_one(overheard, key)["id"]
    Colleague(overheard).change("Goal", id, description={"text": "Walk with a walker"})
    overheard.control({"kind": "status", "status": status, **PUT})
    saved = nurse.send(editor, statement="Walk around the lake")
    overheard.control()
    assert "Changed in Riverside EHR: compare" in text(saved.text)
    assert promises(overheard, key) == ["done", "rejected"]
    assert the_one(overheard, key)["description"]["text"] == "Walk with a walker"
    [row] = [row for row in rows(overheard, Placement) if row.id == key]
    assert b"Walk with a walker" in row.theirs
    assert any(b"Walk around the lake" in each.body for each in records(overheard, "Goal"))
    assert keep_all(overheard) == [], "nobody but a person goes on from here"


def test_r9_what_the_ehr_drops_is_said_and_not_sent_again(
    overheard: World, ehr: Eavesdropper
) -> None:
    nurse = launch(overheard)
    overheard.control({"kind": "drops", "elements": ["target"], **POST})
    key = nurse.write(due="2026-12-24")
    assert "target" not in the_one(overheard, key)
    [row] = [row for row in rows(overheard, Placement) if row.id == key]
    assert "dropped" in row.differences
    assert "dropped" in nurse.reads(f"goals/{key}/receipt")
    assert keep_all(overheard) == []
    assert posts(ehr) == 1


def test_a_proxy_that_sends_an_update_twice_makes_no_conflict_of_it(
    overheard: World, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    overheard.control({"kind": "sent-again", "times": 1, **PUT})
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    overheard.control()
    real.on(seconds=61)
    keep_all(overheard)
    assert the_one(overheard, key)["description"]["text"] == "Walk around the lake"
    assert promises(overheard, key) == ["done", "done"]
    assert "conflict" not in {row.event for row in rows(overheard, DeliveryEvent) if row.id == key}


def test_r4_a_network_that_delivers_a_create_twice_is_put_right(
    overheard: World, real: Turning
) -> None:
    """Two at once, from one request: only looking the EHR over afterwards can see it."""
    nurse = launch(overheard)
    overheard.control({"kind": "duplicate", "times": 1, **POST})
    key = nurse.write()
    real.on(hours=2)
    list(look_over(overheard.bridge, "sandbox"))
    found = [goal for goal in ours(overheard) if mark(goal) == key]
    assert [goal["lifecycleStatus"] for goal in found].count("active") == 1
