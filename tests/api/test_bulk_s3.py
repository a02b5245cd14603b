"""Exports in a bucket: handed out by the bucket itself, for minutes, to whoever has the address."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest
from bulk_talk import GROUP, Bulk, bulk_over
from moto.server import ThreadedMotoServer

from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.installation import files_of
from fhir_bridge.settings import Settings
from fhir_bridge.store.db import Store
from fhir_bridge.store.s3_files import S3Files
from support.desk import AT, bridge_over
from support.members_world import READS
from support.servers import free_port


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Files]:
    """A bucket of a server that is not Amazon's."""
    for name, value in (("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "y"),
                        ("AWS_DEFAULT_REGION", "us-east-1")):  # fmt: skip
        monkeypatch.setenv(name, value)
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    settings = Settings(
        data_dir=tmp_path, export_bucket="pulled", export_endpoint=f"http://127.0.0.1:{port}"
    )
    made = files_of(settings)
    assert isinstance(made, S3Files)
    made.client.create_bucket(Bucket="pulled")
    yield made
    made.client.close()
    server.stop()


@pytest.fixture
def payer(sqlite_store: Store, our_keys: ClientKeys, tmp_path: Path, bucket: S3Files) -> Bulk:
    made = bulk_over(bridge_over(sqlite_store, our_keys), tmp_path, AT)
    made.bridge.files = bucket
    return made


def keys(bucket: S3Files) -> set[str]:
    found = bucket.client.list_objects_v2(Bucket="pulled").get("Contents", ())
    return {each["Key"] for each in found}


def test_b10_files_are_fetched_from_the_bucket_without_a_token(
    payer: Bulk, bucket: S3Files, tmp_path: Path
) -> None:
    asked = payer.ask(f"{GROUP}?_type=Goal")
    status = asked.headers["content-location"]
    payer.work()
    manifest = payer.get(status).json()
    assert manifest["requiresAccessToken"] is False
    (entry,) = manifest["output"]
    assert parse_qs(urlsplit(entry["url"]).query)["X-Amz-Expires"] == ["900"]
    answer = httpx.get(entry["url"], trust_env=False)
    assert answer.headers["content-type"] == "application/fhir+ndjson"
    assert orjson.loads(answer.content)["id"] == "goal-ann"
    name = urlsplit(entry["url"]).path.rpartition("/")[2]
    assert payer.get(f"{status}/{name}").status_code == 404  # we hand out nothing ourselves
    assert not list(tmp_path.rglob("*.part"))
    assert keys(bucket)
    assert payer.system.fhir("DELETE", status[27:], READS).status_code == 202
    assert keys(bucket) == set()


def test_without_a_bucket_files_are_on_the_disk(tmp_path: Path) -> None:
    files = files_of(Settings(data_dir=tmp_path))
    assert files.path("job", "name") == tmp_path / "exports" / "job" / "name"
