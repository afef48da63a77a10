"""How to break each row rule: for every rule one or more recipes, each of which spoils one row.

A recipe finds a row of a client that nothing was done to (`Rows.find`), and raises NoVictim where there is
none.
"""

from collections.abc import Callable, Iterator
from functools import partial

from cairn.records import contract
from cairn.records.contract import Column
from cairn.synthetic.rows import Cells, NoVictim, Rows
from cairn.synthetic.truth import Spoiled

Recipe = Callable[[Rows], list[Spoiled]]
LETTER = "Z"
FORMULAS = ("=1+1", "+44", "@here")
NO_DAYS = ("31/12/2024", "45292", "2024-02-30", "20240131", "2024-01-31T00:00:00", "31-Jan-24")
TRIES = 20
NO_NUMBERS = ("-1", "3.5", "007", "seven", "1e2")


def _columns(rows: Rows, *types: str) -> Iterator[tuple[str, Column]]:
    """Columns of the files that are here, of these types; no key, so that only the cell is wrong."""
    for file, lines in rows.files.items():
        source = contract().file(file)
        if lines:
            yield from (
                (file, one) for one in source.columns if one.type in types and one.name not in source.key
            )


def _cell(
    rows: Rows, rule: str, found: list[tuple[str, Column]], told: Callable[[Column], str]
) -> list[Spoiled]:
    """Write something wrong into a cell of one of these columns."""
    if not found:
        raise NoVictim(rule)
    file, column = rows.one(*found)
    row, cells = rows.find(file, lambda one: one[column.name] not in ("", "NA"))
    return rows.spoil(rule, file, row, column.name, **{column.name: told(column)})


def missing(rows: Rows) -> list[Spoiled]:
    """R01: a required value that is empty or NA."""
    found = [one for one in _columns(rows, "text", "code", "date", "integer", "number") if one[1].required]
    return _cell(rows, "R01", found, lambda _: str(rows.one("", "NA")))


def formula(rows: Rows) -> list[Spoiled]:
    """R02: a value that a spreadsheet would calculate."""
    return _cell(rows, "R02", list(_columns(rows, "text", "code")), lambda _: str(rows.one(*FORMULAS)))


def unknown_code(rows: Rows) -> list[Spoiled]:
    """R03: a code that is not known, in capitals, or with a blank."""
    words = ("unknown-word", "Yes", " yes", "1")
    return _cell(rows, "R03", list(_columns(rows, "code")), lambda _: str(rows.one(*words)))


def no_day(rows: Rows) -> list[Spoiled]:
    """R04: a date in another shape, or a day that there is not."""
    return _cell(rows, "R04", list(_columns(rows, "date")), lambda _: str(rows.one(*NO_DAYS)))


def long_ago(rows: Rows) -> list[Spoiled]:
    """R05: a date of 1902 or before."""
    return _cell(
        rows, "R05", list(_columns(rows, "date")), lambda _: str(rows.one("1900-01-01", "1902-12-31"))
    )


def to_come(rows: Rows) -> list[Spoiled]:
    """R06: a date after the extract."""
    day = rows.shifted(rows.extract.isoformat(), int(rows.rng.integers(1, 400)))
    return _cell(rows, "R06", list(_columns(rows, "date")), lambda _: day)


def no_number(rows: Rows) -> list[Spoiled]:
    """R07: not a whole number, or outside its range."""
    found = list(_columns(rows, "integer", "number"))
    return _cell(
        rows,
        "R07",
        found,
        lambda one: str(rows.one(*NO_NUMBERS[: 5 if one.type == "integer" else 1], one.most + 1)),
    )


def withheld(rows: Rows) -> list[Spoiled]:
    """R08: no consent, and yet everything is sent."""
    row, cells = rows.find("clients", lambda one: one["first_initial"] != "")
    return rows.spoil("R08", "clients", row, "first_initial", consent="no")


def stranger(file: str, rows: Rows) -> list[Spoiled]:
    """R09: a row of a provider that the manifest does not name."""
    row, cells = rows.find(file)
    code = next(
        f"{LETTER}{number}" for number in range(1000, 9999) if f"{LETTER}{number}" not in rows.providers
    )
    return rows.spoil("R09", file, row, "provider", provider=code)


