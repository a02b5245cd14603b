from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, goal, outcome, searchset

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.chart import read_panel
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.demotions import MAX_WORDS, Demotion, in_their_words, refusal
from fhir_bridge.errors import Issue

AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
NOT_SUPPORTED = (Issue("Not here.", code="not-supported"),)
INVALID = (Issue("The due date is wrong.", code="invalid"),)


@pytest.mark.parametrize(
    ("interaction", "status", "issues", "demotes"),
    [
        ("create", 404, (), True),
        ("create", 405, (), True),
        ("create", 501, (), True),
        ("create", 400, NOT_SUPPORTED, True),
        ("create", 422, NOT_SUPPORTED, True),
        ("create", 400, INVALID, False),
        ("create", 401, NOT_SUPPORTED, False),
        ("create", 403, NOT_SUPPORTED, False),
        ("create", 503, (), False),
        ("create", 500, NOT_SUPPORTED, False),
        ("create", None, (), False),
        ("update", 404, (), False),  # that record is not there
        ("update", 405, (), True),
        ("update", 409, (), False),
        ("update", 410, (), False),
        ("read", 404, (), False),
        ("read", 405, (), True),
        ("search", 404, (), True),
        ("search-type", 404, (), True),
        ("search", 400, INVALID, False),
    ],
)
def test_c1_these_answers_demote_what_was_listed(
    interaction: str, status: int | None, issues: tuple[Issue, ...], demotes: bool
) -> None:
    assert bool(refusal(interaction, status, issues)) is demotes


def test_a_demotion_tells_the_status_and_the_ehrs_words() -> None:
    assert refusal("create", 405, NOT_SUPPORTED) == "405 Not here."


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("POST to Goal is not supported", "POST to Goal is not supported"),
        ("No Goal for patient 4711 (1951-03-02)", "No Goal for patient … …"),
        ("Ask jane@ehr.example or +1-555-0100", "Ask … or …"),
        ("x" * 500, "x" * MAX_WORDS),
    ],
)
def test_what_could_be_an_id_a_date_or_an_address_is_left_out(said: str, kept: str) -> None:
    assert in_their_words((Issue(said), Issue(said), Issue(""))) == kept


def test_a_demotion_counts_for_a_day() -> None:
    demotion = Demotion("Goal", "create", AT, "405")
    assert demotion.counts(AT + timedelta(hours=23))
    assert not demotion.counts(AT + timedelta(hours=24))


class Known:
    """What is known of an EHR, and what it is found not to do."""

    def __init__(self, capability: Capability | None) -> None:
        self.capability = capability
        self.demoted: list[tuple[str, str, str]] = []

    def offers(self) -> Capability | None:
        return self.capability

    def demote(self, type: str, interaction: str, why: str) -> None:
        self.demoted.append((type, interaction, why))


def panel_of(ehr: Ehr, known: Known, type: str = "Goal") -> Any:
    site = ehr.site()
    client = EhrClient(site.base, site.session(), "t", site, sleep=lambda _: None, knows=known)
    return read_panel(client, type, "p1")


@pytest.mark.parametrize(
    ("reply", "demoted"),
    [
        (Reply(404, outcome("No such type", "not-found")), "404 No such type"),
        (Reply(405), "405"),
        (Reply(501, outcome("Not yet", "not-supported")), "501 Not yet"),
        (Reply(400, outcome("Not for you", "not-supported")), "400 Not for you"),
        (Reply(400, outcome("Malformed")), None),
        (Reply(410), None),
        (Reply(403), None),
        (Reply(500), None),
        (Reply(body=searchset(goal())), None),
    ],
)
def test_c1_a_search_that_is_listed_and_not_done_is_demoted(
    ehr: Ehr, reply: Reply, demoted: str | None
) -> None:
    known = Known(None)
    ehr.on("/r4/Goal", reply)
    panel_of(ehr, known)
    assert known.demoted == ([("Goal", "search", demoted)] if demoted else [])


def test_a_refused_parameter_is_left_out_before_the_search_is_given_up(ehr: Ehr) -> None:
    known = Known(None)
    refused = Reply(400, outcome("_sort is not supported", "not-supported"))
    visit = {"resourceType": "Encounter", "id": "e", "subject": {"reference": "Patient/p1"}}
    ehr.on("/r4/Encounter", refused, Reply(body=searchset(visit)))
    assert panel_of(ehr, known, "Encounter").state == "read"
    assert [request.query.get("_sort") for request in ehr.requests] == ["-date", None]
    assert known.demoted == []


def test_what_is_not_listed_is_not_asked_for(ehr: Ehr) -> None:
    lists = {"type": "Goal", "interaction": [{"code": "read"}], "searchParam": []}
    known = Known(Capability.of({"rest": [{"mode": "server", "resource": [lists]}]}))
    panel = panel_of(ehr, known)
    assert (panel.state, panel.problem) == ("unoffered", "not-supported")
    assert ehr.requests == []
