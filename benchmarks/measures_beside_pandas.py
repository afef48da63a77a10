"""Three measures of a made-up county beside pandas, and all measures at once beside one after another.

pandas makes adults in treatment, new presentations and successful completions as an analyst would: people and
journeys once, then each period and breakdown in turn. Both make the same figures, which is checked. Each is
a process of its own; what both have loaded before the clock starts is imported.
"""

import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measures_scale import YEARS, written
from benchmarks.section import Section

THREE = ("adults_in_treatment", "new_presentations", "successful_completion")
SAID = ("sex", "substance", "ocu", "ethnicity", "deprivation", "disability", "sexual_orientation")
BY = ("total", *SAID, "age_band", "area", "provider", "footprint")
AIM = 10
GAP = 21
KEY = ["provider", "client_id", "episode_id"]
JOURNEY = ["person", "adult", "turn"]
Figures = dict[tuple[Any, ...], int]
Work = Callable[[Path], Any]
Spent = tuple[float, float]


def of_pandas(folder: Path) -> Figures:
    """Numerators by measure, first and last day, breakdown and level, of all levels where somebody is."""
    import pandas as pd

    from cairn import measures

    (told,) = json.loads((folder / "partnerships.json").read_text())
    episodes = _episodes(folder)
    journeys = _journeys(episodes).query("adult")
    active = episodes.query("adult")[["person", "start", "end", "area", "provider"]]
    found: Figures = {}
    for span in measures.spans(*YEARS):
        days = (pd.Timestamp(span.start), pd.Timestamp(span.end))
        for measure, breakdown, level, count in _of_period(journeys, active, told["areas"], *days):
            found[measure, span.start, span.end, breakdown, level] = count
    return found


def _episodes(folder: Path) -> Any:
    """The structured episodes, each with its person, in their journeys."""
    import pandas as pd

    read = {
        name: pd.read_parquet(folder / f"{name}.parquet") for name in ("clients", "episodes", "modalities")
    }
    people = _people(read["clients"])
    episodes = _structured(read["episodes"], read["modalities"]).merge(people, on=["provider", "client_id"])
    episodes["adult"] = _age(episodes, episodes["triage_date"]) >= 18
    return _in_journeys(_closed_by_death(episodes))


def _age(rows: Any, day: Any) -> Any:
    import pandas as pd

    born, day = pd.to_datetime(rows["birth_date"]), pd.to_datetime(day)
    early = (day.dt.month * 100 + day.dt.day) < (born.dt.month * 100 + born.dt.day)
    return day.dt.year - born.dt.year - early


def _people(clients: Any) -> Any:
    known = clients[clients["consent"] == "yes"]
    who = ["first_initial", "surname_initial", "birth_date", "sex"]
    twice = known.groupby([*who, "provider"], observed=True)["client_id"].transform("size") > 1
    doubtful = known.assign(twice=twice).groupby(who, observed=True)["twice"].transform("any")
    own = (known["provider"].astype(str) + known["client_id"].astype(str)).where(doubtful, "")
    person = known.assign(own=own).groupby([*who, "own"], observed=True).ngroup()
    return known.drop(columns="partnership").assign(person=person)


def _structured(episodes: Any, modalities: Any) -> Any:
    import pandas as pd

    from cairn.measures import settings

    kinds = modalities["modality_type"].isin(["pharmacological", "psychosocial"])
    chosen = modalities[kinds & (modalities["setting"] != "secure") & modalities["start_date"].notna()]
    starts = chosen.groupby(KEY, observed=True)["start_date"].min().rename("start").reset_index()
    met = episodes.merge(starts, on=KEY)
    classes = {code: name for name, codes in settings.outcomes().items() for code in codes}
    return met.assign(
        start=pd.to_datetime(met["start"]),
        end=pd.to_datetime(met["discharge_date"]).fillna(pd.Timestamp(2199, 12, 31)),
        outcome=met["discharge_reason"].astype(object).map(classes),
        area=met["area"].astype(object).fillna("not-recorded"),
    )


def _closed_by_death(episodes: Any) -> Any:
    died = episodes[episodes["outcome"] == "died"].groupby("person")["end"].min().rename("died_on")
    met = episodes.join(died, on="person")
    closed = (met["start"] <= met["died_on"]) & (met["end"] >= met["died_on"])
    met.loc[closed, "end"] = met.loc[closed, "died_on"]
    met.loc[closed, "outcome"] = "died"
    return met


def _in_journeys(episodes: Any) -> Any:
    import pandas as pd

    group = ["person", "adult"]
    ranked = episodes.sort_values([*group, "start", *KEY])
    keys = [ranked[one] for one in group]
    latest = ranked.groupby(group)["end"].cummax().groupby(keys).shift()
    fresh = latest.isna() | (ranked["start"] > latest + pd.Timedelta(days=GAP))
    return ranked.assign(turn=fresh.groupby(keys).cumsum())


