"""Stays told by other systems over HTTP: who may send, what is answered, what a hook asks."""

from collections.abc import Callable

import httpx
import pytest
from sqlmodel import select

from fhir_bridge import feeds
from fhir_bridge.bridge import Bridge
from fhir_bridge.store.tables import Audit, EncounterEvent, Feed, Message
from fhir_bridge.wire import read_json, write_json
from support.adt import LEFT, alert, collection, encounter, hook, left, patient
from support.systems import System

FHIR = {"Content-Type": "application/fhir+json"}
PROCESS, BUNDLE = "/fhir/$process-message", "/fhir/Bundle"

Post = Callable[..., httpx.Response]


@pytest.fixture
def bridge(system: System) -> Bridge:
    made: Bridge = system.app.state.bridge
    return made


@pytest.fixture
def post(system: System) -> Post:
    """Send with a token of the client's."""

    def send(path: str, body: bytes, **headers: str) -> httpx.Response:
        token = {"Authorization": f"Bearer {system.token()}"}
        return system.send("POST", path, content=body, headers=FHIR | token | headers)

    return send


def kept(bridge: Bridge, table: type) -> list:  # type: ignore[type-arg]
    with bridge.store.reading() as session:
        return list(session.exec(select(table)).all())


def test_a_message_is_kept_for_the_site_of_its_sender(bridge: Bridge, post: Post) -> None:
    raw = alert("discharge", left(), id="m1", at=LEFT)
    answer = post(PROCESS, raw, **{"X-Request-Id": "their-7"})
    assert answer.status_code == 202, answer.text
    assert answer.headers["content-type"].startswith("application/fhir+json")
    assert answer.json()["resourceType"] == "OperationOutcome"
    [row] = kept(bridge, Message)
    assert (row.site_id, row.sender, row.state) == ("riverside", "client/feed", "aside")
    assert row.body == raw
    assert [each.actor for each in kept(bridge, Audit) if each.what == "message"] == ["client/feed"]


def test_the_same_twice_is_said_to_be(post: Post) -> None:
    raw = alert("admit", encounter(), id="m1")
    first, second = post(PROCESS, raw), post(PROCESS, raw)
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"


def test_a_key_of_the_request_names_the_message(post: Post) -> None:
    first = post(PROCESS, alert("admit", encounter(), id="m1"), **{"Idempotency-Key": "k"})
    other = post(PROCESS, alert("admit", encounter(), id="m2"), **{"Idempotency-Key": "k"})
    assert (first.status_code, other.status_code) == (202, 422)


def test_without_a_token_or_the_scope_nothing_is_taken(system: System, bridge: Bridge) -> None:
    for path in (PROCESS, BUNDLE):
        raw = alert("admit", encounter(), id="m1")
        answer = system.send("POST", path, content=raw, headers=FHIR)
        assert answer.status_code == 401
    assert kept(bridge, Message) == []


@pytest.mark.parametrize("path", [PROCESS, BUNDLE])
@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"resourceType":"Bundle","type":"history"}'])
def test_what_is_no_such_bundle_is_400_and_an_outcome(post: Post, path: str, raw: bytes) -> None:
    answer = post(path, raw)
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["severity"] == "error"


def test_a_bundle_is_reported_entry_by_entry(post: Post) -> None:
    answer = post(BUNDLE, collection(("urn:uuid:p", patient()), ("urn:uuid:e", left())))
    told = answer.json()
    assert (answer.status_code, told["type"]) == (200, "batch-response")
    assert [each["response"]["status"] for each in told["entry"]] == ["200 OK", "202 Accepted"]


# --- hooks


@pytest.fixture
def made(bridge: Bridge) -> feeds.Hook:
    return feeds.add_hook(bridge, "riverside", subscription="sub-1", owner="Interface team")


Ring = Callable[..., httpx.Response]


@pytest.fixture
def ring(system: System, made: feeds.Hook) -> Ring:
    """A notification comes by the hook."""

    def send(raw: bytes, secret: str | None = None, **headers: str) -> httpx.Response:
        path = made.address.removeprefix(system_origin(made))
        shared = {"X-Hook-Secret": made.secret if secret is None else secret}
        return system.send("POST", path, content=raw, headers=FHIR | shared | headers)

    return send


def system_origin(made: feeds.Hook) -> str:
    return made.address.partition("/fhir/")[0]


