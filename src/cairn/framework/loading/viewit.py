"""The layout of NDTMS ViewIt downloads: one row a year, area and group, one column a count.

The two dialects of the file name their columns and drug groups differently; both become the same words. The
end of a column's name tells its population (everyone in treatment, new presentations, exits), so each column
stays a measure of its own. `Total` rows are the headline. NULL is "not collected". Local counts are rounded
to 5 in some columns: a column whose local counts are all multiples of 5 is said to be so.
"""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

import re
from collections.abc import Sequence

from cairn.framework.engine import Engine, quoted
from cairn.framework.loading import places, words
from cairn.framework.loading.ages import age_words
from cairn.framework.loading.dimensions import Dimension, Key, Problem, Resolved
from cairn.framework.loading.faults import Fault
from cairn.framework.loading.header import check_header
from cairn.framework.loading.layouts import Layout, identifier
from cairn.framework.observations import Source, breakdown_of

_IDS = {
    "period": ("reportingperiod", "reportingperiod_data"),
    "area": ("area", "area_data"),
    "sex": ("sex", "gender_data", "sex_data", "gender"),
    "age": ("age_group", "agegroup_data", "agegroup"),
    "drug": ("drug_group", "drugroup_data", "drugroup", "druggroup_data", "druggroup"),
}
REQUIRED = ("reportingperiod", "area", "sex", "age_group", "drug_group")
_LONGEST = words.LONGEST["measure"] - len("viewit-")
_COUNT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_EVERYBODY = dict.fromkeys(("total", "all", "persons"), "")
_SEXES = _EVERYBODY | {
    "m": "male", "male": "male", "males": "male", "f": "female", "female": "female", "females": "female",
}  # fmt: skip
_DRUGS = _EVERYBODY | {
    "opiate": "opiate",
    "non-opiate only": "non-opiate only",
    "non-opiate": "non-opiate only",
    "non-opiate and alcohol": "non-opiate and alcohol",
    "alcohol and non-opiate": "non-opiate and alcohol",
    "alcohol only": "alcohol only",
    "alcohol": "alcohol only",
}
_ALL_AGES = (*_EVERYBODY, "all ages")
_AGE = re.compile(r"\d+ ?(-|to) ?\d+|\d+ ?(\+|and over)|under \d+|<\d+")
# Two councils that are counted together, and the larger of the two, under which they are kept.
_TOGETHER = {
    "cornwall and isles of scilly": "Cornwall",
    "hackney and city of london": "Hackney",
    "city of london and hackney": "Hackney",
}
_ROUNDED = "rounded to the nearest 5, so parts may not add up to their total"
_ROUNDED_ZERO = "rounded to the nearest 5: this may be 0, 1 or 2"
_MEASURE = (*words.MEASURE, ("col", "VARCHAR"))
PUBLISHER = "Office for Health Improvement and Disparities"
_SOURCE = Source(
    PUBLISHER, "National Drug Treatment Monitoring System, ViewIt", "", "ViewIt download", "",
    "https://www.ndtms.net/", None, "Open Government Licence v3.0",
)  # fmt: skip


def check(names: tuple[str, ...]) -> list[Fault]:
    """All that is wrong with the header: an id column missing or twice, or a name that is no count's."""
    found = _id_columns(names)
    faults = check_header([name.casefold() for name in names], allowed=None, required=())
    for part, theirs in _IDS.items():
        if len(found[part]) != 1:
            what = "is missing" if not found[part] else "stands in two dialects"
            faults.append(
                Fault(1, theirs[0], f"The column of the {part} {what}.", f"Keep one of: {', '.join(theirs)}.")
            )
    ids = {name for group in found.values() for name in group}
    counts = [name for name in names if name not in ids]
    faults += [
        Fault(
            1,
            name,
            "This is not the name of a ViewIt count.",
            "Export the file again, and leave its columns as they are.",
        )
        for name in counts
        if not _COUNT.fullmatch(name.casefold()) or len(name) > _LONGEST
    ]
    return (
        faults
        if counts
        else [*faults, Fault(1, "", "There is no column of counts.", "Export the file again.")]
    )


