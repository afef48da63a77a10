"""A load is all or nothing, changes nothing twice, and a newer edition supersedes."""

from __future__ import annotations

from typing import Any

import pytest

from cairn.framework.loading import FileRefused
from cairn.web.audit.models import Event
from cairn.web.releases import reading, services
from cairn.web.releases.models import Batch, Edition, Figure
from web.releases.made_up import figure

pytestmark = pytest.mark.database

AREA = "E09000016"
MEASURE = "numbers-in-treatment"


def shown(partnership: Any) -> list[tuple[str, float | None]]:
    """Period and value of what the partnership's pages show."""
    return [(str(item.period), item.value) for item in reading.figures(partnership).observations]


def test_a_load_is_released_with_its_batch_and_audit_event(release: Any, exmere: Any) -> None:
    batch = release([figure(MEASURE, AREA, "2022/23", 100), figure(MEASURE, AREA, "2023/24", 120)])
    assert (batch.state, batch.rows, batch.published) == ("loaded", 2, 2)
    assert shown(exmere) == [("2022/23", 100.0), ("2023/24", 120.0)]
    assert Event.objects.get(act="figures.loaded").thing_id == str(batch.pk)
    assert (batch.path, batch.measures) == (f"batches/{batch.sha256}-observations.parquet", [MEASURE])


def test_the_same_file_twice_changes_nothing(release: Any, exmere: Any, tmp_path: Any) -> None:
    batch = release([figure(MEASURE, AREA, "2022/23", 100)])
    before = (Figure.objects.count(), Edition.objects.count(), Event.objects.count())
    again = services.load_file(tmp_path / "figures0.csv", "observations", by="a test")
    assert again.pk == batch.pk
    assert (Figure.objects.count(), Edition.objects.count(), Event.objects.count()) == before


def test_a_newer_edition_supersedes_and_the_old_figure_stays(release: Any, exmere: Any) -> None:
    old = release([figure(MEASURE, AREA, "2022/23", 100)])
    release([figure(MEASURE, AREA, "2022/23", 103, edition="2027", retrieved="2026-11-01")])
    assert shown(exmere) == [("2022/23", 103.0)]
    (changed,) = reading.history(exmere, measure=MEASURE, areas=[AREA])
    assert changed.now is not None
    assert (changed.was.value, changed.now.value, changed.now.source.edition) == (100.0, 103.0, "2027")
    old.refresh_from_db()
    assert old.state == Batch.State.SUPERSEDED


def test_an_older_edition_loaded_later_is_kept_but_not_shown(release: Any, exmere: Any) -> None:
    release([figure(MEASURE, AREA, "2022/23", 103, edition="2027", retrieved="2026-11-01")])
    release([figure(MEASURE, AREA, "2022/23", 100)])
    assert shown(exmere) == [("2022/23", 103.0)]
    assert Figure.objects.filter(current=False, superseded_by__value=103).count() == 1


def test_figures_of_another_source_stand_beside(release: Any, exmere: Any) -> None:
    release([figure(MEASURE, AREA, "2022/23", 100)])
    release([figure(MEASURE, AREA, "2022/23", 150, publisher="Another office")])
    assert sorted(value for _, value in shown(exmere)) == [100.0, 150.0]


def test_a_restricted_observation_is_never_released(release: Any, exmere: Any) -> None:
    batch = release([
        figure(MEASURE, AREA, "2022/23", 100),
        figure(MEASURE, AREA, "2023/24", 4, access="restricted"),
    ])  # fmt: skip
    assert batch.rows == 2
    assert shown(exmere) == [("2022/23", 100.0)]
    assert not Figure.objects.filter(value=4).exists()


def test_a_measure_that_no_page_uses_is_not_copied(release: Any, exmere: Any) -> None:
    batch = release([figure(MEASURE, AREA, "2022/23", 100)])
    assert set(Figure.objects.values_list("measure", flat=True)) == set(batch.measures) == {MEASURE}


def test_a_faulty_file_leaves_nothing(release: Any, exmere: Any) -> None:
    with pytest.raises(FileRefused):
        release([figure(MEASURE, AREA, "2022/23", 100), figure(MEASURE, AREA, "once upon a time", 1)])
    assert not Batch.objects.exists()
    assert not Figure.objects.exists()


def test_two_partnerships_do_not_see_each_others_own_loads(release: Any, exmere: Any, wyemouth: Any) -> None:
    release([figure(MEASURE, AREA, "2022/23", 100)], exmere)
    release([figure(MEASURE, "E92000001", "2022/23", 9000)])
    assert len(shown(exmere)) == 2
    assert shown(wyemouth) == [("2022/23", 9000.0)]
    assert shown(None) == [("2022/23", 9000.0)]


def test_targets_replace_those_of_the_same_document(agree: Any, exmere: Any) -> None:
    row = {"measure": MEASURE, "area": AREA, "period": "2024/25", "unit": "count", "document": "Grant"}
    agree([row | {"value": 200}], exmere)
    agree([row | {"value": 210}], exmere)
    assert [step.value for step in reading.targets(exmere, areas=[AREA])] == [210.0]


def test_contradictions_are_read_back_most_serious_first(disagree: Any, exmere: Any) -> None:
    figures = [("One", "10", "2020", "page 1"), ("Other", "20", "2020", "page 2")]
    disagree([
        ("C1", AREA, "low", "Small", MEASURE, figures),
        ("C2", AREA, "high", "Large", MEASURE, figures),
    ], exmere)  # fmt: skip
    found = reading.contradictions(exmere, areas=[AREA])
    assert [item.code for item in found] == ["C2", "C1"]
    assert found[0].figures == tuple(figures)
    assert reading.contradictions(None, areas=[AREA]) == []
