"""What is held at a moment: the newest snapshot of each provider, and the newest that holds a common file."""

import pytest
from vault_records import PLACE, engine_of, held, rows

from cairn.framework.engine import Engine
from cairn.records.keyring import Keyring
from cairn.records.vault import Held, Vault, VaultError
from cairn.records.vault.merging import taken
from cairn.records.vault.sealing import Contents, Part

# Two providers send every month; X0102 skips March. In April X0101 replaces both.
SENT = {
    "jan-one": """
clients: provider,client_id,first_initial,consent
X0101,ann,A,yes
X0101,bob,B,yes

episodes: provider,client_id,episode_id,substance_1
X0101,ann,e1,heroin
X0101,bob,e1,crack

deaths: death_id,death_date,cause_status
d1,2025-01-05,suspected
""",
    "jan-two": """
clients: provider,client_id,first_initial,consent
X0102,ann,A,yes
X0102,cas,C,no

cjit: provider,client_id,cjit_episode_id,contact_date
X0102,ann,j1,2025-01-03
""",
    "feb-one": """
clients: provider,client_id,first_initial,consent
X0101,ann,A,yes

homelessness: household_id,area,duty,duty_date
h1,E99000101,relief,2025-01-31
""",
    "feb-two": """
clients: provider,client_id,first_initial,consent
X0102,ann,Z,yes

deaths: death_id,death_date,cause_status
d1,2025-01-05,confirmed
d2,2025-02-05,suspected
""",
    "apr-both": """
clients: provider,client_id,first_initial,consent
X0101,dee,D,yes
X0102,eli,E,yes
X0102,fay,F,yes
""",
}
JAN_ONE, JAN_TWO = held("jan-one", 1, "X0101"), held("jan-two", 1, "X0102")
FEB_ONE, FEB_TWO = held("feb-one", 2, "X0101"), held("feb-two", 2, "X0102")
APRIL = held("apr-both", 4, "X0101", "X0102")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    made = Vault(tmp_path_factory.mktemp("data") / "vault", Keyring.from_text(Keyring.new_text()))
    for name, text in SENT.items():
        with engine_of(text) as engine:
            made.keep(PLACE, name, engine)
    return made


def clients(engine: Engine) -> list[tuple[str, ...]]:
    return rows(engine, "clients", "provider", "client_id", "first_initial")


def test_each_provider_sends_apart(vault):
    with vault.opened(PLACE, [JAN_ONE, JAN_TWO]) as engine:
        assert clients(engine) == [
            ("X0101", "ann", "A"),
            ("X0101", "bob", "B"),
            ("X0102", "ann", "A"),
            ("X0102", "cas", None),
        ]
        assert rows(engine, "episodes", "client_id", "substance_1") == [("ann", "heroin"), ("bob", "crack")]
        assert rows(engine, "cjit", "client_id") == [("ann",)]


def test_a_newer_snapshot_replaces_all_of_its_provider_and_nothing_of_others(vault):
    with vault.opened(PLACE, [JAN_ONE, JAN_TWO, FEB_ONE]) as engine:
        assert clients(engine) == [("X0101", "ann", "A"), ("X0102", "ann", "A"), ("X0102", "cas", None)]
        assert rows(engine, "episodes") == []  # February's X0101 sent no episodes: there are none any more
        assert rows(engine, "cjit", "client_id") == [("ann",)]


def test_a_file_of_nobody_comes_whole_from_the_newest_that_holds_it(vault):
    with vault.opened(PLACE, [JAN_ONE, JAN_TWO, FEB_ONE]) as engine:
        assert rows(engine, "deaths", "death_id", "cause_status") == [("d1", "suspected")]
        assert rows(engine, "homelessness", "household_id") == [("h1",)]
    with vault.opened(PLACE, [JAN_ONE, JAN_TWO, FEB_ONE, FEB_TWO]) as engine:
        assert rows(engine, "deaths", "death_id", "cause_status") == [
            ("d1", "confirmed"),
            ("d2", "suspected"),
        ]


def test_one_submission_may_replace_several_providers(vault):
    with vault.opened(PLACE, [JAN_ONE, JAN_TWO, FEB_ONE, FEB_TWO, APRIL]) as engine:
        assert clients(engine) == [("X0101", "dee", "D"), ("X0102", "eli", "E"), ("X0102", "fay", "F")]
        assert rows(engine, "deaths", "death_id") == [("d1",), ("d2",)]  # April holds none: February's stay


