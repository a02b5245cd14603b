"""What every process of an installation opens first: the bridge, made of its settings.

Apart from the doors, so that the worker and the demo's parent load no web framework.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from fhir_bridge.bridge import Bridge, client_keys
from fhir_bridge.clock import care_clock
from fhir_bridge.settings import Settings
from fhir_bridge.store.db import open_store
from fhir_bridge.store.files import Files, LocalFiles
from fhir_bridge.store.s3_files import s3_files
from fhir_bridge.store.vault import Vault, master_key


def create_bridge(settings: Settings) -> Bridge:
    """Open what the actions stand on.

    Raises:
        SchemaMismatch: the database is at another revision.
    """
    given = settings.master_key.get_secret_value() if settings.master_key else None
    vault = Vault((master_key(settings.data_dir / "keys" / "master.key", given),))
    store = open_store(settings.url)
    return Bridge(
        store=store,
        vault=vault,
        clock=care_clock(settings.clock),
        keys=client_keys(store, vault),
        origin=settings.origin,
        zone=ZoneInfo(settings.time_zone),
        page_budget=settings.page_budget,
        page_grace=settings.page_grace,
        send_budget=settings.send_budget,
        idle=timedelta(minutes=settings.idle_minutes),
        patience=settings.patience,
        files=files_of(settings),
        keep_exports=timedelta(hours=settings.export_hours),
        max_body=settings.max_body * 1024 * 1024,
        max_entries=settings.max_entries,
    )


def files_of(settings: Settings) -> Files:
    """Where exports are written: on the disk, or in a bucket where one is named."""
    desk = settings.data_dir / "exports"
    if not settings.export_bucket:
        return LocalFiles(desk)
    return s3_files(desk, settings.export_bucket, settings.export_endpoint)