def double(file: str, column: str, rows: Rows) -> list[Spoiled]:
    """R10: two rows with one key that differ."""
    codes = contract().file(file).column(column).codes
    row, cells = rows.find(file, lambda one: one[column] in codes)
    other = codes[(codes.index(cells[column]) + 1) % len(codes)]
    again = rows.add(file, {**cells, column: other})
    key = contract().file(file).key[-1]
    both = [Spoiled(file, one, "R10", key) for one in (row, again)]
    return [*both, *rows.children(file, cells)]


def orphan(file: str, rows: Rows) -> list[Spoiled]:
    """R11: a row whose client or episode is not there."""
    column = "episode_id" if contract().file(file).parent == "episodes" else "client_id"
    _, cells = rows.find(file)
    row = rows.add(file, {**cells, column: f"NOBODY{len(rows.files[file])}"})
    return [Spoiled(file, row, "R11", column)]


def born_late(rows: Rows) -> list[Spoiled]:
    """R12: referred on the day of the birth or before it."""
    row, cells = rows.find("episodes")
    born = next(one for _, one in _of(rows, "clients", cells))["birth_date"]
    if not born:
        raise NoVictim("R12")
    day = rows.shifted(born, -int(rows.rng.integers(0, 300)))
    return rows.spoil("R12", "episodes", row, "referral_date", referral_date=day)


def _of(rows: Rows, file: str, cells: Cells) -> Iterator[tuple[int, Cells]]:
    """The rows of a file that belong to the client of these cells."""
    begin = f"{cells['provider']},{cells['client_id']},"
    for row, line in enumerate(rows.files[file], 1):
        if line.startswith(begin):
            yield row, rows.cells(file, row)


def triaged_early(rows: Rows) -> list[Spoiled]:
    """R13: triaged before the referral."""
    row, cells = rows.find("episodes")
    day = rows.shifted(cells["referral_date"], -int(rows.rng.integers(1, 30)))
    return rows.spoil("R13", "episodes", row, "triage_date", triage_date=day)


def too_young(rows: Rows) -> list[Spoiled]:
    """R14: an episode of an adult service with somebody under 18, of a client who has no other."""
    _, cells = rows.find("episodes", lambda one: one["data_set"] == "adult")
    client = next(one for _, one in _of(rows, "clients", cells))
    born = rows.shifted(cells["triage_date"], -int(rows.rng.integers(13 * 366, 18 * 365)))
    new = {"client_id": f"{cells['client_id']}-young"}
    rows.add("clients", {**client, **new, "birth_date": born})
    return [Spoiled("episodes", rows.add("episodes", {**cells, **new}), "R14", "data_set")]


def half_closed(file: str, reason: str, day: str, rows: Rows) -> list[Spoiled]:
    """R15: a last day without a reason, or the reverse."""
    row, _ = rows.find(file, lambda one: one[day] != "")
    return rows.spoil("R15", file, row, reason, **{str(rows.one(day, reason)): ""})


def closed_early(file: str, begin: str, rows: Rows) -> list[Spoiled]:
    """R16: discharged before the work began."""
    row, cells = rows.find(file, lambda one: one["discharge_date"] != "")
    day = rows.shifted(cells[begin], -int(rows.rng.integers(1, 40)))
    return rows.spoil("R16", file, row, "discharge_date", discharge_date=day)


def open_twice(rows: Rows) -> list[Spoiled]:
    """R17: a second open episode, triaged later or on the same day under a greater key."""
    _, cells = rows.find("episodes", lambda one: one["discharge_date"] == "")
    new = {**cells, "episode_id": "E9-again", "referral_date": cells["triage_date"]}
    return [Spoiled("episodes", rows.add("episodes", new), "R17", "discharge_date")]


def offered_early(rows: Rows) -> list[Spoiled]:
    """R18: offered before the referral."""
    row, cells = rows.find(
        "modalities", lambda one: "" not in (one["referred_date"], one["first_offered_date"])
    )
    day = rows.shifted(cells["referred_date"], -int(rows.rng.integers(1, 20)))
    return rows.spoil("R18", "modalities", row, "first_offered_date", first_offered_date=day)


