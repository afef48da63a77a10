"""A made-up county: everybody, everything that happened, and who is who, written as at any day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from cairn.records import contract
from cairn.synthetic import council, harm, justice
from cairn.synthetic.answers import words
from cairn.synthetic.as_at import as_at
from cairn.synthetic.care import Care, care
from cairn.synthetic.chance import generator
from cairn.synthetic.clients import clients, doubled
from cairn.synthetic.columns import Lists, as_values
from cairn.synthetic.custody import STATES, secure_episodes
from cairn.synthetic.deaths import deaths, died_after_release
from cairn.synthetic.episodes import episodes, sectors
from cairn.synthetic.field import YOUNG, codes, place
from cairn.synthetic.frames import Array, Frame, numbered, place_in, size, stack, take
from cairn.synthetic.interventions import interventions
from cairn.synthetic.people import LETTERS
from cairn.synthetic.profiles import profiles
from cairn.synthetic.providers import Network, network
from cairn.synthetic.reviews import client_reviews, reviews, sub_interventions
from cairn.synthetic.settings import Settings
from cairn.synthetic.submission import Submission, made
from cairn.synthetic.young_records import young_records

IDS = {
    "episode_id": "E",
    "modality_id": "M",
    "sub_intervention_id": "I",
    "top_id": "T",
    "ypor_id": "Y",
    "review_id": "R",
    "secure_episode_id": "S",
    "cjit_episode_id": "J",
    "death_id": "D",
    "household_id": "H",
    "assessment_id": "A",
    "child_id": "K",
    "incident_id": "N",
    "attendance_id": "V",
}
FIRST_CLIENT = 10_000


@dataclass(frozen=True)
class County:
    """A county of people who never lived. `frames` has the rows of each file of the contract.

    The same settings make the same county, to the last byte that is written.
    """

    settings: Settings
    services: Network
    frames: Mapping[str, Frame]

    @cached_property
    def lists(self) -> Lists:
        """The words that codes stand for, where they are the county's own."""
        known = self.settings.of_the_field
        ids = {name: _ids(name, self.frames.values()) for name in IDS}
        return {
            **ids,
            "client_id": pa.array(
                [f"C{FIRST_CLIENT + number}" for number in range(size(self.frames["clients"]))]
            ),
            "provider": pa.array(self.services.codes),
            "area": pa.array(self.settings.places),
            "receiving_area": pa.array(self.settings.places),
            "first_initial": pa.array(LETTERS),
            "surname_initial": pa.array(LETTERS),
            "nationality": pa.array(words("clients", "nationality", known)),
            "postcode_sector": pa.array(sectors(self.settings)),
            "establishment": pa.array(
                [f"Prison {LETTERS[turn]}" for turn in range(known.of("custody", "establishments"))]
            ),
            "substances_suspected": pa.array(harm.suspected(self.settings)),
        }

    def known(self, file: str, upto: date | None = None) -> Frame:
        """The rows of a file as at a day (the last if left out)."""
        return as_at(file, self.frames[file], upto or self.settings.until)

    def values(self, file: str, upto: date | None = None) -> pa.Table:
        """The rows of a file as at a day, typed as a checked submission has them."""
        return as_values(file, self.known(file, upto), self.lists)

    def submission(
        self,
        *,
        providers: Collection[str] | None = None,
        upto: date | None = None,
        faults: int | Collection[str] = 0,
        each: int | None = None,
        sender: str = "",
    ) -> Submission:
        """What these providers (all, if left out) would send as at a day, and the truth about it.

        `faults`: how many kinds of row rule to break, or which (R01 to R23); `each`: rows of each kind (3 if
        left out); `sender`: who sends it, the county's own name if left out.
        Raises ValueError for a provider, day or rule that there is not.
        """
        return made(self, providers, upto, faults, each, sender)

    def write(
        self,
        folder: Path,
        *,
        providers: Collection[str] | None = None,
        upto: date | None = None,
        faults: int | Collection[str] = 0,
    ) -> Path:
        """Write such a submission into `folder`, which must be new or empty; gives the folder.

        >>> import tempfile
        >>> small = county(Settings(people=100, years=1))
        >>> with tempfile.TemporaryDirectory() as name:
        ...     sorted(path.name for path in small.write(Path(name)).iterdir())[-2:]
        ['secure_episodes.csv', 'sub_interventions.csv']
        """
        return self.submission(providers=providers, upto=upto, faults=faults).write(folder)


def county(settings: Settings) -> County:
    """Make the county that these settings decide. Raises RecordsRefused for settings of the field."""
    services = network(settings)
    everything = care(settings, services)
    frames = _records(settings, services, everything)
    return County(settings, services, {name: frames[name] for name in contract().files if name in frames})


