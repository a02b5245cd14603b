"""Secrets at rest: each opens in its own row, with the right key, and is nowhere in the clear."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from fhir_bridge.store.db import Store, open_store
from fhir_bridge.store.tables import Secret
from fhir_bridge.store.vault import SealBroken, Vault, master_key

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
VAULT = Vault((OLD,))
MINE = (("riverside", "token/a"), ("riverside", "token/b"), ("lakeview", "token/a"))
TOKEN = b"eyJhbGciOiJSUzM4NCJ9.the-nurse's-access-token"


def test_what_was_sealed_opens_under_its_own_name_alone(store: Store) -> None:
    with store.writing() as session:
        for site, ref in (
            ("riverside", "token/a"),
            ("riverside", "token/b"),
            ("lakeview", "token/a"),
        ):
            VAULT.keep(session, site, ref, f"{site} {ref}".encode())
    with store.reading() as session:
        assert VAULT.fetch(session, "riverside", "token/a") == b"riverside token/a"
        assert VAULT.fetch(session, "riverside", "token/none") is None


@pytest.mark.parametrize("other", [("riverside", "token/b"), ("lakeview", "token/a")])
def test_a_secret_moved_to_another_row_does_not_open(store: Store, other: tuple[str, str]) -> None:
    with store.writing() as session:
        VAULT.keep(session, "riverside", "token/a", TOKEN)
        VAULT.keep(session, *other, b"another")
    with store.writing() as session:
        mine = session.get_one(Secret, ("riverside", "token/a"))
        theirs = session.get_one(Secret, other)
        mine.sealed, theirs.sealed = theirs.sealed, mine.sealed
    with store.reading() as session:
        for site, ref in (("riverside", "token/a"), other):
            with pytest.raises(SealBroken):
                VAULT.fetch(session, site, ref)


def test_another_key_does_not_open_it() -> None:
    sealed = VAULT.seal("riverside", "token/a", TOKEN)
    with pytest.raises(SealBroken):
        Vault((NEW,)).open("riverside", "token/a", sealed)


def test_after_a_rotation_old_secrets_open_and_new_ones_need_the_new_key() -> None:
    old = VAULT.seal("riverside", "token/a", TOKEN)
    both = Vault((OLD, NEW))
    new = both.seal("riverside", "token/a", TOKEN)
    assert both.open("riverside", "token/a", old) == both.open("riverside", "token/a", new) == TOKEN
    with pytest.raises(SealBroken):
        VAULT.open("riverside", "token/a", new)


@given(
    at=st.integers(0, len(VAULT.seal("s", "r", TOKEN)) - 1), bit=st.integers(0, 7),
)  # fmt: skip
def test_one_changed_bit_breaks_the_seal(at: int, bit: int) -> None:
    sealed = bytearray(VAULT.seal("s", "r", TOKEN))
    sealed[at] ^= 1 << bit
    with pytest.raises(SealBroken):
        VAULT.open("s", "r", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x00", bytes(12), bytes(28)])
def test_what_is_too_short_to_be_sealed_breaks_nothing_else(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        VAULT.open("s", "r", sealed)


def test_the_same_secret_never_looks_the_same_twice() -> None:
    assert len({VAULT.seal("s", "r", TOKEN) for _ in range(50)}) == 50


def test_a_secret_is_replaced_and_forgotten(store: Store) -> None:
    with store.writing() as session:
        VAULT.keep(session, "riverside", "token/a", b"first")
        VAULT.keep(session, "riverside", "token/a", TOKEN)
        VAULT.keep(session, "riverside", "token/b", b"another")
    with store.writing() as session:
        assert VAULT.fetch(session, "riverside", "token/a") == TOKEN
        Vault.forget(session, "riverside", "token/a")
        Vault.forget(session, "riverside", "token/a")
    with store.reading() as session:
        assert [row.ref for row in session.exec(select(Secret))] == ["token/b"]


def test_the_plain_token_stands_nowhere_in_the_files(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    store = open_store(sqlite_url)
    with store.writing() as session:
        VAULT.keep(session, "riverside", "token/a", TOKEN)
    while_open = b"".join(each.read_bytes() for each in path.parent.glob("record.db*"))
    store.close()
    closed = b"".join(each.read_bytes() for each in path.parent.glob("record.db*"))
    for bytes_on_disk in (while_open, closed):
        assert b"token/a" in bytes_on_disk
        for form in (TOKEN, base64.b64encode(TOKEN), TOKEN[:20], TOKEN[-20:]):
            assert form not in bytes_on_disk


def test_the_master_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    made = master_key(path, None)
    assert len(made) == 32 and master_key(path, None) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["master.key"]


def test_of_many_processes_that_start_at_once_all_get_one_key(tmp_path: Path) -> None:
    gate = Barrier(16)

    def start(_: int) -> bytes:
        gate.wait(10)
        return master_key(tmp_path / "keys" / "master.key", None)

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(start, range(16)))) == 1


def test_a_given_master_key_needs_no_file(tmp_path: Path) -> None:
    given = base64.urlsafe_b64encode(NEW).decode()
    assert master_key(tmp_path / "none", given) == NEW
    assert not (tmp_path / "none").exists()


WRONG = ["", "short", "A" * 43, base64.urlsafe_b64encode(bytes(33)).decode()]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_master_key_of_another_length_is_refused_without_an_echo(
    tmp_path: Path, wrong: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        master_key(tmp_path / "none", wrong)
    assert not wrong or wrong not in str(caught.value)


def test_a_vault_never_shows_its_keys() -> None:
    assert repr(OLD) not in repr(VAULT) and OLD.hex() not in repr(VAULT)