def _journeys(episodes: Any) -> Any:
    """One row for each journey: its days, outcome, where it began, and what is said of the person."""
    gravity = {"died": 3, "unplanned": 2, "transferred": 1, "completed": 0}
    weighed = episodes.assign(gravity=episodes["outcome"].map(gravity).fillna(-1))
    told = episodes.groupby(JOURNEY).agg(
        start=("start", "min"), end=("end", "max"), sex=("sex", "first"), birth_date=("birth_date", "first"),
        area=("area", "first"), provider=("provider", "first"),
    )  # fmt: skip
    told["outcome"] = (
        weighed.sort_values([*JOURNEY, "end", "gravity", *KEY]).groupby(JOURNEY)["outcome"].last()
    )
    newest = episodes.groupby(JOURNEY).tail(1).set_index(JOURNEY)
    return told.join(_said(newest)).join(_substances(episodes)).reset_index()


def _said(newest: Any) -> Any:
    """What the client record of the newest episode says."""
    import numpy as np
    import pandas as pd

    from cairn.measures import settings

    groups = {code: name for name, codes in settings.read("codes")["ethnicity"].items() for code in codes}
    told = newest[["disability_1", "disability_2", "disability_3"]].astype(object).fillna("not-stated")
    some = (~told.isin(["none", "not-stated"])).any(axis=1)
    quintile = newest["deprivation_quintile"].map(lambda number: str(int(number)), na_action="ignore")
    orientation = newest["sexual_orientation"].astype(object).replace("not-stated", None)
    return pd.DataFrame({
        "ethnicity": newest["ethnicity"].astype(object).map(groups).fillna("not-recorded"),
        "disability": np.select([some, told["disability_1"] == "none"], ["yes", "no"], "not-recorded"),
        "deprivation": quintile.astype(object).fillna("not-recorded"),
        "sexual_orientation": orientation.fillna("not-recorded"),
    })  # fmt: skip


def _substances(episodes: Any) -> Any:
    import numpy as np
    import pandas as pd

    from cairn.measures import settings

    drugs = [code for item in settings.items() for code in settings.substances(item=item)]
    classes = {name: settings.substances(name) for name in ("opiate", "crack", "alcohol")}
    classes["drug"] = [code for code in drugs if code not in classes["alcohol"]]
    cited = {
        name: episodes[["substance_1", "substance_2", "substance_3"]].isin(codes).any(axis=1)
        for name, codes in classes.items()
    }
    of = episodes[JOURNEY].assign(**cited).groupby(JOURNEY).any()
    both, names = of["opiate"] & of["crack"], ["opiate", "non-opiate-and-alcohol", "non-opiate"]
    substance = np.select([of["opiate"], of["alcohol"] & of["drug"], of["drug"]], names, "alcohol")
    split = ["opiate-and-crack", "opiate-only", "crack-only"]
    ocu = np.select([both, of["opiate"], of["crack"]], split, "neither")
    return pd.DataFrame({"substance": substance, "ocu": ocu}, index=of.index)


def _of_period(journeys: Any, active: Any, areas: list[str], first: Any, last: Any) -> Iterator[Any]:
    there = journeys[(journeys["start"] <= last) & (journeys["end"] >= first)]
    people = _aged(there.sort_values("turn").groupby("person").tail(1), first)
    done = (people["outcome"] == "completed") & (people["end"] <= last)
    on = active[(active["start"] <= last) & (active["end"] >= first)][["person", "area", "provider"]]
    began = _aged(journeys[journeys["start"].between(first, last)], first)
    began = began.assign(person=range(len(began)))  # a start is counted, not a person
    of = {
        "adults_in_treatment": (people, on), "successful_completion": (people[done], on),
        "new_presentations": (began, began[["person", "area", "provider"]]),
    }  # fmt: skip
    for measure, (rows, where) in of.items():
        for breakdown, counts in _counts(rows, where, areas):
            yield from ((measure, breakdown, level, int(n)) for level, n in counts.items() if n)


def _aged(rows: Any, first: Any) -> Any:
    import pandas as pd

    bands = ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
    age = _age(rows, rows["start"].where(rows["start"] > first, first))
    return rows.assign(age_band=pd.cut(age, [17, 24, 34, 44, 54, 64, 200], labels=bands).astype(object))


def _counts(rows: Any, where: Any, areas: list[str]) -> Iterator[tuple[str, Any]]:
    yield "total", {"all": len(rows)} if len(rows) else {}
    for breakdown in (*SAID, "age_band"):
        yield breakdown, rows[breakdown].value_counts()
    met = where.merge(rows[["person"]].drop_duplicates(), on="person")
    for breakdown in ("area", "provider"):
        yield breakdown, met.drop_duplicates(["person", breakdown])[breakdown].value_counts()
    inside = met[met["area"].isin(areas)]["person"].nunique()
    yield "footprint", {"all": inside} if inside else {}


def ours(folder: Path, names: tuple[str, ...] = THREE) -> Any:
    """The figures of these measures, with every breakdown that they have."""
    from cairn import measures
    from cairn.framework.engine import connect, quoted

    (told,) = json.loads((folder / "partnerships.json").read_text())
    facts = measures.Facts(
        date.fromisoformat(told["extract_date"]), tuple(told["areas"]), told["partnership"]
    )
    with connect(folder, threads=2) as engine:
        for path in folder.glob("*.parquet"):
            engine.execute(f"CREATE VIEW {path.stem} AS FROM {quoted(path)}")
        tables = measures.tables_of(engine)
        return measures.compute(tables, facts, measures.spans(*YEARS), names).to_pyarrow()


