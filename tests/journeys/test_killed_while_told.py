"""`kill -9` of the receiver while messages come: what it answered with 200 is there (R15).

The feed goes on sending what it got no answer to, as feeds do; in the end nothing is there twice.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from nurse import rows
from own_process import Process, app_in_process, await_app

from fhir_bridge.cases import enrol_listed
from fhir_bridge.clients import Client, add_client
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.hearing import transitions_of
from fhir_bridge.notifications.sender import WATCHER
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import EncounterEvent, Message
from fhir_bridge.wire import Document
from support.adt import patient
from support.busy_feed import STAYS_EACH, Sent, as_feeds_are, clean
from support.systems import JWT_BEARER, RSA, System, public
from support.world import NOW, PLAIN, World

STAYS, SENT, KILLS = 20, 160, 2
SENDERS = 4


@pytest.fixture
def killable(tmp_path: Path, database_url: str) -> Iterator[tuple[World, Process]]:
    with app_in_process(tmp_path, database_url) as (world, app):
        store, site = world.bridge.store, world.bridge.site("sandbox")
        given = {"jwks": public(RSA), "per_minute": 100_000}
        add_client(store, Client("feed", "sandbox", "system", "A feed", "system/Bundle.c", **given),
                   by=OPERATOR)  # fmt: skip
        with store.writing() as session:
            for number in range(STAYS // STAYS_EACH):
                record = Document.of(patient(str(number), id=f"p{number}"))
                enrol_listed(session, chart(world, number), f"p{number}", NOW)
                keep_list(session, chart(world, number), [record], type="Patient", base=site.base,
                          at=NOW, whole=False)  # fmt: skip
        yield world, app


def chart(world: World, number: int) -> Chart:
    base = world.bridge.site("sandbox").base
    return Chart("sandbox", our_id(base, "Patient", f"p{number}"), WATCHER)


def token(world: World) -> str:
    """As SMART Backend Services gets one, over the socket."""
    where = f"{world.app_url}/oauth/token"
    assertion = System(app=None, key=RSA).assertion(aud=where)  # type: ignore[arg-type]
    asked = {"grant_type": "client_credentials", "scope": "system/Bundle.c",
             "client_assertion_type": JWT_BEARER, "client_assertion": assertion}  # fmt: skip
    answer = httpx.post(where, data=asked, trust_env=False, verify=PLAIN)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def acknowledged(world: World, bearer: str, sent: Sent) -> bool:
    """Send one message; gives whether it was answered with 200, or not at all."""
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/fhir+json"}
    url = f"{world.app_url}/fhir/$process-message"
    try:
        answer = httpx.post(
            url, content=sent.raw, headers=headers, trust_env=False, verify=PLAIN, timeout=30
        )
    except httpx.TransportError:
        return False
    assert answer.status_code == 200, answer.text
    return True


def sent_and_killed(
    world: World, app: Process, waiting: list[Sent]
) -> tuple[set[bytes], list[Sent]]:
    """Send some at once and kill the receiver among them; what was answered, and what was not."""
    bearer = token(world)
    with ThreadPoolExecutor(SENDERS) as pool:
        going = [pool.submit(acknowledged, world, bearer, each) for each in waiting]
        going[len(going) // 4].result(60)  # it is in the middle of its work
        app.kill()
        done = [each.result(60) for each in going]
    told = {each.raw for each, answered in zip(waiting, done, strict=True) if answered}
    return told, [each for each, answered in zip(waiting, done, strict=True) if not answered]


def test_r15_killed_while_messages_come_everything_that_was_acknowledged_is_there(
    killable: tuple[World, Process],
) -> None:
    world, app = killable
    feed = clean(STAYS)
    waiting, answered = as_feeds_are(feed, SENT), set[bytes]()
    for _ in range(KILLS):
        told, waiting = sent_and_killed(world, app, waiting)
        answered |= told
        kept = {row.body for row in rows(world, Message)}
        assert answered <= kept
        assert kept <= {each.raw for each in feed}
        app.start()
        await_app(world.app_url)
    assert waiting, "some got no answer, or nothing was killed"
    bearer = token(world)
    assert all(acknowledged(world, bearer, each) for each in waiting)
    once = Counter(row.message for row in rows(world, EncounterEvent))
    assert set(once.values()) == {1}
    assert len(once) == len(rows(world, Message)) == len(feed)
    stays = [
        transitions_of(world.bridge, chart(world, each)) for each in range(STAYS // STAYS_EACH)
    ]
    assert sum(map(len, stays)) == STAYS