def _id_columns(names: Sequence[str]) -> dict[str, list[str]]:
    return {part: [name for name in names if name.casefold() in theirs] for part, theirs in _IDS.items()}


def layout(names: tuple[str, ...]) -> Layout:
    """How the file with these columns is read."""
    found = {part: group[0] for part, group in _id_columns(names).items()}
    counts = [name for name in names if name not in found.values()]
    ids = ", ".join(f"{identifier(name)} AS {part}" for part, name in found.items())
    listed = ", ".join(identifier(name) for name in counts)
    note = (
        "CASE WHEN upper(trim(value)) = 'NULL' THEN 'not collected in that year or for that group' "
        "WHEN rounded.col IS NULL THEN '' "
        "WHEN TRY_CAST(value AS DOUBLE) IS NULL THEN '' "
        f"WHEN TRY_CAST(value AS DOUBLE) = 0 THEN '{_ROUNDED_ZERO}' ELSE '{_ROUNDED}' END"
    )
    note = f"concat_ws('; ', nullif({note}, ''), {_together_note()}) AS note"
    turned = f"{{rows}} UNPIVOT INCLUDE NULLS (value FOR col IN ({listed}))"
    long = f"(SELECT {{line}} shape, {ids}, value, col FROM {turned}) long"
    made = Layout(
        name="viewit",
        relation=(
            f"(SELECT long.*, {note}, '' AS nothing FROM {long} LEFT JOIN rounded "
            f"ON rounded.col = long.col AND rounded.grp = {_group('long.area')})"
        ),
        dimensions=(),
        numbers={"value": "value"},
        note="note",
        own=False,
        empty="not_available",
        written={"value": "m.col"},
        prepare=lambda engine, rows: _find_rounded(engine, rows, found["area"], counts),
    )
    measures = _measures(counts)
    nothing = ("nothing",)
    made.dimensions = (
        Dimension("measure", ("col",), _MEASURE,
                  lambda keys: [_measure(key, measures, made) for key in keys]),
        Dimension("area", ("area", "period"), places.AREA,
                  lambda keys: _areas(keys, found["area"], made)),
        Dimension("period", ("period",), words.PERIOD,
                  lambda keys: [words.period_of(key[0], column=found["period"]) for key in keys]),
        Dimension("breakdown", ("sex", "age", "drug"), words.BREAKDOWN,
                  lambda keys: [_breakdown(key, found) for key in keys]),
        Dimension("status", nothing, words.STATUS, words.statuses),
        Dimension("access", nothing, words.ACCESS, words.accesses),
        Dimension("source", nothing, words.SOURCE, lambda keys: [_source(made) for _ in keys]),
    )  # fmt: skip
    return made


def _group(area: str) -> str:
    """SQL: '' for rows of England, else which rows are rounded alike: those of councils or of regions."""
    from cairn.framework.areas import areas

    regions = ", ".join(quoted(_plain(area.name)) for area in areas().regions)
    name = f"replace(lower(trim({area})), '&', 'and')"
    return (
        f"CASE WHEN {name} = 'england' THEN '' WHEN {name} IN ({regions}) THEN 'regions' ELSE 'councils' END"
    )


def _find_rounded(engine: Engine, rows: str, area: str, counts: Sequence[str]) -> None:
    """The table rounded (col, grp): columns whose counts in a group of rows are all multiples of 5.

    Nothing is said of a group in which no count is above 0.
    """
    engine.execute("CREATE TABLE rounded (col VARCHAR, grp VARCHAR)")
    tests = ", ".join(
        f"count_if(TRY_CAST({identifier(name)} AS DOUBLE) % 5 <> 0), "
        f"count_if(TRY_CAST({identifier(name)} AS DOUBLE) > 0)"
        for name in counts
    )
    found = engine.execute(
        f"SELECT {_group(identifier(area))} AS grp, {tests} FROM {rows} WHERE grp <> '' GROUP BY grp"
    ).fetchall()
    for group, *told in found:
        pairs = dict(zip(counts, zip(told[::2], told[1::2], strict=True), strict=True))
        if any(filled and not odd for odd, filled in pairs.values()):
            even = [name for name, (odd, _) in pairs.items() if not odd]
            engine.execute("INSERT INTO rounded SELECT unnest(?), ?", [even, group])