def test_an_earlier_moment_is_had_by_what_was_held_then(vault):
    states = {}
    for month in (1, 2, 4):
        then = [one for one in (JAN_ONE, JAN_TWO, FEB_ONE, FEB_TWO, APRIL) if one.received.month <= month]
        with vault.opened(PLACE, then) as engine:
            states[month] = [row[1] for row in clients(engine)]
    assert states == {1: ["ann", "bob", "ann", "cas"], 2: ["ann", "ann"], 4: ["dee", "eli", "fay"]}


def test_the_order_in_which_snapshots_are_given_does_not_matter(vault):
    with vault.opened(PLACE, [APRIL, JAN_ONE, FEB_TWO]) as engine:
        assert [row[1] for row in clients(engine)] == ["dee", "eli", "fay"]


def test_a_part_of_a_snapshot_may_count(vault):
    only = Held("apr-both", APRIL.received, ("X0102",))
    with vault.opened(PLACE, [only, FEB_ONE]) as engine:
        assert clients(engine) == [("X0101", "ann", "A"), ("X0102", "eli", "E"), ("X0102", "fay", "F")]
    nobody = Held("feb-two", FEB_TWO.received, ())
    with vault.opened(PLACE, [nobody, FEB_ONE]) as engine:
        assert clients(engine) == [("X0101", "ann", "A")]
        assert rows(engine, "deaths", "death_id") == [("d1",), ("d2",)]


def test_rows_of_restricted_people_are_left_out_in_every_file(vault):
    without = {("X0101", "ann"), ("X0101", "nobody' OR true --")}
    with vault.opened(PLACE, [JAN_ONE, JAN_TWO], without=without) as engine:
        assert clients(engine) == [("X0101", "bob", "B"), ("X0102", "ann", "A"), ("X0102", "cas", None)]
        assert rows(engine, "episodes", "client_id") == [("bob",)]
        assert rows(engine, "cjit", "client_id") == [("ann",)]  # of the other provider


def test_nothing_held_is_empty_tables(vault):
    with vault.opened(PLACE, []) as engine:
        assert clients(engine) == []
    with vault.opened("never-heard-of", []) as engine:
        assert rows(engine, "deaths") == []


def test_everything_about_one_client(vault):
    found = vault.person(PLACE, [JAN_ONE, FEB_ONE, JAN_TWO], "X0101", "ann")
    assert list(found) == ["feb-one", "jan-one"]
    assert [len(rows) for rows in found["jan-one"].values()] == [1, 1]
    assert found["jan-one"]["episodes"][0]["substance_1"] == "heroin"
    client = found["feb-one"]["clients"][0]
    assert (client["first_initial"], client["religion"]) == ("A", None)
    assert vault.person(PLACE, [JAN_ONE], "X0101", "x' OR true --") == {}
    assert vault.person(PLACE, [], "X0101", "ann") == {}


def test_a_destroyed_snapshot_is_gone_and_must_not_be_named(tmp_path):
    made = Vault(tmp_path / "vault", Keyring.from_text(Keyring.new_text()))
    for name in ("jan-one", "feb-one"):
        with engine_of(SENT[name]) as engine:
            made.keep(PLACE, name, engine)
    count = len(list((tmp_path / "vault" / PLACE / "snapshots" / "feb-one").iterdir()))
    assert made.destroy(PLACE, "feb-one") == count > 3
    assert made.destroy(PLACE, "feb-one") == 0
    assert made.snapshots(PLACE) == ["jan-one"]
    with made.opened(PLACE, [JAN_ONE]) as engine:
        assert [row[1] for row in clients(engine)] == ["ann", "bob"]
    for ask in (
        made.opened(PLACE, [JAN_ONE, FEB_ONE]).__enter__,
        lambda: made.person(PLACE, [FEB_ONE], "X", "a"),
    ):
        with pytest.raises(VaultError, match="no snapshot 'feb-one' of 'exmere'"):
            ask()


def contents(**counts: int) -> Contents:
    return Contents({file: Part(rows, (), {}) for file, rows in counts.items()}, {})


def test_of_two_of_one_moment_the_greater_name_counts():
    two = [held("a", 1, "X0101"), held("b", 1, "X0101")]
    holds = {"a": contents(clients=1, deaths=1), "b": contents(clients=1, deaths=1)}
    for order in (two, two[::-1]):
        found = taken(order, holds)
        assert [one.snapshot for one in found["clients"] + found["deaths"]] == ["b", "b"]


def test_a_file_that_was_sent_empty_replaces_an_older_one():
    holds = {"a": contents(deaths=3, prevalence=2), "b": contents(clients=1, deaths=0)}
    found = taken([held("a", 1, "X0101"), held("b", 2, "X0101")], holds)
    assert "deaths" not in found
    assert [one.snapshot for one in found["prevalence"]] == ["a"]
