"""Each warning: the row is kept, and the reader is told what is odd."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from record_files import Rows, good, submit

from cairn.framework.engine import Engine, connect
from cairn.records import check, grouped, rules

Tables = dict[str, Rows]
Found = set[tuple[str, str, int, str]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with connect(threads=1) as opened:
        yield opened


def set_(file: str, row: int, **cells: str) -> Callable[[Tables], None]:
    return lambda tables: tables[file][row - 1].update(cells)


def drop(file: str, row: int) -> Callable[[Tables], None]:
    return lambda tables: tables[file].pop(row - 1)


def both(*changes: Callable[[Tables], None]) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        for one in changes:
            one(tables)

    return change


def still_open(row: int) -> Callable[[Tables], None]:
    """The episode and its intervention go on."""
    return both(
        set_("episodes", row, discharge_date="", discharge_reason=""),
        set_("modalities", row, end_date="", exit_status=""),
    )


CASES: list[tuple[str, Callable[[Tables], None], Found]] = [
    ("a good submission", both(), set()),
    ("the main substance twice", set_("episodes", 1, substance_2="heroin"), {("W01", "episodes", 1, "substance_2")}),
    ("no days of opiates at the start", set_("outcomes_top", 1, opiate_days="0"),
     {("W02", "outcomes_top", 1, "opiate_days")}),
    ("no days at the start, not asked", set_("outcomes_top", 1, opiate_days="NA"), set()),
    ("uses opiates now and then", set_("episodes", 1, discharge_reason="completed-occasional-user"),
     {("W03", "episodes", 1, "discharge_reason")}),
    ("uses cannabis now and then",
     set_("episodes", 1, discharge_reason="completed-occasional-user", substance_1="cannabis", substance_2=""), set()),
    ("pregnant and male", both(set_("clients", 1, sex="male"), set_("episodes", 1, pregnant="yes")),
     {("W04", "episodes", 1, "pregnant")}),
    ("no start profile", drop("outcomes_top", 1), {("W05", "episodes", 1, "triage_date")}),
    ("a start profile on day 14", set_("outcomes_top", 1, top_date="2024-05-17"), set()),
    ("a start profile on day 15", set_("outcomes_top", 1, top_date="2024-05-18"),
     {("W05", "episodes", 1, "triage_date")}),
    ("long open, never reviewed", both(still_open(2), drop("outcomes_top", 4)),
     {("W06", "episodes", 2, "triage_date"), ("W09", "episodes", 2, "triage_date")}),
    ("long open, reviewed on the last possible day",
     both(still_open(2), set_("outcomes_top", 4, stage="review", top_date="2024-10-30")), set()),
    ("long open, reviewed a day too early",
     both(still_open(2), set_("outcomes_top", 4, stage="review", top_date="2024-10-29")),
     {("W06", "episodes", 2, "triage_date"), ("W09", "episodes", 2, "triage_date")}),
    ("no exit profile", drop("outcomes_top", 2), {("W07", "episodes", 1, "discharge_date")}),
    ("no exit profile, dropped out",
     both(drop("outcomes_top", 2), set_("episodes", 1, discharge_reason="dropped-out")), set()),
    ("offered on day 22",
     set_("modalities", 1, referred_date="2024-04-11"), {("W08", "modalities", 1, "first_offered_date")}),
    ("offered on day 21", set_("modalities", 1, referred_date="2024-04-12"), set()),
    ("started on day 22 after triage",
     both(set_("modalities", 1, start_date="2024-05-24"), set_("outcomes_top", 1, top_date="2024-05-24")),
     {("W11", "episodes", 1, "triage_date")}),
    ("started on day 21 after triage",
     both(set_("modalities", 1, start_date="2024-05-23"), set_("outcomes_top", 1, top_date="2024-05-23")), set()),
    ("a postcode of Edinburgh in an English area", set_("episodes", 1, postcode_sector="EH1 1"),
     {("W12", "episodes", 1, "postcode_sector")}),
    ("18 in the young people's data set", set_("episodes", 1, data_set="young-people"),
     {("W13", "episodes", 1, "data_set")}),
    ("the same row twice", lambda tables: tables["deaths"].append(dict(tables["deaths"][0])),
     {("W14", "deaths", 2, "death_id")}),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_warning(engine: Engine, tmp_path: Path, spoil: Callable[[Tables], None], wanted: Found) -> None:
    names = ("clients", "episodes", "modalities", "outcomes_top", "deaths")
    tables = {name: good()[name] for name in names}
    spoil(tables)
    found = check(submit(tmp_path, tables), engine=engine)
    assert not found.faults
    assert {(one.rule, one.file, one.row, one.column) for one in found.warnings} == wanted


def test_another_attributor_than_last_time(engine: Engine, tmp_path: Path) -> None:
    same = ("X0101", "c1", "A", "M", datetime.date(1984, 2, 29), "female")
    changed = ("X0101", "c2", "B", "O", datetime.date(1984, 2, 29), "female")
    tables = {"clients": good()["clients"]}
    found = check(submit(tmp_path, tables), engine=engine, earlier=[same, changed])
    assert [(one.rule, one.row, one.provider) for one in found.warnings] == [("W10", 2, "X0101")]


def test_every_rule_has_words_and_is_in_order() -> None:
    numbered = list(rules())
    assert numbered == sorted(numbered, key=lambda one: ("FRW".index(one[0]), one))
    assert [one for one in numbered if one[0] == "F"] == [f"F{number:02}" for number in range(1, 19)]
    assert [one for one in numbered if one[0] == "R"] == [f"R{number:02}" for number in range(1, 24)]
    assert [one for one in rules() if rules()[one].kind == "warning" and one[0] == "F"] == [
        "F15",
        "F16",
        "F17",
    ]


def test_findings_are_grouped_for_a_reader(engine: Engine, tmp_path: Path) -> None:
    tables = {"deaths": [{**good()["deaths"][0], "death_id": f"d{row}", "sex": "F"} for row in range(7)]}
    (group,) = grouped(check(submit(tmp_path, tables), engine=engine).faults)
    assert (group.count, group.rows, group.said) == (7, (1, 2, 3, 4, 5), ("it looks like capital letters",))
    assert group.first.allowed == "female;male"
