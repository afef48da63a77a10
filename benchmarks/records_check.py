"""Checking a provider's monthly file beside pandas that only reads it, in the same run.

Writes a made-up submission of 5,000 clients (seeded) to a temporary folder. In fresh processes, one after
another: pandas reads the four files as text, and ours checks every rule and types every kept row.
"""

import csv
import hashlib
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.section import Section

AIM = 2.0
EXTRACT = date(2026, 4, 30)
PROVIDERS = ["X0101", "X0102", "X0103", "X0104", "X0105"]
SUBSTANCES = ["heroin", "alcohol", "crack"]
Row = dict[str, object]


def people(number: int, chance: random.Random) -> Iterator[Row]:
    """Made-up clients; one in a hundred does not consent."""
    for place in range(number):
        key: Row = {"provider": PROVIDERS[place % 5], "client_id": f"C{place:06}"}
        if place % 100 == 99:
            yield {**key, "consent": "no"}
            continue
        yield {
            **key, "first_initial": chance.choice("ABCDEFGHJKLMNPRST"),
            "surname_initial": chance.choice("ABCDEFGHJKLMNPRST"),
            "birth_date": date(1950, 1, 1) + timedelta(days=chance.randint(0, 20_000)),
            "sex": chance.choice(["female", "male"]), "ethnicity": "white-british", "nationality": "GBR",
            "religion": "none", "disability_1": "none", "sexual_orientation": "not-stated", "consent": "yes",
        }  # fmt: skip