def _records(settings: Settings, services: Network, lived: Care) -> dict[str, Frame]:
    """The rows of every file, from what people lived through."""
    who = _doubled(settings, lived)
    cared = episodes(settings, services, who, lived.episodes)
    stays = secure_episodes(generator(settings.seed, "stays"), settings, who, lived.stays)
    who, contacted = _contacts(settings, services, who, cared)
    known = _clients(settings, services, who, cared, stays, contacted)
    cared, stays, contacted = (_of_clients(one, known) for one in (cared, stays, contacted))
    cared["episode_id"] = place_in(cared["client_id"], cared["triage_date"]) - 1
    stays["secure_episode_id"] = place_in(stays["client_id"], stays["reception_date"]) - 1
    contacted["cjit_episode_id"] = place_in(contacted["client_id"], contacted["contact_date"]) - 1
    looked = reviews(settings, cared)
    died = died_after_release(generator(settings.seed, "after release"), lived.stays, STATES.index("died"))
    return {
        "clients": known,
        "episodes": cared,
        "modalities": interventions(settings, cared),
        "sub_interventions": sub_interventions(settings, cared, looked),
        "outcomes_top": profiles(settings, cared, looked),
        "outcomes_ypor": young_records(settings, cared, looked),
        "client_reviews": client_reviews(settings, who, cared, looked),
        "secure_episodes": stays,
        "cjit": contacted,
        "deaths": deaths(settings, who, cared, lived.stays, died),
        "homelessness": council.homelessness(settings),
        "children_assessments": council.children_assessments(settings),
        "prevalence": council.prevalence(settings),
        "population": council.population(settings),
        "ambulance_naloxone": harm.ambulance_naloxone(settings),
        "ed_attendances": harm.ed_attendances(settings),
    }


def _doubled(settings: Settings, lived: Care) -> Frame:
    """The people, some of whom have the attributor of another; not those in prison and not the young."""
    who = lived.people
    protected = who["group"] == YOUNG
    protected[lived.stays["person"]] = True
    _, first = numbered(lived.episodes["provider"], lived.episodes["person"])
    pairs = {name: lived.episodes[name][first] for name in ("provider", "person")}
    return doubled(settings, who, pairs, protected)


def _contacts(settings: Settings, services: Network, who: Frame, cared: Frame) -> tuple[Frame, Frame]:
    """The contacts of the criminal justice team, and the people with those whom only it knows."""
    chosen = justice.known_to_treatment(settings, cared)
    only = justice.arrested(settings, len(chosen))
    parts = zip(
        justice.those_of(chosen, cared),
        (size(who) + np.arange(size(only)), only["entry"], only["area"]),
        strict=True,
    )
    person, day, area = (np.concatenate(pair) for pair in parts)
    everybody = stack([who, only])
    made_up = justice.contacts(settings, services, person, day, area)
    return everybody, {**made_up, "_person": made_up.pop("person")}


def _clients(settings: Settings, services: Network, who: Frame, *sources: Frame) -> Frame:
    """The client records that these rows need, each first seen with the first of them."""
    columns = ("provider", "_person", "_seen")
    rows = {name: np.concatenate([_column(one, name) for one in sources]) for name in columns}
    number, first = numbered(rows["provider"], rows["_person"])
    pairs = {"provider": rows["provider"][first], "person": rows["_person"][first]}
    pairs["client_id"] = generator(settings.seed, "client ids").permutation(len(first))
    seen = np.full(len(first), np.datetime64("9999-01-01", "D"))
    np.minimum.at(seen, number, rows["_seen"])
    return {**clients(settings, services, who, pairs), "_seen": seen}


def _column(frame: Frame, name: str) -> Array:
    return frame["person"] if name == "_person" and "person" in frame else frame[name]


def _of_clients(frame: Frame, known: Frame) -> Frame:
    """The rows with the keys of their clients; those of clients without consent are not sent."""
    most = int(max(known["_person"].max(initial=0), known["provider"].max(initial=0))) + 1
    key = known["provider"].astype(np.int64) * most + known["_person"]
    order = np.argsort(key)
    own = frame["provider"].astype(np.int64) * most + _column(frame, "_person")
    row = order[np.searchsorted(key[order], own)]
    agreed = known["consent"][row] == place(codes("clients", "consent"), "yes")
    return take({**frame, "client_id": known["client_id"][row]}, agreed)


def _ids(name: str, frames: Collection[Frame]) -> pa.Array:
    """The words of a key column: as many as there are rows of one parent."""
    most = max((int(one[name].max(initial=0)) for one in frames if name in one), default=0)
    return pa.array([f"{IDS[name]}{number + 1}" for number in range(most + 1)])