def _measures(counts: Sequence[str]) -> dict[str, str]:
    """Column to its plain name; of two with one plain name (rounded and not) the second keeps its own."""
    plain: dict[str, str] = {}
    for name in sorted(counts, key=lambda one: (_is_rounded(one), len(one))):
        short = re.sub(r"^num_|_?(un)?rounded|_round(ed)?5?$", "", name.casefold())
        plain[name] = name.casefold() if short in plain.values() else short
    return plain


def _is_rounded(name: str) -> bool:
    return "round" in name.casefold() and "unround" not in name.casefold()


def _areas(keys: Sequence[Key], column: str, made: Layout) -> list[Resolved]:
    alone = {(_plain(name), period) for name, period in keys}

    def one(name: str, period: str) -> Resolved:
        larger = _TOGETHER.get(_plain(name), "")
        if not larger:
            return places.area_of_name(name, period, made.notices, column=column)
        if (larger.casefold(), period) in alone:
            return words.set_aside(len(places.AREA), f"Two councils together; {larger} stands by itself too.")
        made.notices[
            f"“{' '.join(name.split())}” is two councils counted together: kept under {larger}, and said so."
        ] = None
        return places.area_of_name(larger, period, made.notices, column=column)

    return [one(*key) for key in keys]


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("&", " and ").split())


def _together_note() -> str:
    """SQL: what is said of a figure for two councils together, else NULL."""
    name = "regexp_replace(replace(lower(trim(area)), '&', ' and '), '\\s+', ' ', 'g')"
    listed = ", ".join(quoted(one) for one in _TOGETHER)
    return f"CASE WHEN {name} IN ({listed}) THEN 'for ' || trim(area) || ' together' END"


def _measure(key: Key, plain: dict[str, str], made: Layout) -> Resolved:
    name = plain[key[0]]
    found = words.measure_of_viewit(name)
    if found is not None:
        return Resolved((*words.catalogued(found).values, key[0]))
    made.notices["Counts that the catalogue does not name are kept as “viewit-…”, on no page."] = None
    return Resolved((f"viewit-{name}", "count", "", "final", key[0]))


def _breakdown(key: Key, columns: dict[str, str]) -> Resolved:
    sex, age, drug = (" ".join(text.split()).casefold() for text in key)
    drug = re.sub(r"opiates\b", "opiate", drug.replace("&", "and").replace("non opiate", "non-opiate"))
    drug = "opiate" if drug == "opiate only" else drug
    age = re.sub(r"[‐-―−]", "-", age)
    problems = []
    if sex not in _SEXES:
        problems.append(Problem(columns["sex"], "This is not a sex of the file.", "Expected: F, M or Total."))
    if drug not in _DRUGS:
        allowed = ", ".join(dict.fromkeys(name for name in _DRUGS.values() if name))
        problems.append(
            Problem(columns["drug"], "This is not a drug group.", f"Expected: {allowed} or Total.")
        )
    if age not in _ALL_AGES and not _AGE.fullmatch(age):
        problems.append(
            Problem(columns["age"], "This is not an age group.", "Expected: 18-29, 50+ or Total.")
        )
    if problems:
        return words.refused(1, *problems)
    parts = {"sex": _SEXES[sex], "substance": _DRUGS[drug]}
    parts["age"] = "" if age in _ALL_AGES else age_words(age)
    return Resolved((breakdown_of({name: value for name, value in parts.items() if value}),))


def _source(made: Layout) -> Resolved:
    made.sources[_SOURCE.key] = _SOURCE
    return Resolved((_SOURCE.key,))
