"""Nothing of the records lies in the open, wrong keys and damage are told, and no error repeats a value."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from vault_records import PLACE, engine_of, files_of, held, rows

from cairn.framework.engine import Engine, EngineError
from cairn.records.keyring import Keyring
from cairn.records.vault import Vault, VaultError, figures

CANARY = "Canary"
TEXT = """
clients: provider,client_id,first_initial,surname_initial,birth_date,sex,nationality,consent
X0101,Canary-ann,Q,Q,1911-11-11,female,QQQ,yes
X0101,Canary-bob,Q,Q,1911-11-12,male,QQQ,yes

episodes: provider,client_id,episode_id,postcode_sector,substance_1
X0101,Canary-ann,Canary-e1,Canary-ZZ7,Canary-heroin

deaths: death_id,death_date,cause_status,substances_suspected
Canary-d1,2025-01-05,suspected,Canary-substance
"""
OLD, NEW = Keyring.new_text(), Keyring.new_text()
HELD = [held("one", 1, "X0101")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def vault(root: Path) -> Vault:
    made = Vault(root, Keyring.from_text(OLD))
    with engine_of(TEXT) as engine:
        made.keep(PLACE, "one", engine)
    return made


@pytest.fixture
def watched(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After each question to any engine, every file of the vault and of its spill folder is looked through."""
    sizes = []
    asked = Engine.execute

    def execute(self: Engine, *given: object) -> Engine:
        answered = asked(self, *given)
        for folder in (root, self.spill_folder):
            for path in files_of(folder):
                content = path.read_bytes()
                assert CANARY.encode() not in content
                sizes.append(len(content))
        return answered

    monkeypatch.setattr(Engine, "execute", execute)
    return sizes


def test_nothing_readable_lies_on_the_disk_while_working_or_after(root, watched):
    vault = Vault(root, Keyring.from_text(OLD))
    with engine_of(TEXT) as engine:
        vault.keep(PLACE, "one", engine)
    with vault.opened(PLACE, HELD) as engine:
        assert rows(engine, "clients", "client_id") == [("Canary-ann",), ("Canary-bob",)]
    assert len(vault.person(PLACE, HELD, "X0101", f"{CANARY}-ann")["one"]) == 2
    vault.write_figures(PLACE, "r1", [figure(level="Canary-level")])
    assert vault.figures(PLACE, "r1")[0]["level"] == "Canary-level"
    assert watched
    for path in files_of(root):
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert b"substance" not in content  # nor names of columns
        assert path.suffix != ".parquet" or content.startswith(b"PARE")


def test_what_does_not_fit_in_memory_spills_encrypted(root, watched):
    vault = Vault(root, Keyring.from_text(OLD), memory="56MB")
    with engine_of("", memory="56MB") as engine:
        engine.execute(
            "INSERT INTO episodes (provider, client_id, episode_id, substance_1) SELECT 'X0101', "
            "'Canary-' || hash(range), 'Canary-' || hash(range + 1), 'Canary-' || range FROM range(60000)"
        )
        vault.keep(PLACE, "one", engine)
    with vault.opened(PLACE, HELD) as engine:
        folder = engine.spill_folder
        assert sum(path.stat().st_size for path in files_of(folder)) > 1_000_000
        assert engine.scalar("SELECT count(*) FROM episodes WHERE client_id LIKE 'Canary%'") == 60_000
    assert not folder.exists()
    assert sum(watched) > 1_000_000


def figure(**more: object) -> dict[str, object]:
    return {**dict.fromkeys(figures.COLUMNS), **more}


def open_it(vault: Vault) -> None:
    with vault.opened(PLACE, HELD):
        pass


def refused(act: Callable[[], object], says: str) -> VaultError:
    """The VaultError that `act` raises, free of every value, itself and all that hangs on to it."""
    with pytest.raises(VaultError, match=says) as caught:
        act()
    told: BaseException | None = caught.value
    said = "".join(traceback.format_exception(caught.value))
    while told is not None:
        said += str(told) + repr(told.args) + repr(vars(told))
        told = told.__cause__ or told.__context__
    assert CANARY not in said
    assert str(caught.value).endswith(".")
    return caught.value


def test_another_keyring_opens_nothing(root, vault):
    other = Vault(root, Keyring.from_text(NEW))
    refused(lambda: open_it(other), "There is no master key")
    forged = f"{OLD.partition(':')[0]}:{NEW.partition(':')[2]}"
    for act in (
        lambda one: open_it(one),
        lambda one: one.person(PLACE, HELD, "X0101", f"{CANARY}-ann"),
        lambda one: one.keep(PLACE, "two", None),
        lambda one: one.rotate(PLACE),
        lambda one: one.write_figures(PLACE, "r1", []),
    ):
        refused(lambda act=act: act(Vault(root, Keyring.from_text(forged))), "does not open this data key")


