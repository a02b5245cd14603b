"""Every environment variable, in one place; all mistakes are listed at once.

Read by the composition roots (`smart_app.cli`, `smart_app.app`) alone and passed down as values.
"""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from fhir_bridge.clock import care_clock
from fhir_bridge.patience import Patience

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Mode(StrEnum):
    """What this installation is for."""

    DEMO = "demo"
    PRODUCTION = "production"


class SettingsInvalid(Exception):
    """The settings have mistakes; each line of the message names one."""


class Settings(BaseSettings):
    """How this installation runs. Every field is the environment variable ``BRIDGE_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="BRIDGE_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    mode: Mode = Field(Mode.DEMO, description="demo, or production (refuses SQLite and http)")
    public_url: str = Field("http://127.0.0.1:8400", description="the address others see us at")
    data_dir: Path = Field(Path(".footbridge"), description="keys, databases, exports")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL; default SQLite at <data-dir>/record.db"
    )
    master_key: SecretStr | None = Field(
        None, description="32 bytes, base64url; default <data-dir>/keys/master.key in the demo"
    )
    clock: str | None = Field(
        None, description="care clock: an instant with offset or a shift such as +3d; demo only"
    )
    time_zone: str = Field("America/Chicago", description="zone in which pages show times")
    page_budget: float = Field(2.0, gt=0, le=60, description="seconds a page waits for EHR reads")
    page_grace: float = Field(
        0.5, ge=0, description="seconds a page waits for the last few panels once others are there"
    )
    send_budget: float = Field(2.0, ge=0, le=60, description="seconds a save waits for the EHR")
    idle_minutes: int = Field(15, gt=0, description="minutes without use until a context locks")
    worker_pause: float = Field(
        1.0, gt=0, le=60, description="seconds between two looks at the outbox"
    )
    export_hours: float = Field(
        24.0, gt=0, le=720, description="hours for which the files of an export are kept"
    )
    export_bucket: str | None = Field(
        None, description="S3 bucket for exports (needs footbridge[s3]); default the data folder"
    )
    export_endpoint: str | None = Field(
        None, description="address of an S3 server that is not Amazon's"
    )
    max_body: int = Field(
        50, ge=1, le=50, description="MiB of one body that the API takes, packed or not"
    )
    max_entries: int = Field(
        500, ge=1, le=5000, description="entries of one Bundle that the API takes"
    )
    between_looks: float = Field(
        60.0, ge=60, le=3600,
        description="seconds from a write of unknown outcome to a look; a site may need more",
    )  # fmt: skip
    delivery_tries: int = Field(
        60, ge=3, le=1000, description="tries of one delivery until it waits for a person"
    )
    longest_pause: float = Field(
        1800.0, ge=60, le=86400,
        description="seconds between two tries at most; a Retry-After counts up to it",
    )  # fmt: skip
    breaker_failures: int = Field(
        5, ge=1, le=100, description="failures of an EHR until it is left alone for a while"
    )
    breaker_window: float = Field(30.0, gt=0, le=3600, description="seconds they count for")
    breaker_rest: float = Field(
        30.0, gt=0, le=300, description="seconds it is left alone at first; doubles to 5 minutes"
    )

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, text: str) -> str:
        url = urlsplit(text)
        beyond = url.path not in {"", "/"} or url.query or url.fragment or url.username
        if url.scheme not in {"http", "https"} or not url.hostname or beyond or not _has_port(url):
            raise ValueError("must be http(s)://host[:port] without a path")
        if url.scheme == "http" and url.hostname not in LOOPBACK:
            raise ValueError("must be https unless it is loopback")
        return text

    @field_validator("clock")
    @classmethod
    def _is_a_clock(cls, text: str | None) -> str | None:
        try:
            care_clock(text)
        except (ValueError, OverflowError):
            raise ValueError("must be an instant with offset, or a shift such as +3d") from None
        return text

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, text: str) -> str:
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            raise ValueError("must be a zone such as America/Chicago") from None
        return text

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.mode is Mode.PRODUCTION:
            self._fit_for_production()
        return self

    def _fit_for_production(self) -> None:
        mistakes = [
            text
            for wrong, text in (
                (self.public_url.startswith("http:"), "BRIDGE_PUBLIC_URL must be https"),
                (self.url.startswith("sqlite"), "BRIDGE_DATABASE_URL must be PostgreSQL"),
                (not self.master_key, "BRIDGE_MASTER_KEY must be set"),
                (bool(self.clock), "BRIDGE_CLOCK is for the demo"),
            )
            if wrong
        ]
        if mistakes:
            raise ValueError("\n".join(mistakes))

    @property
    def url(self) -> str:
        """The record's database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'record.db'}"

    @property
    def patience(self) -> Patience:
        """How patient we are with an EHR."""
        return Patience(
            between_looks=timedelta(seconds=self.between_looks),
            longest_pause=timedelta(seconds=self.longest_pause),
            tries=self.delivery_tries,
            failures=self.breaker_failures,
            within=timedelta(seconds=self.breaker_window),
            rest=timedelta(seconds=self.breaker_rest),
        )

    @property
    def origin(self) -> str:
        """The public address without a trailing slash."""
        return self.public_url.rstrip("/")


def _has_port(url: SplitResult) -> bool:
    try:
        return url.port is None or url.port > 0
    except ValueError:
        return False


def read_settings(**overrides: object) -> Settings:
    """Read the environment, with overrides from the command line.

    Raises:
        SettingsInvalid: one line per mistake, without the offending values.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            (f"BRIDGE_{str(each['loc'][0]).upper()} " if each["loc"] else "")
            + each["msg"].removeprefix("Value error, ")
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsInvalid("\n".join(lines)) from None