def started_early(rows: Rows) -> list[Spoiled]:
    """R19: started before its own referral."""
    row, cells = rows.find("modalities", lambda one: "" not in (one["referred_date"], one["start_date"]))
    day = rows.shifted(cells["referred_date"], -int(rows.rng.integers(1, 20)))
    return rows.spoil("R19", "modalities", row, "start_date", start_date=day)


def ended_early(rows: Rows) -> list[Spoiled]:
    """R20: ended before it started, or ended and never started."""
    row, cells = rows.find("modalities", lambda one: "" not in (one["start_date"], one["end_date"]))
    if rows.one(True, False):
        return rows.spoil("R20", "modalities", row, "end_date", start_date="")
    return rows.spoil("R20", "modalities", row, "end_date", end_date=rows.shifted(cells["start_date"], -1))


def goes_on(rows: Rows) -> list[Spoiled]:
    """R21: an intervention that goes on after the discharge."""
    for _ in range(TRIES):
        row, cells = rows.find("modalities", lambda one: "" not in (one["start_date"], one["end_date"]))
        own = _of(rows, "episodes", cells)
        if any(one["episode_id"] == cells["episode_id"] and one["discharge_date"] for _, one in own):
            return rows.spoil("R21", "modalities", row, "end_date", end_date="", exit_status="")
    raise NoVictim("R21")


def released_early(rows: Rows) -> list[Spoiled]:
    """R22: released before reception."""
    row, cells = rows.find("secure_episodes", lambda one: one["release_date"] != "")
    day = rows.shifted(cells["reception_date"], -int(rows.rng.integers(1, 40)))
    return rows.spoil("R22", "secure_episodes", row, "release_date", release_date=day)


def treated_early(rows: Rows) -> list[Spoiled]:
    """R22: treated before reception."""
    row, cells = rows.find("secure_episodes")
    day = rows.shifted(cells["reception_date"], -int(rows.rng.integers(1, 40)))
    return rows.spoil("R22", "secure_episodes", row, "treatment_start_date", treatment_start_date=day)


def outside(rows: Rows) -> list[Spoiled]:
    """R23: an estimate outside its interval."""
    row, cells = rows.find("prevalence")
    return rows.spoil("R23", "prevalence", row, "estimate", estimate=str(float(cells["upper"]) + 1))


LEAVES = ("modalities", "sub_interventions", "outcomes_top", "outcomes_ypor", "client_reviews")
RECIPES: dict[str, tuple[Recipe, ...]] = {
    "R01": (missing,),
    "R02": (formula,),
    "R03": (unknown_code,),
    "R04": (no_day,),
    "R05": (long_ago,),
    "R06": (to_come,),
    "R07": (no_number,),
    "R08": (withheld,),
    "R09": tuple(partial(stranger, file) for file in ("clients", "secure_episodes", "cjit")),
    "R10": (
        partial(double, "clients", "sex"),
        partial(double, "modalities", "setting"),
        partial(double, "deaths", "cause_status"),
        partial(double, "homelessness", "drug_need"),
        partial(double, "children_assessments", "drug_parent"),
    ),
    "R11": tuple(partial(orphan, file) for file in (*LEAVES, "secure_episodes", "cjit")),
    "R12": (born_late,),
    "R13": (triaged_early,),
    "R14": (too_young,),
    "R15": (
        partial(half_closed, "episodes", "discharge_reason", "discharge_date"),
        partial(half_closed, "cjit", "discharge_reason", "discharge_date"),
        partial(half_closed, "secure_episodes", "release_type", "release_date"),
    ),
    "R16": (partial(closed_early, "episodes", "triage_date"), partial(closed_early, "cjit", "contact_date")),
    "R17": (open_twice,),
    "R18": (offered_early,),
    "R19": (started_early,),
    "R20": (ended_early,),
    "R21": (goes_on,),
    "R22": (released_early, treated_early),
    "R23": (outside,),
}