def stays(clients: list[Row], number: int, chance: random.Random) -> Iterator[Row]:
    """Made-up episodes of those who consent, one after another; one row in 500 has an impossible date."""
    consenting = [one for one in clients if one["consent"] == "yes"]
    for place in range(number):
        client = consenting[place % len(consenting)]
        begin = date(2023, 4, 1) + timedelta(days=300 * (place // len(consenting)) + chance.randint(0, 60))
        end = begin + timedelta(days=chance.randint(40, 200))
        yield {
            "provider": client["provider"], "client_id": client["client_id"], "episode_id": f"E{place:06}",
            "data_set": "adult", "area": "E99000001", "postcode_sector": "ZZ7 1", "deprivation_quintile": 1,
            "referral_date": begin if place % 500 else "2023-02-30", "referral_source": "self",
            "triage_date": begin + timedelta(days=2), "substance_1": chance.choice(SUBSTANCES),
            "substance_1_route": "smoke", "injecting_status": "never", "accommodation_need": "no-problem",
            "employment_status": "other", "parental_status": "not-a-parent", "pregnant": "no",
            "alcohol_drinking_days": chance.randint(0, 28), "alcohol_units_typical_day": 6,
            "discharge_date": end, "discharge_reason": "completed-drug-free",
        }  # fmt: skip


def interventions(episodes: list[Row], number: int) -> Iterator[Row]:
    """Made-up interventions, spread over the episodes."""
    for place in range(number):
        episode = episodes[place % len(episodes)]
        start = episode["triage_date"]
        yield {
            **{name: episode[name] for name in ("provider", "client_id", "episode_id")},
            "modality_id": f"M{place:06}", "modality_type": "psychosocial", "setting": "community",
            "referred_date": start, "first_offered_date": start, "start_date": start,
            "end_date": episode["discharge_date"], "exit_status": "planned",
        }  # fmt: skip


def profiles(episodes: list[Row], number: int, chance: random.Random) -> Iterator[Row]:
    """Made-up outcome profiles: at the start of each episode, then at its end."""
    days = ("alcohol_days", "opiate_days", "crack_days", "cocaine_days", "cannabis_days", "paid_work_days")
    scores = ("psychological_health", "physical_health", "quality_of_life")
    for place in range(number):
        episode, last = episodes[place % len(episodes)], place >= len(episodes)
        yield {
            **{name: episode[name] for name in ("provider", "client_id", "episode_id")},
            "top_id": f"T{place:06}", "top_date": episode["discharge_date" if last else "triage_date"],
            "stage": "exit" if last else "start", "sharing": "no", "acute_housing_problem": "no",
            **{name: chance.randint(0, 28) for name in days},
            **{name: chance.randint(0, 20) for name in scores},
        }  # fmt: skip


def write(folder: Path, clients: int) -> int:
    """A submission of so many clients, and of 1.6 episodes, 2.4 interventions and 3 profiles for each."""
    chance = random.Random(20260430)
    who = list(people(clients, chance))
    episodes = list(stays(who, clients * 8 // 5, chance))
    tables = {
        "clients": who,
        "episodes": episodes,
        "modalities": list(interventions(episodes, clients * 12 // 5)),
        "outcomes_top": list(profiles(episodes, clients * 3, chance)),
    }
    entries = [write_one(folder / f"{name}.csv", name, rows) for name, rows in tables.items()]
    manifest = {
        "contract_version": "1", "cds_version": "P", "sender": "made-up", "providers": PROVIDERS,
        "areas": ["E99000001"], "period_start": "2023-04-01", "period_end": "2026-03-31",
        "extract_date": EXTRACT.isoformat(), "made_up": True, "files": entries,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return sum(len(rows) for rows in tables.values())


def write_one(path: Path, name: str, rows: list[Row]) -> dict[str, object]:
    """One file with every column of the contract, and its entry in the manifest."""
    from cairn.records import contract

    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, contract().file(name).names, restval="", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    return {"name": path.name, "rows": len(rows), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def peer(folder: Path) -> int:
    """pandas reads every file as text, and parses the dates of the episodes."""
    import pandas

    read = {path.stem: pandas.read_csv(path, dtype=str) for path in sorted(folder.glob("*.csv"))}
    for name in ("referral_date", "triage_date", "discharge_date"):
        pandas.to_datetime(read["episodes"][name], errors="coerce", format="%Y-%m-%d")
    return sum(map(len, read.values()))


def ours(folder: Path) -> int:
    """Every rule, every warning, and the kept rows as typed tables."""
    from cairn.records import check

    with check(folder) as checked:
        return sum(sent for sent, _ in checked.rows.values())


def warm() -> None:
    """What both have loaded before the clock starts: modules, the contract, an engine."""
    import pandas  # noqa: F401

    from cairn.framework.engine import connect
    from cairn.records import contract, mappings, rules

    contract(), mappings(), rules()
    with connect() as engine:
        engine.scalar("SELECT 0")


Work = Callable[[Path], int]


def _child(work: Work, folder: Path, pipe: "multiprocessing.Queue[tuple[float, float, int]]") -> None:
    warm()
    begun, processors = time.perf_counter(), time.process_time()
    count = work(folder)
    pipe.put((time.perf_counter() - begun, time.process_time() - processors, count))


def measured(work: Work, folder: Path, number: int) -> tuple[float, float]:
    """Seconds, and seconds of all processors, of one piece of work in a process of its own."""
    context = multiprocessing.get_context("spawn")
    pipe = context.Queue()
    child = context.Process(target=_child, args=(work, folder, pipe))
    child.start()
    seconds, processors, count = pipe.get()
    child.join()
    if count != number:
        raise SystemExit(f"{work.__name__} found {count:,} rows of {number:,}.")
    return float(seconds), float(processors)


def run(clients: int = 5_000, rounds: int = 3) -> list[Section]:
    """Measure, for the page of benchmarks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        number = write(folder, clients)
        pairs = [(measured(peer, folder, number), measured(ours, folder, number)) for _ in range(rounds)]
    best = [[min(pair[which][clock] for pair in pairs) for which in (0, 1)] for clock in (0, 1)]
    says = (
        f"A made-up monthly submission of {clients:,} clients ({number:,} rows in four files) is checked by "
        f"every rule, beside pandas that only reads the files and parses three dates, each in a process of "
        f"its own, the best of {rounds} rounds. Aim: at most {AIM:.0f} seconds."
    )
    lines = (
        (title, f"{read:.2f}", f"{check:.2f}", f"{check / read:.1f}")
        for title, (read, check) in zip(("seconds", "seconds of all processors"), best, strict=True)
    )
    return [
        Section("Checking a monthly submission", says, (("", "pandas reads", "we check", "ratio"), *lines))
    ]
