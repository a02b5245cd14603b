"""Settings are refused whole, all their mistakes at once, and no value is ever repeated."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from fhir_bridge.settings import Mode, Settings, SettingsInvalid, read_settings

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
PRODUCTION = {
    "mode": "production",
    "public_url": "https://footbridge.riverside.example",
    "database_url": "postgresql://footbridge@db/footbridge",
    "master_key": KEY,
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BRIDGE_"):
            monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str]) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(f"BRIDGE_{name.upper()}", value)
    return read_settings()


def mistakes(monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str]) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        read(monkeypatch, given)
    return str(caught.value).splitlines()


def test_without_any_setting_it_is_the_demo() -> None:
    settings = read_settings()
    assert settings.mode is Mode.DEMO
    assert (settings.origin, settings.url) == (
        "http://127.0.0.1:8400",
        "sqlite:///.footbridge/record.db",
    )


def test_the_command_line_goes_before_the_environment_and_silence_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BRIDGE_DATA_DIR", "/elsewhere")
    monkeypatch.setenv("BRIDGE_IDLE_MINUTES", "5")
    settings = read_settings(data_dir=tmp_path, idle_minutes=None)
    assert (settings.data_dir, settings.idle_minutes) == (tmp_path, 5)


def test_production_runs_on_https_postgresql_and_a_key_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Q1: the public address is https there."""
    settings = read(monkeypatch, PRODUCTION)
    assert settings.mode is Mode.PRODUCTION
    assert settings.master_key and settings.master_key.get_secret_value() == KEY


def test_every_mistake_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "public_url": "ftp://secret.example", "clock": "secret", "time_zone": "Secret/Zone",
        "page_budget": "secret", "idle_minutes": "0", "mode": "secret",
    }  # fmt: skip
    lines = mistakes(monkeypatch, wrong)
    assert {line.split()[0] for line in lines} == {f"BRIDGE_{name.upper()}" for name in wrong}
    assert "secret" not in "\n".join(lines).lower()


def test_production_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistakes(monkeypatch, {"mode": "production", "clock": "+3d"}) == [
        "BRIDGE_PUBLIC_URL must be https",
        "BRIDGE_DATABASE_URL must be PostgreSQL",
        "BRIDGE_MASTER_KEY must be set",
        "BRIDGE_CLOCK is for the demo",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("public_url", "http://footbridge.riverside.example", "PUBLIC_URL must be https"),
        ("database_url", "sqlite:///record.db", "DATABASE_URL must be PostgreSQL"),
        ("database_url", "", "DATABASE_URL must be PostgreSQL"),
        ("master_key", "", "MASTER_KEY must be set"),
        ("clock", "2026-11-21T09:00:00Z", "CLOCK is for the demo"),
    ],
)
def test_production_refuses_what_is_for_the_demo(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    [line] = mistakes(monkeypatch, PRODUCTION | {name: value})
    assert said in line


ADDRESSES = {
    "https://a.example": True, "https://a.example/": True, "https://a.example:8443": True,
    "http://127.0.0.1:8400": True, "http://localhost": True, "http://[::1]:8400": True,
    "http://a.example": False, "http://10.0.0.1": False, "https://": False, "a.example": False,
    "https://a.example/fhir": False, "https://a.example?x": False, "https://a.example#x": False,
    "https://me@a.example": False, "https://a.example:port": False, "https://a.example:0": False,
    "javascript:alert(1)": False, "": False,
}  # fmt: skip


@pytest.mark.parametrize(("url", "fits"), ADDRESSES.items())
def test_the_public_address_is_an_origin(
    monkeypatch: pytest.MonkeyPatch, url: str, fits: bool
) -> None:
    if fits:
        assert read(monkeypatch, {"public_url": url}).origin == url.rstrip("/")
    else:
        [line] = mistakes(monkeypatch, {"public_url": url})
        assert line.startswith("BRIDGE_PUBLIC_URL must be")


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEY not in repr(read(monkeypatch, PRODUCTION))


def test_settings_do_not_change_while_running() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().mode = Mode.PRODUCTION  # type: ignore[misc]
