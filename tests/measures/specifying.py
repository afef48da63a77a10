"""Reads the specification tables: short Markdown tables that a person can check, one file for each measure.

A table's first heading names a file of the record contract, or `expected`; its first column is the person (or
the key of the row). What a table leaves out is filled in: everyone is a man born on 15 January 1980, known to
X0101 in E99000001 for heroin, with one psychosocial intervention from the first to the last day of the episode.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cairn import measures
from cairn.measures import tables

FOLDER = Path(__file__).parent / "specifications"
PERIOD = "2024-04-01 to 2025-03-31"
EXTRACT = "2026-04-30"
AREAS = ("E99000001", "E99000002")
ALIASES = {
    "born": "birth_date",
    "end": "discharge_date",
    "reason": "discharge_reason",
    "triage": "triage_date",
    "quintile": "deprivation_quintile",
    "type": "modality_type",
    "referred": "referred_date",
    "offered": "first_offered_date",
    "received": "reception_date",
    "treated": "treatment_start_date",
    "released": "release_date",
}
PERSONAL = {
    "episodes": {"area": "E99000001", "substance_1": "heroin"},
    "modalities": {"modality_type": "psychosocial", "setting": "community"},
    "sub_interventions": {},
    "outcomes_top": {"stage": "review"},
    "outcomes_ypor": {},
    "client_reviews": {},
    "secure_episodes": {
        "area": "E99000001",
        "provider": "X0190",
        "release_type": "community",
        "continuing_need": "yes",
    },
    "cjit": {"area": "E99000001"},
}
OTHERS = {
    "deaths": {"area": "E99000001", "cause_status": "suspected"},
    "homelessness": {"area": "E99000001", "duty": "relief"},
    "children_assessments": {"area": "E99000001"},
    "prevalence": {"area": "E99000001", "measure": "ocu"},
    "population": {"area": "E99000001", "age_band": "0-9"},
}
KEYS = {
    "episodes": "episode_id",
    "modalities": "modality_id",
    "sub_interventions": "sub_intervention_id",
    "outcomes_top": "top_id",
    "outcomes_ypor": "ypor_id",
    "client_reviews": "review_id",
    "secure_episodes": "secure_episode_id",
    "cjit": "cjit_episode_id",
    "deaths": "death_id",
    "children_assessments": "assessment_id",
}
DATES = {
    "sub_interventions": "review_date",
    "outcomes_top": "top_date",
    "outcomes_ypor": "ypor_date",
    "client_reviews": "review_date",
    "deaths": "death_date",
    "homelessness": "duty_date",
    "children_assessments": "completed_date",
    "cjit": "order_start_date",
}
Rows = list[dict[str, str]]


@dataclass
class Case:
    """One example of a measure: the tables as written, and the figures expected of them."""

    measure: str
    title: str
    period: str = PERIOD
    extract: str = EXTRACT
    written: dict[str, Rows] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.measure}: {self.title}"

    @property
    def days(self) -> tuple[date, date]:
        first, last = map(date.fromisoformat, self.period.split(" to "))
        return first, last

    @property
    def expected(self) -> Rows:
        return self.written["expected"]

    def rows(self) -> dict[str, Rows]:
        """The whole rows of every file, with all that the tables leave out."""
        return Filling(self.written).files


def cases(path: Path) -> list[Case]:
    """The cases of one specification file."""
    found: list[Case] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        if line.startswith("## "):
            found.append(Case(path.stem, line[3:]))
        elif line.startswith("Period: "):
            found[-1].period = line.removeprefix("Period: ")
        elif line.startswith("Extract: "):
            found[-1].extract = line.removeprefix("Extract: ")
        elif line.startswith("|") and not lines[place - 1].startswith("|"):
            _take(found[-1], lines[place:])
    return found


Together = tuple[dict[str, Rows], list[measures.Facts], set[measures.Span]]


def together(every: Iterable[Case]) -> Together:
    """All cases as one set of records, a partnership each, with the facts and the periods of all."""
    listed = list(every)
    rows: dict[str, Rows] = {}
    for case in listed:
        for name, given in case.rows().items():
            blank = {"partnership": case.name, **dict.fromkeys(tables.columns(name), "")}
            told = ({**blank, **row} for row in given)
            rows.setdefault(name, []).extend({key: row[key] for key in blank} for row in told)
    facts = [measures.Facts(date.fromisoformat(case.extract), AREAS, case.name) for case in listed]
    return rows, facts, {measures.Span("days", *case.days) for case in listed}


def _take(case: Case, lines: list[str]) -> None:
    name, *columns = _cells(lines[0])
    for line in lines[2:]:
        if not line.startswith("|"):
            return
        first, *values = _cells(line)
        row = {"first": first, **dict(zip(columns, values, strict=True))}
        case.written.setdefault(name, []).append(row)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class Filling:
    """Makes whole rows of what a case writes."""

    def __init__(self, written: dict[str, Rows]) -> None:
        self.written, self.files, self.number = written, {}, 0
        for row in written.get("episodes", []):
            self._episode(dict(row))
        for name in PERSONAL:
            for row in written.get(name, []) if name != "episodes" else []:
                self._of_person(name, dict(row))
        for name, defaults in OTHERS.items():
            for row in written.get(name, []):
                self._other(name, {**defaults, **_renamed(row, name)})
        self.files["clients"] = self._clients()

    def _id(self) -> str:
        self.number += 1
        return f"{self.number:03}"

    def _episode(self, row: dict[str, str]) -> None:
        start, drugs = row.pop("start"), row.pop("substances", "").split(", ")
        used = {f"substance_{place}": drug for place, drug in enumerate(drugs, 1) if drug}
        told = {
            "triage_date": start,
            "discharge_date": "",
            **PERSONAL["episodes"],
            **used,
            **_renamed(row, "episodes"),
        }
        made = {"provider": "X0101", "client_id": row["first"], "episode_id": self._id(), **told}
        self._add("episodes", made)
        if not any(one["first"] == row["first"] for one in self.written.get("modalities", [])):
            days = {"start_date": start, "end_date": made["discharge_date"]}
            key = {name: made[name] for name in ("provider", "client_id", "episode_id")}
            self._add("modalities", {**key, "modality_id": self._id(), **PERSONAL["modalities"], **days})

    def _of_person(self, name: str, row: dict[str, str]) -> None:
        if name == "modalities":
            row = {
                ("start_date", "end_date")[key == "end"] if key in ("start", "end") else key: v
                for key, v in row.items()
            }
        place = int(row.pop("episode", "1")) - 1
        told = _renamed(row, name)
        made = {
            "provider": "X0101",
            "client_id": row["first"],
            KEYS[name]: self._id(),
            **PERSONAL[name],
            **told,
        }
        if name not in ("secure_episodes", "cjit"):
            theirs = [one for one in self.files["episodes"] if one["client_id"] == row["first"]]
            made |= {"episode_id": theirs[place]["episode_id"], "provider": theirs[place]["provider"]}
        self._add(name, made)

    def _other(self, name: str, row: dict[str, str]) -> None:
        first = row.pop("first")
        if name == "deaths":
            born = self._told(first, "X0101").get("born", "1980-01-15")
            row = {**({} if first == "unknown" else _attributor(first, born)), "death_id": self._id(), **row}
        elif name == "homelessness":
            row["household_id"] = first
        else:
            row[KEYS.get(name, "area")] = first
        self._add(name, row)

    def _add(self, name: str, row: dict[str, str]) -> None:
        self.files.setdefault(name, []).append({key: cell for key, cell in row.items() if key != "first"})

    def _clients(self) -> Rows:
        personal = [row for name in PERSONAL for row in self.files.get(name, [])]
        known = dict.fromkeys((row["provider"], row["client_id"]) for row in personal)
        return [self._client(provider, person) for provider, person in known]

    def _client(self, provider: str, person: str) -> dict[str, str]:
        told = _renamed(self._told(person, provider), "clients")
        base = {
            "provider": provider,
            "client_id": person,
            "consent": "yes",
            **_attributor(person, "1980-01-15"),
        }
        return {**base, **{key: cell for key, cell in told.items() if key != "first"}}

    def _told(self, person: str, provider: str) -> dict[str, str]:
        theirs = [row for row in self.written.get("clients", []) if row["first"] == person]
        return next((row for row in theirs if row.get("provider", provider) == provider), {})


def _attributor(person: str, born: str) -> dict[str, str]:
    return {"first_initial": person[0].upper(), "surname_initial": "M", "birth_date": born, "sex": "male"}


def _renamed(row: dict[str, str], file: str) -> dict[str, str]:
    names = {**ALIASES, "date": DATES.get(file, "date")}
    return {names.get(name, name): cell for name, cell in row.items()}
