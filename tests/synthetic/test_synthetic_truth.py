"""What is hard about real records is in made-up ones too, and the truth tells what lies behind it."""

from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pytest

from cairn.synthetic import County, Submission
from cairn.synthetic.field import CLASSES
from cairn.synthetic.frames import Array, Frame

DAY = np.timedelta64(1, "D")


Cells = dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def sent(whole: County) -> Submission:
    """A submission without faults, with the truth about it."""
    return whole.submission()


@pytest.fixture(scope="module")
def told(sent: Submission) -> Cells:
    """Its cells."""
    return {name: [line.split(",") for line in lines] for name, lines in sent.files.items()}


def in_order(whole: County) -> Frame:
    """Structured episodes by person and start."""
    every = whole.frames["episodes"]
    begun = {name: values[~np.isnat(every["_start"])] for name, values in every.items()}
    order = np.lexsort((begun["_start"], begun["_person"]))
    return {name: values[order] for name, values in begun.items()}


def gaps(rows: Frame, ended: str, until: str) -> Array:
    """Days between an exit of a class and the same person's next day of another kind."""
    same = rows["_person"][1:] == rows["_person"][:-1]
    after = rows["_class"][:-1] == CLASSES.index(ended)
    return ((rows[until][1:] - rows["discharge_date"][:-1])[same & after]).astype(int)


def test_every_client_has_one_true_person_and_people_several_clients(sent: Submission) -> None:
    people = sent.truth.people
    assert len({one[:2] for one in people}) == len(people)
    services = defaultdict(set)
    for provider, _, person in people:
        services[person].add(provider)
    several = sum(len(found) > 1 for found in services.values())
    assert 0.05 < several / len(services) < 0.4


def test_some_attributors_belong_to_two_people(told: Cells, sent: Submission) -> None:
    who = {one[:2]: one[2] for one in sent.truth.people}
    together, apart = Counter(), Counter()
    seen: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
    for provider, client, *attributor in ([*row[:6]] for row in told["clients"] if row[-1] == "yes"):
        seen[tuple(attributor)].add((provider, who[(provider, client)]))
    for found in seen.values():
        people = {person for _, person in found}
        if len(people) > 1:
            once = len({provider for provider, _ in found}) == len(found)
            (apart if once else together)[len(people)] += 1
    assert sum(together.values()) >= 5
    assert sum(apart.values()) >= 2


def test_one_person_is_known_under_two_attributors(told: Cells, sent: Submission) -> None:
    who = {one[:2]: one[2] for one in sent.truth.people}
    names = defaultdict(set)
    for row in told["clients"]:
        if row[-1] == "yes":
            names[who[(row[0], row[1])]].add(tuple(row[2:6]))
    assert sum(len(found) > 1 for found in names.values()) >= 3


def test_nothing_of_clients_without_consent_is_sent(told: Cells) -> None:
    without = {(row[0], row[1]) for row in told["clients"] if row[-1] == "no"}
    assert 0.006 < len(without) / len(told["clients"]) < 0.02
    assert all(set(row[2:-1]) == {""} for row in told["clients"] if row[-1] == "no")
    kept = ("episodes", "modalities", "secure_episodes", "cjit", "outcomes_top")
    assert not without & {(row[0], row[1]) for name in kept for row in told[name]}


def test_transfers_lie_on_both_sides_of_21_days(whole: County) -> None:
    found = Counter(gaps(in_order(whole), "transferred", "_start").tolist())
    assert found[21] >= 3
    assert found[22] >= 3
    assert found[0] > found[21]


def test_returns_lie_on_both_sides_of_182_days(whole: County) -> None:
    found = Counter(gaps(in_order(whole), "completed", "triage_date").tolist())
    assert found[182] >= 1
    assert found[183] >= 1


def test_episodes_overlap_and_some_deaths_are_told_by_one_provider_only(whole: County) -> None:
    rows = in_order(whole)
    same = rows["_person"][1:] == rows["_person"][:-1]
    overlaps = same & (rows["_start"][1:] < rows["discharge_date"][:-1])
    assert overlaps.sum() > 20
    died = {
        int(person): day
        for person, day, end in zip(rows["_person"], rows["discharge_date"], rows["_class"], strict=True)
        if CLASSES[end] == "died"
    }
    beyond = [
        person
        for person, start, end in zip(rows["_person"], rows["_start"], rows["discharge_date"], strict=True)
        if int(person) in died and start <= died[int(person)] < end
    ]
    assert len(beyond) >= 5
    assert not [
        p for p, s in zip(rows["_person"], rows["_start"], strict=True) if int(p) in died and s > died[int(p)]
    ]


def test_people_move_between_areas_and_some_live_elsewhere(whole: County) -> None:
    rows = in_order(whole)
    same = rows["_person"][1:] == rows["_person"][:-1]
    known = (rows["area"][1:] >= 0) & (rows["area"][:-1] >= 0)
    moved = (same & known & (rows["area"][1:] != rows["area"][:-1])).sum()
    assert 0.01 < moved / same.sum() < 0.12
    outside = (rows["area"] >= len(whole.settings.areas)).mean()
    assert 0.005 < outside < 0.04


def test_late_data_reach_a_later_extract(whole: County) -> None:
    early, late = whole.known("episodes", date(2025, 9, 30)), whole.known("episodes", date(2025, 12, 31))
    before = np.datetime64("2025-09-01")
    assert ((early["triage_date"] < before).sum()) < (late["triage_date"] < before).sum()
    closed = [(one["discharge_date"] < before).sum() for one in (early, late)]
    assert closed[0] < closed[1]


def test_poorer_places_have_more_people_in_treatment(whole: County) -> None:
    rows = in_order(whole)
    fifths = np.bincount(rows["deprivation_quintile"][rows["deprivation_quintile"] > 0], minlength=6)[1:]
    assert fifths[0] > 2 * fifths[4]
    by_area = [
        (rows["deprivation_quintile"][rows["area"] == area] == 1).mean()
        for area in range(len(whole.settings.areas))
    ]
    assert by_area == sorted(by_area, reverse=True)


def test_starts_follow_the_seasons(whole: County) -> None:
    rows = in_order(whole)
    recent = rows["triage_date"][rows["triage_date"] >= whole.settings.begins].astype("M8[M]")
    months = np.bincount(recent.astype(int) % 12, minlength=12)
    assert months[11] < months.mean() < months[0]
