"""Files in a bucket of whoever speaks S3 (``pip install footbridge[s3]``).

What is being written lies on the local disk and is sent when it is whole. The bucket hands files
out by itself, to whoever has an address that we signed; each lives for minutes and is made anew
with every manifest.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fhir_bridge.store.files import LocalFiles

SIGNED_SECONDS = 15 * 60
NDJSON = "application/fhir+ndjson"


@dataclass(frozen=True)
class S3Files:
    """Folders as prefixes of one bucket.

    Attributes:
        desk: where parts are written.
        client: boto3's; see ``s3_files``.
    """

    desk: LocalFiles
    bucket: str
    client: Any = field(repr=False)

    def part(self, folder: str, name: str) -> Path:
        """See ``Files``."""
        return self.desk.part(folder, name)

    def keep(self, folder: str, name: str) -> None:
        """See ``Files``. What S3 answered is durable, so nothing is waited for here."""
        part = self.part(folder, name)
        kind = {"ContentType": NDJSON}
        self.client.upload_file(str(part), self.bucket, f"{folder}/{name}", ExtraArgs=kind)
        part.unlink()

    def link(self, folder: str, name: str) -> str | None:
        """See ``Files``."""
        wanted = {"Bucket": self.bucket, "Key": f"{folder}/{name}"}
        url: str = self.client.generate_presigned_url(
            "get_object", Params=wanted, ExpiresIn=SIGNED_SECONDS
        )
        return url

    def path(self, folder: str, name: str) -> Path:
        """See ``Files``; nothing is ever there."""
        return self.desk.path(folder, name)

    def remove(self, folder: str) -> None:
        """See ``Files``."""
        self.desk.remove(folder)
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=f"{folder}/"):
            keys = [{"Key": each["Key"]} for each in page.get("Contents", ())]
            if keys:
                self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys})


def s3_files(desk: Path, bucket: str, endpoint: str | None = None) -> S3Files:
    """Files in a bucket; keys and region come from the environment, as boto3 reads it.

    Args:
        endpoint: of a server that is not Amazon's.
    """
    import boto3  # noqa: PLC0415 - an extra, and dear to import
    from botocore.config import Config  # noqa: PLC0415

    # the older signatures put no time into an address
    config = Config(signature_version="s3v4")
    client = boto3.client("s3", endpoint_url=endpoint, config=config)
    return S3Files(LocalFiles(desk), bucket, client)
