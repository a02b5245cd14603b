"""Rules of reading that no single story shows (C3, C4, C9, C11, C14, C17)."""

import threading
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, goal, searchset

from fhir_bridge.ehr.chart import FIRST_PAINT, read_panel
from fhir_bridge.ehr.client import BUDGET_SECONDS, WHOLE, EhrClient
from fhir_bridge.ehr.retry import LONGEST_PAUSE, RETRIES
from fhir_bridge.errors import EhrRejected, EhrUnavailable, Gone, NotFound
from fhir_bridge.http import CONNECT_SECONDS, MAX_BYTES, READ_SECONDS

GOALS = "/r4/Goal"


def client(ehr: Ehr, **facts: Any) -> EhrClient:
    site = ehr.site()
    return EhrClient(site.base, site.session(), "t0ken", site, sleep=lambda _: None, **facts)


def test_c3_a_search_takes_so_much_and_no_more() -> None:
    assert (WHOLE.pages, WHOLE.entries, WHOLE.bytes) == (200, 20_000, 50 * 1024 * 1024)
    assert FIRST_PAINT.pages <= WHOLE.pages


@pytest.mark.parametrize(
    "link", ["https://evil.example/r4/Goal?p=2", "http://127.0.0.1:1/r4/Goal?p=2", "/other/Goal"]
)
def test_c2_a_page_that_leads_elsewhere_is_not_asked_for_and_is_told(ehr: Ehr, link: str) -> None:
    ehr.on(GOALS, Reply(body=searchset(goal(), next=link)))
    panel = read_panel(client(ehr), "Goal", "p1")
    assert (panel.led_astray, panel.more, len(panel.documents)) == (True, True, 1)
    assert len(ehr.requests) == 1


@pytest.mark.parametrize("link", ["Goal?p=2", "/r4/Goal?p=2", "?p=2"])
def test_c2_a_relative_next_link_counts_from_the_base(ehr: Ehr, link: str) -> None:
    for path in (GOALS, "/r4/"):
        ehr.on(path, Reply(body=searchset(goal("g2"))))
    ehr.on(GOALS, Reply(body=searchset(goal(), next=link)), Reply(body=searchset(goal("g2"))))
    panel = read_panel(client(ehr), "Goal", "p1")
    assert [each.data["id"] for each in panel.documents] == ["g1", "g2"]
    assert not panel.led_astray


@pytest.mark.parametrize("total", [0, 1, 7, 10_000, None])
def test_c4_what_the_total_says_makes_no_list_complete(ehr: Ehr, total: int | None) -> None:
    bundle = searchset(goal("g1"), next="Goal?p=2") | {"total": total}
    ehr.on(GOALS, Reply(body=bundle), Reply(body=searchset(goal("g2")) | {"total": total}))
    panel = read_panel(client(ehr), "Goal", "p1")
    assert len(panel.documents) == 2
    assert not panel.more


REFERENCES = (
    {"reference": "https://evil.example/r4/Condition/1"},
    {"reference": "http://169.254.169.254/latest"},
    {"reference": "Condition/7/_history/2"},
    {"reference": "#inside"},
    {"reference": "urn:uuid:0b7c9f7e-0000-4000-8000-000000000000"},
    {"identifier": {"system": "urn:x", "value": "1"}},
    {"reference": 7},
)


def test_c9_what_a_record_points_to_is_never_fetched(ehr: Ehr) -> None:
    """Every address that is asked is made of the site's own base, never of what a record says."""
    pointing = [goal(f"g{at}", addresses=[each]) for at, each in enumerate(REFERENCES)]
    ehr.on(GOALS, Reply(body=searchset(*pointing)))
    panel = read_panel(client(ehr), "Goal", "p1")
    assert len(panel.documents) == len(REFERENCES)
    assert [request.path for request in ehr.requests] == [GOALS]


def test_c11_deleted_and_unknown_are_two_things_and_a_mistake_is_still_there(ehr: Ehr) -> None:
    ehr.on("/r4/Goal/a", Reply(410))
    ehr.on("/r4/Goal/b", Reply(404))
    with pytest.raises(Gone, match="deleted"):
        client(ehr).read("Goal", "a")
    with pytest.raises(NotFound, match="no such record") as unknown:
        client(ehr).read("Goal", "b")
    assert not isinstance(unknown.value, Gone)
    ehr.on(GOALS, Reply(body=searchset(goal(lifecycleStatus="entered-in-error"))))
    assert len(read_panel(client(ehr), "Goal", "p1").documents) == 1


def test_c14_nobody_waits_for_an_ehr_for_ever(ehr: Ehr) -> None:
    assert (CONNECT_SECONDS, READ_SECONDS, BUDGET_SECONDS) == (3.0, 15.0, 20.0)
    answered = threading.Event()
    ehr.on("/r4/Goal/g1", Reply(body=goal(), after=answered, dropped=True))
    with pytest.raises(EhrUnavailable):
        client(ehr, timeout=0.05).read("Goal", "g1", deadline=0.0)
    answered.set()


def test_c15_a_question_is_asked_three_times_at_most_and_a_pause_is_short(ehr: Ehr) -> None:
    assert RETRIES + 1 == 3
    assert LONGEST_PAUSE == 8.0
    ehr.on("/r4/Goal/g1", Reply(503))
    with pytest.raises(EhrUnavailable):
        client(ehr).read("Goal", "g1")
    assert len(ehr.requests) == 3


@pytest.mark.parametrize("levels", [65, 2_000, 100_000])
def test_c17_what_is_nested_too_deep_is_a_clear_failure(ehr: Ehr, levels: int) -> None:
    ehr.on(
        "/r4/Goal/g1", Reply(body=b'{"resourceType":"Goal","x":' + b"[" * levels + b"]" * levels)
    )
    with pytest.raises(EhrRejected):
        client(ehr).read("Goal", "g1")
    assert WHOLE.bytes == MAX_BYTES
