"""A snapshot keeps what may be kept, in two halves, whole or not at all, and never changes."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from record_files import submit
from vault_records import PLACE, engine_of, files_of, held, rows

from cairn.framework.engine import EngineError, connect
from cairn.records import check
from cairn.records.contract import contract
from cairn.records.keyring import Keyring
from cairn.records.vault import Vault, VaultError, sealing, writing
from cairn.records.vault.parquet import keyed, reading
from cairn.records.vault.places import Places

RING = Keyring.from_text(Keyring.new_text())
TEXT = """
clients: provider,client_id,first_initial,surname_initial,birth_date,sex,ethnicity,religion,veteran,consent
X0101,ann,A,M,1984-02-29,female,white-british,none,no,yes
X0101,bob,B,M,1984-02-29,male,white-irish,,yes,yes
X0101,cas,,,,,,,,no

episodes: provider,client_id,episode_id,data_set,postcode_sector,referral_date,triage_date,substance_1
X0101,ann,e1,adult,ZZ7 1,2024-05-01,2024-05-02,heroin
X0101,bob,e1,adult,ZZ7 2,2024-06-01,2024-06-02,crack

prevalence: area,measure,year,estimate,lower,upper
E99000001,ocu,2023,100.5,90,120
"""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "data" / "vault", RING)


def test_what_is_opened_is_what_was_checked(vault, tmp_path):
    with check(submit(tmp_path / "sent")) as checked:
        kept = vault.keep(PLACE, "one", checked.tables())
        assert kept.rows == {name: count for name, (_, count) in checked.rows.items()}
        assert kept.dropped == {}
        with vault.opened(PLACE, [held("one", 1, "X0101", "X0102")]) as engine:
            for file in contract().files:
                assert rows(engine, file) == rows(checked.tables(), file)
                shape = f"DESCRIBE {file}"
                assert engine.execute(shape).fetchall() == checked.tables().execute(shape).fetchall()
            assert engine.scalar("SELECT count(*) FROM duckdb_tables()") == len(contract().files)


def test_only_allowed_columns_stay_with_keys_and_what_is_required(vault):
    allowed = {"clients": ["ethnicity", "no_such_column"], "prevalence": ["estimate"]}
    with engine_of(TEXT) as engine:
        kept = vault.keep(PLACE, "one", engine, allowed=allowed)
        assert rows(engine, "clients", "religion")[0] == ("none",)  # what was handed in stays as it was
    assert kept.dropped == {"clients.religion": 1, "clients.veteran": 2, "episodes.postcode_sector": 2}
    with vault.opened(PLACE, [held("one", 1, "X0101")]) as engine:
        assert rows(engine, "clients", "client_id", "first_initial", "ethnicity", "religion", "veteran") == [
            ("ann", "A", "white-british", None, None),
            ("bob", "B", "white-irish", None, None),
            ("cas", None, None, None, None),
        ]
        assert rows(engine, "episodes", "client_id", "substance_1", "postcode_sector") == [
            ("ann", "heroin", None),
            ("bob", "crack", None),
        ]
        assert rows(engine, "prevalence", "estimate", "upper") == [(100.5, 120.0)]


def test_of_a_client_without_consent_only_the_keys_stay_whatever_was_handed_in(vault):
    more = TEXT.replace("X0101,cas,,,,,,,,no", "X0101,cas,C,M,1984-02-29,male,,none,,no").replace(
        "X0101,bob,e1", "X0101,cas,e1"
    )
    with engine_of(more) as engine:
        kept = vault.keep(PLACE, "one", engine)
    lost = {
        f"clients.{name}": 1 for name in ("first_initial", "surname_initial", "birth_date", "sex", "religion")
    }
    row = (
        "provider",
        "client_id",
        "episode_id",
        "data_set",
        "postcode_sector",
        "referral_date",
        "triage_date",
    )
    assert kept.dropped == lost | {f"episodes.{name}": 1 for name in (*row, "substance_1")}
    assert kept.rows == {"clients": 3, "episodes": 1, "prevalence": 1}
    with vault.opened(PLACE, [held("one", 1, "X0101")]) as engine:
        [cas] = [row for row in rows(engine, "clients") if row[1] == "cas"]
        assert [value for value in cas if value] == ["X0101", "cas", "no"]
        assert rows(engine, "episodes", "client_id") == [("ann",)]


def test_the_halves_hold_what_the_contract_says_and_only_a_token_in_common(vault, tmp_path):
    with engine_of(TEXT) as engine:
        vault.keep(PLACE, "one", engine)
    places = Places.of(tmp_path / "data" / "vault", PLACE)
    keys = sealing.keys_of(places, RING)
    found = {}
    with connect(places.folder) as engine, keyed(engine, {half: keys[half] for half in sealing.PURPOSES}):
        for half in ("attributes", "identifiers"):
            path = places.snapshot("one") / f"clients.{half}.parquet"
            engine.execute(f"SELECT * FROM {reading(path, half)}")
            found[half] = [column[0] for column in engine.connection.description]
    assert set(found["attributes"]) & set(found["identifiers"]) == {writing.JOINER}
    named = {column.name for column in contract().file("clients").columns if column.sensitivity == "personal"}
    assert set(found["identifiers"]) == named | {writing.JOINER}
    assert {"client_id", "birth_date", "first_initial", "sex"} <= named
    assert not (places.snapshot("one") / "prevalence.identifiers.parquet").exists()


def test_each_half_has_a_key_of_its_own(vault, tmp_path):
    with engine_of(TEXT) as engine:
        vault.keep(PLACE, "one", engine)
    places = Places.of(tmp_path / "data" / "vault", PLACE)
    keys = sealing.keys_of(places, RING)
    assert len(set(keys.opened.values())) == 3
    path = places.snapshot("one") / "clients.identifiers.parquet"
    with (
        connect(places.folder) as engine,
        keyed(engine, {"any": keys["attributes"]}),
        pytest.raises(EngineError),
    ):
        engine.execute(f"FROM {reading(path, 'any')}")


def test_rows_lie_in_an_order_of_their_own(vault, tmp_path):
    listed = "\n".join(f"X0101,c{number:03},yes" for number in range(200))
    with engine_of(f"clients: provider,client_id,consent\n{listed}") as engine:
        vault.keep(PLACE, "one", engine)
    places = Places.of(tmp_path / "data" / "vault", PLACE)
    keys = {"identifiers": sealing.keys_of(places, RING)["identifiers"]}
    with connect(places.folder) as engine, keyed(engine, keys):
        path = places.snapshot("one") / "clients.identifiers.parquet"
        told = engine.execute(f"SELECT client_id FROM {reading(path, 'identifiers')}").fetchall()
    assert told != sorted(told)


def test_files_that_were_sent_without_rows_are_held(vault):
    with engine_of(TEXT) as engine:
        assert "deaths" not in vault.keep(PLACE, "one", engine).rows
        assert vault.keep(PLACE, "two", engine, files=["clients", "deaths"]).rows["deaths"] == 0


def test_only_the_owner_may_look(vault, tmp_path):
    with engine_of(TEXT) as engine:
        vault.keep(PLACE, "one", engine)
    vault.write_figures(PLACE, "r1", [])
    root = tmp_path / "data" / "vault"
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_of(root)} == {0o600}


def test_a_snapshot_never_changes(vault, tmp_path):
    with engine_of(TEXT) as engine:
        first = vault.keep(PLACE, "one", engine)
    before = {path: path.read_bytes() for path in files_of(tmp_path / "data")}
    with engine_of("clients: provider,client_id,consent\nX0101,zoe,yes") as engine:
        assert vault.keep(PLACE, "one", engine) == first
    assert {path: path.read_bytes() for path in files_of(tmp_path / "data")} == before


def test_two_at_once_keep_it_once(vault):
    def keep(_: int) -> object:
        with engine_of(TEXT) as engine:
            return vault.keep(PLACE, "one", engine)

    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(keep, range(3))
    assert all(one == first for one in others)
    assert vault.snapshots(PLACE) == ["one"]


def test_a_failure_on_the_way_leaves_nothing(vault, tmp_path, monkeypatch):
    written = []

    def fails(*given):
        written.append(given)
        if len(written) == 3:
            raise EngineError("OutOfMemoryException")
        return whole(*given)

    whole = writing.write
    with engine_of(TEXT) as engine:
        monkeypatch.setattr(writing, "write", fails)
        with pytest.raises(VaultError, match="'one' could not be written.*more memory"):
            vault.keep(PLACE, "one", engine)
        assert vault.snapshots(PLACE) == []
        assert not list((tmp_path / "data").rglob("*.parquet"))
        assert not list(engine.spill_folder.rglob("*.parquet"))
        monkeypatch.undo()
        assert vault.keep(PLACE, "one", engine).rows["clients"] == 3


def test_a_full_disk_is_told_in_a_sentence(vault, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "/somewhere/else")

    monkeypatch.setattr(writing.shutil, "move", full)
    with engine_of(TEXT) as engine, pytest.raises(VaultError, match="No space left on device") as caught:
        vault.keep(PLACE, "one", engine)
    assert "/somewhere" not in str(caught.value)
    assert vault.snapshots(PLACE) == []


def test_what_a_killed_process_left_goes_with_the_next_write(vault, tmp_path):
    with engine_of(TEXT) as engine:
        vault.keep(PLACE, "one", engine)
        snapshots = tmp_path / "data" / "vault" / PLACE / "snapshots"
        (snapshots / ".two-abcd").mkdir()
        (snapshots / ".two-abcd" / "clients.attributes.parquet").write_bytes(b"half")
        (tmp_path / "data" / "vault" / f".{PLACE}.keys-abcd").write_bytes(b"half")
        assert vault.snapshots(PLACE) == ["one"]
        vault.keep(PLACE, "two", engine)
    assert sorted(path.name for path in snapshots.iterdir()) == ["one", "two"]
    assert sorted(path.name for path in (tmp_path / "data" / "vault").iterdir()) == [PLACE, f"{PLACE}.keys"]


BAD = [
    "",
    ".",
    "..",
    "../other",
    "a/b",
    "/etc",
    "Exmere",
    "ex mere",
    "exmere\n",
    "-a",
    "a--b",
    "a.keys",
    "é",
    "x" * 101,
]


@pytest.mark.parametrize("name", BAD)
def test_names_that_are_no_slug_reach_no_path(vault, tmp_path, name):
    asks = [
        lambda: vault.keep(name, "one", None),
        lambda: vault.keep(PLACE, name, None),
        lambda: vault.destroy(name, "one"),
        lambda: vault.destroy(PLACE, name),
        lambda: vault.snapshots(name),
        lambda: vault.rotate(name),
        lambda: vault.figures(name, "r1"),
        lambda: vault.figures(PLACE, name),
        lambda: vault.write_figures(PLACE, name, []),
        lambda: vault.person(name, [], "X0101", "ann"),
        lambda: vault.opened(name, []).__enter__(),
    ]
    for ask in asks:
        with pytest.raises(VaultError) as caught:
            ask()
        assert len(name) < 5 or name not in str(caught.value)
    assert not (tmp_path / "data").exists()
