"""Every example file loads as a partnership would load it: no fault, nothing set aside, nothing held."""

from functools import lru_cache
from pathlib import Path

import pytest
from example_files import EXAMPLES, rows

from cairn.framework.areas import areas
from cairn.framework.catalogue import catalogue
from cairn.framework.loading import Loaded, load, read_batch, read_contradictions, read_targets
from cairn.framework.observations import Observation, breakdown_parts

OBSERVATIONS = sorted(
    path
    for path in EXAMPLES.glob("*/*.csv")
    if not path.stem.startswith(("targets", "contradictions", "neighbours", "plan"))
)
TARGETS = sorted(EXAMPLES.glob("*/targets*.csv"))
CONTRADICTIONS = sorted(EXAMPLES.glob("*/contradictions*.csv"))
HAVERING = "E09000016"


def ident(path: Path) -> str:
    """The path below the examples, for the name of a test."""
    return str(path.relative_to(EXAMPLES))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every test loads into, so that a file is read from its batch the second time."""
    return tmp_path_factory.mktemp("store")


@lru_cache(maxsize=16)
def loaded(path: Path, store: Path) -> Loaded:
    """What the loader says of a file."""
    return load(path, "observations", store=store)


@lru_cache(maxsize=16)
def figures(path: Path, store: Path) -> tuple[Observation, ...]:
    """What a file gives when it is loaded."""
    found = loaded(path, store)
    return tuple(read_batch(found.batch, found.sources))


def test_every_folder_has_files() -> None:
    assert {path.parent.name for path in OBSERVATIONS} == {"england", "havering", "northamptonshire"}
    assert {path.parent.name for path in CONTRADICTIONS} == {"england", "havering", "northamptonshire"}
    assert [path.parent.name for path in TARGETS] == ["havering"]


@pytest.mark.parametrize("path", OBSERVATIONS, ids=ident)
def test_observations_load_whole(path: Path, store: Path) -> None:
    found = loaded(path, store)
    assert found.rows == len(rows(path))
    assert (found.set_aside, found.faults, found.holds) == (0, None, ())
    assert set(found.measures) == {row["measure"] for row in rows(path)}


@pytest.mark.parametrize("path", OBSERVATIONS, ids=ident)
def test_the_same_file_gives_the_same_batch(path: Path, store: Path, tmp_path: Path) -> None:
    first, second = loaded(path, store), load(path, "observations", store=tmp_path)
    assert first.batch.name == second.batch.name
    assert first.batch.read_bytes() == second.batch.read_bytes()


@pytest.mark.parametrize("path", OBSERVATIONS, ids=ident)
def test_figures_fit_their_measures(path: Path, store: Path) -> None:
    known = catalogue().measures
    for one in figures(path, store):
        measure = known[one.measure]
        assert set(breakdown_parts(one.breakdown)) <= set(measure.breakdowns), one
        area = areas().get(one.area)
        assert area is not None
        level = "upper_tier" if area.kind == "former" else area.kind
        assert level in measure.geography or level == "country", one
        assert one.source.publisher
        assert one.source.document or one.source.edition or one.source.title


@pytest.mark.parametrize("path", OBSERVATIONS, ids=ident)
def test_a_single_day_says_why_in_its_note(path: Path, store: Path) -> None:
    for one in figures(path, store):
        if one.period.months == 0 and one.measure != "temporary-accommodation":
            assert "dated by the document" in one.note, one


@pytest.mark.parametrize("path", TARGETS, ids=ident)
def test_targets_load(path: Path) -> None:
    agreed = read_targets(path)
    assert len(agreed) == len(rows(path))
    for one in agreed:
        measure = catalogue().measures[one.measure]
        assert one.unit == measure.unit
        assert set(breakdown_parts(one.breakdown)) <= set(measure.breakdowns)


@pytest.mark.parametrize("path", CONTRADICTIONS, ids=ident)
def test_contradictions_load(path: Path) -> None:
    found = read_contradictions(path)
    assert len(found) == len(rows(path))
    for one in found:
        assert set(one.measures) <= catalogue().measures.keys(), one.code
        assert areas().get(one.area) is not None
        assert one.figures, one.code
        assert one.ask, one.code


def test_codes_of_contradictions_stand_once() -> None:
    codes = [one.code for path in CONTRADICTIONS for one in read_contradictions(path)]
    assert len(codes) == len(set(codes))


def test_havering_counts_528_in_treatment_and_agreed_1075(store: Path) -> None:
    counted = [
        one
        for one in figures(EXAMPLES / "havering/observations.csv", store)
        if one.measure == "numbers-in-treatment" and not one.breakdown
    ]
    assert [(one.area, one.period.short(), one.value) for one in counted] == [(HAVERING, "2020/21", 528)]
    path = [
        (one.period.short(), one.value, one.baseline_value)
        for one in read_targets(EXAMPLES / "havering/targets.csv")
        if one.measure == "numbers-in-treatment" and not one.breakdown
    ]
    assert path == [("2022/23", 912, 912), ("2023/24", 992, 912), ("2024/25", 1075, 912)]


def test_the_two_starting_points_of_havering_are_flagged() -> None:
    told = {one.code: one for one in read_contradictions(EXAMPLES / "havering/contradictions.csv")}["I08"]
    assert told.measures == ("numbers-in-treatment",)
    assert told.severity == "high"
    assert {value for _, value, _, _ in told.figures} == {"528", "912"}


def test_deaths_in_treatment_are_kept_for_partners(store: Path) -> None:
    restricted = [one for one in figures(EXAMPLES / "havering/observations.csv", store) if one.restricted]
    assert [one.measure for one in restricted] == ["deaths-in-treatment"]
    assert catalogue().measures["deaths-in-treatment"].publication == "restricted"


def test_figures_of_the_old_county_stay_its_own(store: Path) -> None:
    found = figures(EXAMPLES / "northamptonshire/observations.csv", store)
    assert {one.area for one in found} == {"E10000021", "E92000001"}