def of_ours(folder: Path) -> Figures:
    """Our figures as those of pandas: the numerators of all levels where somebody is."""
    keys = ("measure", "period_start", "period_end", "breakdown", "level")
    rows = (row for row in ours(folder).to_pylist() if row["numerator"])
    return {tuple(row[name] for name in keys): row["numerator"] for row in rows}


def together(folder: Path) -> int:
    """All measures in one run."""
    from cairn.measures import MEASURES

    return int(ours(folder, tuple(MEASURES)).num_rows)


def apart(folder: Path) -> int:
    """All measures, each in a run of its own."""
    from cairn.measures import MEASURES

    return sum(int(ours(folder, (name,)).num_rows) for name in MEASURES)


def again(folder: Path) -> int:
    """All measures in one run, as for a second partnership: the plan is known, and made before the clock."""
    return together(folder)


def three(folder: Path) -> int:
    """The three measures."""
    return int(ours(folder).num_rows)


def three_again(folder: Path) -> int:
    """The three measures, as for a second partnership."""
    return three(folder)


def by_pandas(folder: Path) -> int:
    """The three measures by pandas."""
    return len(of_pandas(folder))


def _child(work: Work, folder: Path, pipe: "multiprocessing.Queue[Spent]") -> None:
    import pandas  # noqa: F401

    from cairn import measures
    from cairn.records import contract

    contract(), measures.spans(*YEARS)
    if work in (again, three_again):
        work(folder)
    begun, processors = time.perf_counter(), time.process_time()
    work(folder)
    pipe.put((time.perf_counter() - begun, time.process_time() - processors))


def measured(work: Work, folder: Path) -> Spent:
    """Seconds, and seconds of all processors, of one piece of work in a process of its own."""
    context = multiprocessing.get_context("spawn")
    pipe: multiprocessing.Queue[Spent] = context.Queue()
    child = context.Process(target=_child, args=(work, folder, pipe))
    child.start()
    spent = pipe.get()
    child.join()
    return spent


def best(work: Work, folder: Path, rounds: int) -> Spent:
    """The least of some rounds."""
    seconds, processors = zip(*(measured(work, folder) for _ in range(rounds)), strict=True)
    return min(seconds), min(processors)


def _checked(folder: Path) -> int:
    """How many figures pandas makes; stops where they are not ours."""
    theirs, own = of_pandas(folder), of_ours(folder)
    wrong = [key for key in theirs.keys() | own.keys() if own.get(key) != theirs.get(key)]
    if wrong:
        raise SystemExit(f"pandas and ours differ in {len(wrong):,} of {len(own):,} figures: {min(wrong)}.")
    return len(theirs)


def run(people: int = 3_000, rounds: int = 3) -> list[Section]:
    """Measure, for the page of benchmarks."""
    lines: list[tuple[str, ...]] = []
    for size in (people, people * 10):
        with tempfile.TemporaryDirectory() as name:
            folder = written(Path(name), 1, size)
            lines += _beside(size, folder, rounds)
            if size == people:
                apiece = _at_once(folder, rounds)
    says = (
        "Adults in treatment, new presentations and successful completions of a made-up county, in every "
        "period of five years, by all breakdowns; both make the same counts, which is checked. The first in a "  # noqa: E501
        f"process writes its queries, the next finds them. Aim: {AIM} times as fast."
    )
    head = (
        "adults a year",
        "work",
        "counts above 0",
        "seconds",
        "seconds of all processors",
        "times as fast",
    )
    return [Section("Measures beside pandas", says, (head, *lines)), apiece]


def _beside(people: int, folder: Path, rounds: int) -> Iterator[tuple[str, ...]]:
    count, theirs = _checked(folder), best(by_pandas, folder, 1 if people > 10_000 else rounds)
    works = (("ours, the first in a process", three), ("ours, the next", three_again))
    for title, spent in (("pandas", theirs), *((name, best(work, folder, rounds)) for name, work in works)):
        yield (
            f"{people:,}", title, f"{count:,}", f"{spent[0]:.2f}", f"{spent[1]:.2f}", f"{theirs[0] / spent[0]:.1f}",  # noqa: E501
        )  # fmt: skip


def _at_once(folder: Path, rounds: int) -> Section:
    says = "All measures of the same county of 3,000 adults: in one run, and each in a run of its own."
    once = best(together, folder, rounds)
    works = (
        ("all at once", once),
        ("all at once, for the next partnership", best(again, folder, rounds)),
        ("one after another", measured(apart, folder)),
    )
    head = ("work", "seconds", "seconds of all processors", "ratio")
    lines = ((name, f"{one:.2f}", f"{all_:.2f}", f"{one / once[0]:.1f}") for name, (one, all_) in works)
    return Section("All measures at once", says, (head, *lines))