def test_a_handshake_and_a_heartbeat_are_answered(bridge: Bridge, ring: Ring) -> None:
    assert ring(hook("handshake", since=0, status="requested")).status_code == 200
    assert ring(hook("heartbeat", since=0)).content == b""
    [feed] = kept(bridge, Feed)
    assert (feed.last_number, feed.trouble) == (0, "")
    assert feed.last_heard_at is not None
    assert kept(bridge, Message) == []


def test_a_wrong_secret_is_not_told_from_a_wrong_address(
    system: System, bridge: Bridge, ring: Ring
) -> None:
    wrong = ring(hook("heartbeat", since=0), secret="guessed")
    nowhere = system.send("POST", "/fhir/subscriptions/guessed", content=b"{}", headers=FHIR)
    assert (wrong.status_code, nowhere.status_code) == (404, 404)
    assert wrong.content == nowhere.content
    assert [each.outcome for each in kept(bridge, Audit) if each.what == "hook"] == ["4"]


def test_the_secret_may_come_as_a_bearer_token(ring: Ring, made: feeds.Hook) -> None:
    raw = hook("heartbeat", since=0)
    assert ring(raw, secret="", Authorization=f"Bearer {made.secret}").status_code == 200


def test_an_event_is_a_hint_and_nothing_more(bridge: Bridge, ring: Ring) -> None:
    ring(hook("handshake", since=0))
    raw = hook(number=1, focus=["Encounter/e1"])
    assert ring(raw).status_code == 200
    assert ring(raw).status_code == 200, "the same again"
    [row] = kept(bridge, Message)
    assert (row.state, row.event, row.about) == ("waiting", "event", "Encounter/e1")
    assert row.due_at is not None
    assert kept(bridge, EncounterEvent) == []


def test_what_never_came_is_noticed(bridge: Bridge, ring: Ring) -> None:
    ring(hook("handshake", since=0))
    ring(hook(number=1, focus=["Encounter/e1"]))
    ring(hook(number=6, focus=["Encounter/e5", "Encounter/e6"]))
    ring(hook("heartbeat", since=8))
    ring(hook("heartbeat", since=8))
    gaps = sorted(each.about for each in kept(bridge, Message) if each.event == "gap")
    assert gaps == ["2-4", "7-8"]


def test_a_subscription_that_is_off_or_in_error_is_remembered(bridge: Bridge, ring: Ring) -> None:
    ring(hook("heartbeat", since=0, status="error"))
    assert kept(bridge, Feed)[0].trouble
    ring(hook("heartbeat", since=0))
    assert not kept(bridge, Feed)[0].trouble


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (hook("heartbeat", since=0, subscription="another"), 422),
        (hook("made-up", since=0), 400),
        (b'{"resourceType":"Bundle","type":"history"}', 400),
    ],
    ids=["another", "no reason", "no status"],
)
def test_what_is_no_notification_of_it_is_refused(ring: Ring, raw: bytes, status: int) -> None:
    assert ring(raw).status_code == status


def test_the_secret_is_kept_nowhere(bridge: Bridge, made: feeds.Hook) -> None:
    [feed] = kept(bridge, Feed)
    assert made.secret not in feed.model_dump_json()


def test_the_answer_names_nobody(post: Post) -> None:
    answer = post(PROCESS, alert("made-up", encounter(), id="canary"))
    assert answer.status_code == 422
    assert "canary" not in answer.text
    assert "1001" not in answer.text
    assert read_json(answer.content)["issue"][0]["expression"] == ["MessageHeader.event"]


def test_a_file_of_readings_is_told_from_a_file_of_stays(post: Post) -> None:
    reading = {"resourceType": "Observation", "id": "w", "status": "final",
               "subject": {"reference": "urn:uuid:p"}}  # fmt: skip
    raw = collection(("urn:uuid:p", patient()), ("urn:uuid:w", reading))
    told = post(BUNDLE, raw).json()["entry"]
    assert [each["response"]["status"][:3] for each in told] == ["200", "422"]
    assert "numbers" in told[1]["response"]["outcome"]["issue"][0]["details"]["text"]


def test_a_document_of_nobody_here_is_not_kept_and_its_sender_is_told(
    bridge: Bridge, post: Post
) -> None:
    composition = {"resourceType": "Composition", "id": "c", "title": "Summary",
                   "subject": {"reference": "Patient/p"}}  # fmt: skip
    raw = write_json({"resourceType": "Bundle", "type": "document",
                      "entry": [{"resource": composition}, {"resource": patient()}]})  # fmt: skip
    answer = post(BUNDLE, raw)
    assert answer.status_code == 422
    assert "Nothing of it was kept" in answer.text
    assert kept(bridge, Message) == []
