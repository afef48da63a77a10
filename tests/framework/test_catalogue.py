"""The records of measures and frameworks are whole, and agree with the published framework."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

from cairn.framework.catalogue import Catalogue, Measure, catalogue
from cairn.framework.catalogue_files import read

DATA = Path(__file__).parents[2] / "src/cairn/framework/data"


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue()


def numbers(known: Catalogue, tier: str) -> list[str]:
    return sorted((line.number for line in known.framework().tier(tier)), key=lambda text: int(text[1:]))


def test_six_outcomes_three_of_each_kind(known: Catalogue) -> None:
    kinds = [outcome.kind for outcome in known.framework().outcomes]
    assert kinds == ["strategic"] * 3 + ["intermediate"] * 3


def test_eleven_headline_and_twenty_two_supporting_lines(known: Catalogue) -> None:
    assert numbers(known, "headline") == [f"H{place}" for place in range(1, 12)]
    assert numbers(known, "supporting") == [f"S{place}" for place in range(1, 23)]
    assert numbers(known, "additional") == [f"A{place}" for place in range(1, 13)]
    assert numbers(known, "candidate") == [f"C{place}" for place in range(1, 9)]


def test_several_frameworks_live_at_once(known: Catalogue) -> None:
    assert {"ncdof-2023", "ohid-local", "lof-2026", "datrig", "local", "related"} <= set(known.frameworks)
    assert known.frameworks["local"].metrics == ()


def test_one_measure_may_serve_several_frameworks(known: Catalogue) -> None:
    lines = [(line.framework.id, line.metric.number) for line in known.lines("mental-health-unmet-yp")]
    assert lines == [("ncdof-2023", "S21"), ("ohid-local", "L13")]
    assert known.measure("mental-health-unmet-yp").metric == "S21"


def test_one_line_may_have_several_measures(known: Catalogue) -> None:
    lines = {line.number: line.measures for line in known.framework().metrics}
    assert lines["H1"] == ("drug-use-last-year-adults", "drug-use-last-year-pupils")
    assert len(lines["S4"]) == 2
    assert len(lines["S21"]) == 2


def test_candidates_and_earlier_wordings_are_never_gaps(known: Catalogue) -> None:
    expected = {measure.id for measure in known.expected()}
    assert not {name for name in expected if name.startswith("cand-")}
    assert "treatment-effectiveness-2022" not in expected
    assert not known.measure("cand-drug-purity").expected
    assert known.measure("numbers-in-treatment").expected


@pytest.mark.parametrize(
    "name",
    [
        "county-lines-closed",
        "ocg-disruptions",
        "trafficking-and-possession",
        "drug-seizures",
        "prison-drug-finds",
    ],
)
def test_activity_never_gives_a_word(known: Catalogue, name: str) -> None:
    measure = known.measure(name)
    assert (measure.nature, measure.polarity) == ("activity", "neither")
    assert not measure.gives_a_word


def test_modelled_figures_never_give_a_word(known: Catalogue) -> None:
    modelled = [one for one in known.measures.values() if one.nature == "modelled"]
    assert modelled
    assert not any(one.gives_a_word for one in modelled)


def test_supply_has_no_measure_that_could_give_it_a_word(known: Catalogue) -> None:
    supply = known.framework().outcome("reduce-drug-supply")
    assert supply.word_measures == ()
    assert supply.word_note


def test_every_text_is_plain(known: Catalogue) -> None:
    for measure in known.measures.values():
        assert measure.question.endswith("?"), measure.id
        for text in (measure.name, measure.question, measure.definition):
            assert not re.search(r"\b(addict|abuse|abuser|clients?|NDTMS|OCU|TOP)\b", text), (
                measure.id,
                text,
            )
        assert max(map(len, re.split(r"[.:?]", measure.definition))) < 230, measure.id


def test_ages_and_windows_are_values(known: Catalogue) -> None:
    measure = known.measure("continuity-of-care")
    assert (measure.window.days, measure.window.anchor) == (21, "after release")
    assert measure.age_band[0].holds(18)
    assert not measure.age_band[0].holds(17)


def test_related_figures_stand_beside_a_measure(known: Catalogue) -> None:
    near = {measure.id for measure in known.near("drug-use-last-year-adults")}
    assert near == {"drug-use-modelled-adults"}


@pytest.mark.parametrize(("file", "table"), [("fingertips", "indicators"), ("viewit", "columns")])
def test_publishers_names_lead_to_measures(known: Catalogue, file: str, table: str) -> None:
    names = tomllib.loads((DATA / f"{file}.toml").read_text())[table]
    assert set(names.values()) <= set(known.measures)


def test_records_are_read_once_and_in_a_moment(known: Catalogue) -> None:
    assert catalogue() is known
    assert read((DATA,)).measures == known.measures


@pytest.fixture(scope="module")
def published(shared: Path) -> list[dict[str, str]]:
    with (shared / "data/outcomes_framework.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.shared
def test_every_published_metric_has_its_record(known: Catalogue, published: list[dict[str, str]]) -> None:
    for row in published:
        measure = known.measures[row["id"]]
        superseded = "superseded by" in row["status"]
        assert measure.tier == ("superseded" if superseded else row["tier"]), row["id"]
        assert measure.outcome == row["outcome_id"], row["id"]


@pytest.mark.shared
def test_every_doubt_of_the_source_is_carried(known: Catalogue, published: list[dict[str, str]]) -> None:
    silent = [row["id"] for row in published if row["issue"] and not known.measures[row["id"]].caveat]
    assert silent == []


@pytest.mark.shared
def test_polarity_follows_the_source_or_says_why(known: Catalogue, published: list[dict[str, str]]) -> None:
    ours = {
        "up": "higher_is_better",
        "down": "lower_is_better",
        "neither": "neutral",
        "up_at_first": "neutral",
    }
    differ = {row["id"] for row in published if ours[known.measures[row["id"]].polarity] != row["polarity"]}
    assert differ == {"county-lines-closed", "ocg-disruptions"}
    assert all(known.measures[name].nature == "activity" for name in differ)


def _sentences(measure: Measure) -> list[str]:
    return [measure.definition, measure.question, *measure.limitations, *measure.caveat]


@pytest.mark.shared
def test_no_sentence_is_the_sources(known: Catalogue, published: list[dict[str, str]]) -> None:
    for row in published:
        theirs = {
            text.strip() for key in ("definition", "limitations", "issue") for text in row[key].split(".")
        }
        for text in _sentences(known.measures[row["id"]]):
            assert not {part.strip() for part in text.split(".")} & {
                one for one in theirs if len(one) > 25
            }, row["id"]
