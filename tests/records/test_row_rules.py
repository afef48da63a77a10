"""Each row rule and its edges: a good submission, spoiled in one place, and exactly what is refused."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from record_files import Rows, good, submit

from cairn.framework.engine import Engine, connect
from cairn.records import Checked, check

Tables = dict[str, Rows]
Found = set[tuple[str, int, str, str]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with connect(threads=1) as opened:
        yield opened


def checked(engine: Engine, folder: Path, tables: Tables) -> Checked:
    """Check `tables`; clients, episodes and interventions are there in any case."""
    return check(submit(folder, tables), engine=engine)


def refused(found: Checked) -> Found:
    return {(one.file, one.row, one.rule, one.column) for one in found.refused}


def tables_with(file: str) -> Tables:
    """A good submission of the files that `file` needs, and of `file`."""
    return {
        name: rows for name, rows in good().items() if name in ("clients", "episodes", "modalities", file)
    }


# One cell, and what comes of it: (file, column, value, rule or "" for kept).
CELLS = [
    ("deaths", "death_id", "", "R01"),
    ("deaths", "cause_status", "NA", "R01"),
    ("deaths", "source", "NA", ""),
    ("deaths", "substances_suspected", "=1+1", "R02"),
    ("deaths", "substances_suspected", "@cmd", "R02"),
    ("deaths", "substances_suspected", "-5", "R02"),
    ("deaths", "reported_date", "+2024-06-01", "R02"),
    ("deaths", "substances_suspected", "heroin; alcohol", ""),
    ("deaths", "substances_suspected", 'said "both", or one', ""),
    ("deaths", "substances_suspected", "first\nsecond", ""),
    ("deaths", "substances_suspected", "x" * 200, ""),
    ("deaths", "substances_suspected", "x" * 201, "R03"),
    ("deaths", "substances_suspected", " heroin", "R03"),
    ("deaths", "substances_suspected", "heroin\u00a0", "R03"),
    ("deaths", "death_id", "x" * 51, "R03"),
    ("deaths", "sex", "Female", "R03"),
    ("deaths", "sex", "f", "R03"),
    ("deaths", "first_initial", "AB", "R03"),
    ("deaths", "first_initial", "É", "R03"),
    ("deaths", "area", "outside-england", ""),
    ("deaths", "area", "E9900000", "R03"),
    ("deaths", "area", "E99000001 ", "R03"),
    ("deaths", "death_date", " 2024-06-01", "R03"),
    ("deaths", "birth_date", "2024-02-29", ""),
    ("deaths", "birth_date", "2023-02-29", "R04"),
    ("deaths", "birth_date", "1900-02-29", "R04"),
    ("deaths", "birth_date", "01/06/2024", "R04"),
    ("deaths", "birth_date", "45444", "R04"),
    ("deaths", "birth_date", "2024-6-1", "R04"),
    ("deaths", "birth_date", "20240601", "R04"),
    ("deaths", "birth_date", "2024-06-01 00:00:00", "R04"),
    ("deaths", "birth_date", "0000-01-01", "R04"),
    ("deaths", "birth_date", "12024-06-01", "R04"),
    ("deaths", "birth_date", "infinity", "R04"),
    ("deaths", "birth_date", "1902-12-31", "R05"),
    ("deaths", "birth_date", "1903-01-01", ""),
    ("deaths", "death_date", "2025-04-30", ""),
    ("deaths", "death_date", "2025-05-01", "R06"),
    ("children_assessments", "age", "0", ""),
    ("children_assessments", "age", "25", ""),
    ("children_assessments", "age", "26", "R07"),
    ("children_assessments", "age", "-1", "R07"),
    ("children_assessments", "age", "-x", "R02"),
    ("children_assessments", "age", "+1", "R02"),
    ("children_assessments", "age", "01", "R07"),
    ("children_assessments", "age", "1.0", "R07"),
    ("children_assessments", "age", "1e1", "R07"),
    ("children_assessments", "age", "ten", "R07"),
    ("children_assessments", "age", "99999999999999999999", "R07"),
    ("population", "population", "7,000", "R07"),
    ("prevalence", "upper", "-120.5", "R07"),
    ("prevalence", "upper", "1e3", "R07"),
    ("prevalence", "upper", "120.25", ""),
]  # fmt: skip


@pytest.mark.parametrize("file", sorted({case[0] for case in CELLS}))
def test_single_cells(engine: Engine, tmp_path: Path, file: str) -> None:
    """All spoiled rows of a file at once; each has a key of its own."""
    cases = [case for case in CELLS if case[0] == file]
    rows = [{**good()[file][0], **own_key(file, number)} for number in range(len(cases))]
    for row, (_, column, value, _) in zip(rows, cases, strict=True):
        row[column] = value
    wanted = {(file, number, rule, column) for number, (_, column, _, rule) in enumerate(cases, 1) if rule}
    assert refused(checked(engine, tmp_path, {file: rows})) == wanted


def own_key(file: str, number: int) -> dict[str, str]:
    return {
        "deaths": {"death_id": f"d{number}"},
        "children_assessments": {"assessment_id": f"a{number}"},
        "population": {"year": str(2000 + number)},
        "prevalence": {"year": str(2000 + number)},
    }[file]


def set_(file: str, row: int, **cells: str) -> Callable[[Tables], None]:
    """A change of one row."""
    return lambda tables: tables[file][row - 1].update(cells)


def add(file: str, row: int, **cells: str) -> Callable[[Tables], None]:
    """One more row: a copy of another with some cells changed."""
    return lambda tables: tables[file].append({**tables[file][row - 1], **cells})


EPISODE_1 = {("modalities", 1, "R11", "episode_id")}
RELATIONS: list[tuple[str, str, Callable[[Tables], None], Found]] = [
    ("the first column at fault is told", "deaths", set_("deaths", 1, birth_date="soon", cause_status=""),
     {("deaths", 1, "R04", "birth_date")}),
    ("consent withheld, and a birth date", "clients", set_("clients", 5, birth_date="not a date"),
     {("clients", 5, "R08", "birth_date")}),
    ("consent withheld, nothing else", "clients", set_("clients", 5, birth_date="NA"), set()),
    ("consent withheld, and no key", "clients", set_("clients", 5, client_id=""),
     {("clients", 5, "R01", "client_id")}),
    ("consent not answered", "clients", set_("clients", 5, consent=""),
     {("clients", 5, "R01", "first_initial")}),
    ("a provider that is not named", "clients", add("clients", 1, provider="X0199"),
     {("clients", 6, "R09", "provider")}),
    ("a wrong cell comes before a wrong provider", "clients", add("clients", 1, provider="X0199", sex="x"),
     {("clients", 6, "R03", "sex")}),
    ("two rows with one key", "deaths", add("deaths", 1, source="police"),
     {("deaths", 1, "R10", "death_id"), ("deaths", 2, "R10", "death_id")}),
    ("one key, one of the two refused before", "deaths", add("deaths", 1, source="nobody"),
     {("deaths", 2, "R03", "source")}),
    ("the same row twice is one row", "deaths", add("deaths", 1), set()),
    ("one key in another household duty", "homelessness", add("homelessness", 1, duty="prevention"), set()),
    ("an episode of nobody", "episodes", set_("episodes", 1, client_id="c9"),
     {("episodes", 1, "R11", "client_id")} | EPISODE_1),
    ("an episode without consent", "episodes", set_("episodes", 1, client_id="c5"),
     {("episodes", 1, "R11", "client_id")} | EPISODE_1),
    ("a profile of no episode", "outcomes_top", set_("outcomes_top", 1, episode_id="e9"),
     {("outcomes_top", 1, "R11", "episode_id")}),
    ("a stay of nobody", "secure_episodes", set_("secure_episodes", 1, client_id="c9"),
     {("secure_episodes", 1, "R11", "client_id")}),
    ("all falls with a client", "cjit", set_("clients", 1, sex=""),
     {("clients", 1, "R01", "sex"), ("episodes", 1, "R11", "client_id"), ("cjit", 1, "R11", "client_id")} | EPISODE_1),
    ("born on the day of the referral", "episodes",
     set_("clients", 1, birth_date="2024-05-01"),
     {("episodes", 1, "R12", "referral_date")} | EPISODE_1),
    ("triage before the referral", "episodes", set_("episodes", 1, triage_date="2024-04-30"),
     {("episodes", 1, "R13", "triage_date")} | EPISODE_1),
    ("triage on the day of the referral", "episodes", set_("episodes", 1, triage_date="2024-05-01"), set()),
    ("17 at triage", "episodes", set_("clients", 1, birth_date="2006-05-03"),
     {("episodes", 1, "R14", "data_set")} | EPISODE_1),
    ("18 on the day of triage", "episodes", set_("clients", 1, birth_date="2006-05-02"), set()),
    ("a discharge without its reason", "episodes", set_("episodes", 1, discharge_reason=""),
     {("episodes", 1, "R15", "discharge_reason")} | EPISODE_1),
    ("a reason without a discharge", "episodes", set_("episodes", 1, discharge_date="NA"),
     {("episodes", 1, "R15", "discharge_reason")} | EPISODE_1),
    ("a release without its type", "secure_episodes", set_("secure_episodes", 1, release_type=""),
     {("secure_episodes", 1, "R15", "release_type")}),
    ("a contact closed without a reason", "cjit", set_("cjit", 1, discharge_reason=""),
     {("cjit", 1, "R15", "discharge_reason")}),
    ("discharged before triage", "episodes", set_("episodes", 1, discharge_date="2024-05-01"),
     {("episodes", 1, "R16", "discharge_date")} | EPISODE_1),
    ("closed before contact", "cjit", set_("cjit", 1, discharge_date="2024-04-19"),
     {("cjit", 1, "R16", "discharge_date")}),
    ("offered before referred", "modalities", set_("modalities", 1, first_offered_date="2024-04-30"),
     {("modalities", 1, "R18", "first_offered_date")}),
    ("started before triage", "modalities", set_("modalities", 1, referred_date="", start_date="2024-05-01"),
     {("modalities", 1, "R19", "start_date")}),
    ("started before its referral", "modalities",
     set_("modalities", 1, referred_date="2024-05-04", first_offered_date=""),
     {("modalities", 1, "R19", "start_date")}),
    ("ended before it started", "modalities", set_("modalities", 1, end_date="2024-05-02"),
     {("modalities", 1, "R20", "end_date")}),
    ("ended and never started", "modalities", set_("modalities", 1, start_date=""),
     {("modalities", 1, "R20", "end_date")}),
    ("never started, never ended", "modalities", set_("modalities", 1, start_date="", end_date=""), set()),
    ("open after the discharge", "modalities", set_("modalities", 1, end_date=""),
     {("modalities", 1, "R21", "end_date")}),
    ("ended after the discharge", "modalities", set_("modalities", 1, end_date="2024-12-01"),
     {("modalities", 1, "R21", "end_date")}),
    ("released before reception", "secure_episodes",
     set_("secure_episodes", 1, treatment_start_date="", release_date="2024-11-30"),
     {("secure_episodes", 1, "R22", "release_date")}),
    ("treated before reception", "secure_episodes",
     set_("secure_episodes", 1, treatment_start_date="2024-11-30"),
     {("secure_episodes", 1, "R22", "treatment_start_date")}),
    ("treated after release", "secure_episodes", set_("secure_episodes", 1, treatment_start_date="2025-01-11"),
     {("secure_episodes", 1, "R22", "treatment_start_date")}),
    ("an estimate above its interval", "prevalence", set_("prevalence", 1, upper="100.25"),
     {("prevalence", 1, "R23", "estimate")}),
    ("an estimate on its limit", "prevalence", set_("prevalence", 1, upper="100.5"), set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "spoil", "wanted"), [case[1:] for case in RELATIONS], ids=[case[0] for case in RELATIONS]
)
def test_a_row_beside_others(
    engine: Engine, tmp_path: Path, file: str, spoil: Callable[[Tables], None], wanted: Found
) -> None:
    tables = tables_with(file)
    spoil(tables)
    found = checked(engine, tmp_path, tables)
    assert found.accepted, found.faults
    assert refused(found) == wanted


def test_of_open_episodes_the_earliest_triaged_stays(engine: Engine, tmp_path: Path) -> None:
    tables = tables_with("episodes")
    still_open = {"discharge_date": "", "discharge_reason": ""}
    set_("episodes", 1, triage_date="2024-06-01", **still_open)(tables)
    add("episodes", 1, episode_id="e3", triage_date="2024-05-02")(tables)
    add("episodes", 1, episode_id="e2", triage_date="2024-05-02")(tables)
    wanted = {("episodes", row, "R17", "discharge_date") for row in (1, 5)} | EPISODE_1
    assert refused(checked(engine, tmp_path, tables)) == wanted


def test_a_refused_episode_does_not_make_another_the_second(engine: Engine, tmp_path: Path) -> None:
    tables = tables_with("episodes")
    set_("episodes", 1, discharge_date="", discharge_reason="")(tables)
    add("episodes", 1, episode_id="e2", referral_date="2024-04-01", triage_date="2024-03-31")(tables)
    assert refused(checked(engine, tmp_path, tables)) == {("episodes", 5, "R13", "triage_date")}


def test_a_whole_table_is_typed_and_no_answer_is_null(engine: Engine, tmp_path: Path) -> None:
    found = checked(engine, tmp_path, good())
    assert not found.faults
    tables = found.tables()
    types = {row[0]: row[1] for row in tables.execute("DESCRIBE outcomes_top").fetchall()}
    assert (types["top_date"], types["opiate_days"], types["stage"]) == ("DATE", "BIGINT", "VARCHAR")
    assert tables.scalar("SELECT count(*) FROM clients WHERE nationality IS NULL AND consent = 'yes'") == 4
    assert tables.scalar("SELECT estimate FROM prevalence") == 100.5
    assert (
        tables.scalar("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'checking'") == 0
    )


ODD = [
    ",",
    '"',
    "'",
    "\n",
    "\r\n",
    "\x01",
    "\x02",
    "\x1f",
    "\u2028",
    "\u00e9",
    "\U0001f4a0",
    ";--",
    "\\",
    "%",
    "{x}",
]


def test_texts_arrive_as_they_were_sent(engine: Engine, tmp_path: Path) -> None:
    """Whatever stands in a text: it is handed to the engine as text, never as part of a question."""
    sent = [f"a{odd}b" for odd in ODD]
    rows = [
        {**good()["deaths"][0], "death_id": f"d{place:02}", "substances_suspected": text}
        for place, text in enumerate(sent)
    ]
    tables = checked(engine, tmp_path, {"deaths": rows}).tables()
    kept = tables.execute("SELECT substances_suspected FROM deaths ORDER BY death_id").fetchall()
    assert [text for (text,) in kept] == sent


def test_rows_are_numbered_through_all_parts(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cairn.records.rows.CHUNK", 3)
    rows = [{**good()["deaths"][0], "death_id": f"d{place}"} for place in range(8)]
    rows[3]["sex"] = rows[7]["sex"] = "x"
    assert {one[1] for one in refused(checked(engine, tmp_path, {"deaths": rows}))} == {4, 8}


def test_files_that_were_left_out_are_empty_tables(engine: Engine, tmp_path: Path) -> None:
    found = checked(engine, tmp_path, {"deaths": good()["deaths"]})
    assert found.accepted
    assert found.tables().scalar("SELECT count(*) FROM episodes") == 0
    assert found.tables().scalar("SELECT count(discharge_reason) FROM episodes") == 0
