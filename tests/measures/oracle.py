"""A second reading of the record contract in plain Python: slow, over lists of dicts, with no engine.

It knows nothing of `cairn.measures`. Who is in treatment, and when, is here; what is counted of them is in
`oracle_figures`. Rows are text as in the files; an empty cell and `NA` are no answer.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
OPIATES = {
    *("heroin", "methadone-illicit", "buprenorphine-illicit", "opioid-prescribed-or-over-the-counter"),
    *("nitazene", "fentanyl", "other-opiate"),
}
GRAVITY = ["completed", "transferred", "unplanned", "died"]
ETHNICITY = {"white": "white", "mixed": "mixed", "asian": "asian", "black": "black", "other": "other"}
ADULT_BANDS = ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def later(first: date, days: int) -> date:
    return first + timedelta(days=days)


def age(born: date, on: date) -> int:
    """Completed years, by counting birthdays: one on 29 February falls on 1 March in other years."""
    years = on.year - born.year
    try:
        birthday = born.replace(year=on.year)
    except ValueError:
        birthday = date(on.year, 3, 1)
    return years if on >= birthday else years - 1


def outcome(reason: str) -> str:
    """The class of a discharge reason."""
    if reason.startswith("completed-"):
        return "completed"
    if reason.startswith("transferred-"):
        return "transferred"
    return "died" if reason == "died" else "unplanned"


def adult_band(years: int) -> str:
    ends = [24, 34, 44, 54, 64]
    return next((name for name, end in zip(ADULT_BANDS, ends, strict=False) if years <= end), "65+")


def young_band(years: int) -> str:
    return next((name for name, end in (("0-13", 13), ("14-15", 15), ("16-17", 17)) if years <= end), "18+")


@dataclass
class Episode:
    """One structured episode."""

    row: Row
    person: Any
    client: Row
    start: date
    end: date | None
    outcome: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.row["provider"], self.row["client_id"], self.row["episode_id"])

    def active(self, first: date, last: date) -> bool:
        return self.start <= last and (self.end is None or self.end >= first)


@dataclass
class Journey:
    """Episodes that are one journey, in the order in which they began."""

    person: Any
    adult: bool
    episodes: list[Episode]
    next: "Journey | None" = field(default=None, repr=False)

    @property
    def start(self) -> date:
        return self.episodes[0].start

    @property
    def end(self) -> date | None:
        ends = [one.end for one in self.episodes]
        return None if None in ends else max(end for end in ends if end)

    @property
    def decides(self) -> Episode:
        closing = [one for one in self.episodes if one.end == self.end]
        return max(closing, key=lambda one: (GRAVITY.index(one.outcome), one.key))

    @property
    def outcome(self) -> str:
        return "" if self.end is None else self.decides.outcome

    @property
    def newest(self) -> Episode:
        return max(self.episodes, key=lambda one: (one.start, one.key))

    @property
    def drugs(self) -> set[str]:
        names = ("substance_1", "substance_2", "substance_3")
        return {one.row[name] for one in self.episodes for name in names if one.row.get(name)}

    @property
    def substance(self) -> str:
        if self.drugs & OPIATES:
            return "opiate"
        if self.drugs == {"alcohol"}:
            return "alcohol"
        return "non-opiate-and-alcohol" if "alcohol" in self.drugs else "non-opiate"

    @property
    def ocu(self) -> str:
        opiate, crack = bool(self.drugs & OPIATES), "crack" in self.drugs
        return {
            (True, True): "opiate-and-crack",
            (True, False): "opiate-only",
            (False, True): "crack-only",
            (False, False): "neither",
        }[opiate, crack]

    def ended_by(self, last: date) -> bool:
        return self.end is not None and self.end <= last

    def open_in(self, first: date, last: date) -> bool:
        return self.start <= last and (self.end is None or self.end >= first)


class World:
    """The records of one partnership and what follows from them, whatever the period."""

    def __init__(self, rows: dict[str, list[dict[str, str]]], extract: date, areas: tuple[str, ...]) -> None:
        self.files = {name: [_clean(row) for row in listed] for name, listed in rows.items()}
        self.extract, self.areas = extract, areas
        self.clients = {
            (r["provider"], r["client_id"]): r for r in self.of("clients") if r["consent"] == "yes"
        }
        self._people()
        self.starts = defaultdict(list)
        for row in self.of("modalities"):
            if _is_structured(row):
                self.starts[_episode_key(row)].append(row)
        self.community = [row for row in self.of("episodes") if _client_key(row) in self.person]
        self.episodes = self._close_at_death(self._structured())
        self.journeys = self._journeys()

    def of(self, name: str) -> list[Row]:
        return self.files.get(name, [])

    def _people(self) -> None:
        counts: Counter[Any] = Counter()
        for (provider, _), row in self.clients.items():
            counts[attributor(row), provider] += 1
        doubtful = {who for (who, _), count in counts.items() if count > 1}
        self.person = {
            key: ("alone", key) if attributor(row) in doubtful else ("joined", attributor(row))
            for key, row in self.clients.items()
        }
        self.known = {who for kind, who in self.person.values() if kind == "joined"}

    def _structured(self) -> list[Episode]:
        found = []
        for row in self.community:
            begun = self.starts.get(_episode_key(row))
            if begun:
                key = _client_key(row)
                start = min(one["start_date"] for one in begun)
                end = row["discharge_date"] or None
                kind = outcome(row["discharge_reason"]) if end else ""
                found.append(Episode(row, self.person[key], self.clients[key], start, end, kind))
        return found

    def _close_at_death(self, episodes: list[Episode]) -> list[Episode]:
        died: dict[Any, date] = {}
        for one in episodes:
            if one.outcome == "died" and one.end:
                died[one.person] = min(one.end, died.get(one.person, one.end))
        for one in episodes:
            on = died.get(one.person)
            if on and one.start <= on and (one.end is None or one.end >= on):
                one.end, one.outcome = on, "died"
        return episodes

    def _journeys(self) -> list[Journey]:
        groups: dict[Any, list[Episode]] = defaultdict(list)
        for one in self.episodes:
            grown = age(one.client["birth_date"], one.row["triage_date"]) >= 18
            groups[one.person, grown].append(one)
        found = []
        for (person, grown), episodes in groups.items():
            found.extend(_chained(person, grown, sorted(episodes, key=lambda one: (one.start, one.key))))
        return found


def _chained(person: Any, grown: bool, episodes: list[Episode]) -> list[Journey]:
    found: list[Journey] = []
    for one in episodes:
        last = found[-1] if found else None
        if last and (last.end is None or one.start <= later(last.end, 21)):
            last.episodes.append(one)
        else:
            found.append(Journey(person, grown, [one]))
    for first, second in zip(found, found[1:], strict=False):
        first.next = second
    return found


def attributor(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in ("first_initial", "surname_initial", "birth_date", "sex"))


def _client_key(row: Row) -> tuple[str, str]:
    return (row["provider"], row["client_id"])


def _episode_key(row: Row) -> tuple[str, str, str]:
    return (row["provider"], row["client_id"], row["episode_id"])


def _is_structured(row: Row) -> bool:
    kind = row["modality_type"] in ("pharmacological", "psychosocial")
    return kind and row["setting"] != "secure" and bool(row["start_date"])


def _clean(row: dict[str, str]) -> Row:
    told: Row = {}
    for name, text in row.items():
        value = "" if text in ("", "NA", None) else text
        if name.endswith("_date"):
            told[name] = day(value)
        elif name.endswith("_days") or name in ("alcohol_units_per_day", "year", "population"):
            told[name] = int(value) if value else None
        else:
            told[name] = value
    return told