def test_rotation_wraps_the_keys_again_and_nothing_else(root, vault):
    before = {path: path.read_bytes() for path in files_of(root / PLACE)}
    Vault(root, Keyring.from_text(f"{NEW},{OLD}")).rotate(PLACE)
    assert {path: path.read_bytes() for path in files_of(root / PLACE)} == before
    open_it(Vault(root, Keyring.from_text(NEW)))  # the old one may go
    refused(lambda: open_it(vault), "There is no master key")
    Vault(root, Keyring.from_text(NEW)).rotate("nobody-yet")
    assert not (root / "nobody-yet").exists()


def test_without_the_file_of_keys_none_are_made_anew(root, vault):
    (root / f"{PLACE}.keys").unlink()
    refused(lambda: open_it(vault), "exmere.keys of the vault is missing")
    refused(lambda: vault.keep(PLACE, "two", None), "is missing")
    refused(lambda: vault.rotate(PLACE), "is missing")
    for damaged in (b"", b"{", b"[]", b'{"keys": {}}', b"\xff"):
        (root / f"{PLACE}.keys").write_bytes(damaged)
        refused(lambda: open_it(vault), "is damaged")


def test_damage_anywhere_is_told(root, vault):
    folder = root / PLACE / "snapshots" / "one"
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for damaged in (whole[: len(whole) // 2], whole[:-9] + b"x" + whole[-8:], b"", None):
            path.unlink() if damaged is None else path.write_bytes(damaged)
            says = (
                "list of the snapshot 'one'"
                if path.name == "contents"
                else "of the snapshot 'one'.*is damaged"
            )
            refused(lambda: open_it(vault), says)
        path.write_bytes(whole)
    open_it(vault)


def test_what_is_put_in_from_elsewhere_shows(root, vault):
    with engine_of(TEXT) as engine:
        vault.keep(PLACE, "two", engine)
        vault.keep("other", "one", engine)
    one, two = (root / PLACE / "snapshots" / name for name in ("one", "two"))
    whole = (one / "clients.identifiers.parquet").read_bytes()
    (one / "clients.identifiers.parquet").write_bytes((two / "clients.identifiers.parquet").read_bytes())
    refused(lambda: open_it(vault), "clients of the snapshot 'one'")
    (one / "clients.identifiers.parquet").write_bytes(whole)
    listed = (one / "contents").read_bytes()
    (one / "contents").write_bytes((two / "contents").read_bytes())
    refused(lambda: open_it(vault), "list of the snapshot 'one'")
    (one / "contents").write_bytes((root / "other" / "snapshots" / "one" / "contents").read_bytes())
    refused(lambda: open_it(vault), "list of the snapshot 'one'")
    (one / "contents").write_bytes(listed)
    open_it(vault)


def test_the_opened_engine_has_forgotten_the_keys(root, vault):
    path = root / PLACE / "snapshots" / "one" / "clients.identifiers.parquet"
    with vault.opened(PLACE, HELD) as engine:
        for name in ("identifiers", "attributes"):
            with pytest.raises(EngineError):
                engine.execute(f"FROM read_parquet('{path}', encryption_config = {{footer_key: '{name}'}})")


def test_no_error_and_no_log_repeats_a_value(root, vault, caplog):
    with caplog.at_level(logging.DEBUG):
        with engine_of(TEXT) as engine:
            engine.execute("ALTER TABLE clients ALTER birth_date TYPE VARCHAR USING 'Canary'")
            vault.keep(PLACE, "wrong", engine)
            engine.execute("ALTER TABLE deaths RENAME cause_status TO gone")
            refused(lambda: vault.keep(PLACE, "two", engine), "'two' could not be written")
        wrong = [held("wrong", 2, "X0101")]
        refused(vault.opened(PLACE, wrong).__enter__, "could not be opened")
        refused(lambda: vault.write_figures(PLACE, "r1", [figure(numerator=CANARY)]), "could not be written")
        refused(lambda: vault.write_figures(PLACE, "r1", [figure(level=CANARY + "\0")]), "NUL character")
        refused(lambda: vault.opened(PLACE, HELD, without=[("X0101", CANARY + "\0")]).__enter__(), "NUL")
        refused(lambda: vault.person(PLACE, HELD, "X0101", CANARY + "\0"), "NUL character")
        refused(lambda: vault.keep(f"{CANARY}/..", "one", None), "small letters")
    assert CANARY not in caplog.text
