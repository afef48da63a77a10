"""A batch is written in parts that nobody sees, and shown whole; one that is broken off leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cairn.web.audit.models import Event
from cairn.web.releases import publishing, reading, services, turn, undoing
from cairn.web.releases.models import Batch, Edition, Figure
from web.releases.made_up import COLUMNS, figure, write
from web.releases.test_holds import misaligned

pytestmark = pytest.mark.database

MEASURE = "numbers-in-treatment"
AREA, NEXT = "E09000016", "E09000026"
YEARS = [f"{year}/{year % 100 + 1}" for year in range(2015, 2022)]
NEWER = {"edition": "2027", "retrieved": "2026-11-01"}


class Killed(BaseException):
    """Stands for the end of the process: nothing that tidies up after an error runs."""


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "CHUNK", 2)
    monkeypatch.setattr(undoing, "CHUNK", 2)


def values(partnership: Any) -> list[float | None]:
    """What the partnership's pages show of the area, in order of period."""
    return [item.value for item in reading.figures(partnership, areas=[AREA]).observations]


def first_edition() -> list[dict[str, Any]]:
    """Seven figures, in four chunks."""
    return [figure(MEASURE, AREA, period, 100 + place) for place, period in enumerate(YEARS)]


@pytest.fixture
def newer(tmp_path: Path, exmere: Any, release: Any) -> Path:
    """The first edition is on pages; this file of the next one changes all but two and adds one."""
    release(first_edition())
    changed = [figure(MEASURE, AREA, period, 200 + place, **NEWER) for place, period in enumerate(YEARS[:5])]
    same = [figure(MEASURE, AREA, period, 100 + place) for place, period in enumerate(YEARS) if place > 4]
    return write(
        tmp_path / "newer.csv", COLUMNS, [*changed, *same, figure(MEASURE, NEXT, YEARS[0], 9, **NEWER)]
    )


def put(file: Path, showing: Callable[[int, int], None] | None = None) -> Batch:
    """Load the file for everybody."""
    return services.load_file(file, "observations", by="a test", showing=showing)


def kill_at(done: int) -> Callable[[int, int], None]:
    """End the process when so many figures are written."""

    def showing(written: int, _total: int) -> None:
        if written >= done:
            raise Killed

    return showing


BEFORE = [100 + place for place in range(7)]
AFTER = [200, 201, 202, 203, 204, 105, 106]


def test_pages_show_the_old_figures_until_all_new_ones_are_there(newer: Path, exmere: Any) -> None:
    seen = []
    batch = put(newer, lambda done, total: seen.append((done, total, values(exmere), reading.stamp(exmere))))
    assert [(done, total) for done, total, _, _ in seen] == [(2, 8), (4, 8), (6, 8), (8, 8)]
    assert all(shown == BEFORE for _, _, shown, _ in seen)
    assert values(exmere) == AFTER
    assert reading.stamp(exmere).number > seen[-1][3].number
    assert (batch.state, batch.published) == ("loaded", 6)
    assert len(reading.history(exmere, measure=MEASURE, areas=[AREA])) == 5


def test_what_is_replaced_is_no_history_before_the_new_figures_are_shown(newer: Path, exmere: Any) -> None:
    seen: list[int] = []
    put(newer, lambda *_: seen.append(len(reading.history(exmere, measure=MEASURE, areas=[AREA, NEXT]))))
    assert set(seen) == {0}


def test_each_part_is_a_transaction_of_its_own(newer: Path, transactional_db: None) -> None:
    inside: list[bool] = []
    put(newer, lambda *_: inside.append(connection.in_atomic_block))
    assert inside == [False] * 4


@pytest.mark.parametrize("done", [2, 4, 8])
def test_a_killed_load_shows_nothing_and_the_next_run_ends_it(newer: Path, exmere: Any, done: int) -> None:
    before = (Edition.objects.count(), Event.objects.count())
    with pytest.raises(Killed):
        put(newer, kill_at(done))
    assert values(exmere) == BEFORE
    assert (Edition.objects.count(), Event.objects.count()) == before
    batch = put(newer)
    assert (batch.state, values(exmere)) == ("loaded", AFTER)
    assert (Edition.objects.count(), Event.objects.count()) == (before[0] + 1, before[1] + 1)
    assert (Batch.objects.count(), Figure.objects.count()) == (2, 13)


def test_the_next_load_of_another_file_takes_back_what_was_left(
    newer: Path, exmere: Any, release: Any
) -> None:
    with pytest.raises(Killed):
        put(newer, kill_at(6))
    release([figure(MEASURE, NEXT, YEARS[0], 7)])
    assert values(exmere) == BEFORE
    assert [item.value for item in reading.figures(exmere, areas=[NEXT]).observations] == [7]
    assert not Batch.objects.filter(state=Batch.State.PUBLISHING).exists()
    assert not Figure.objects.exclude(replaced_in=None).exists()


def test_taking_back_may_itself_be_broken_off(
    newer: Path, exmere: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Killed):
        put(newer, kill_at(8))
    real, calls = undoing._take_back, []

    def once(batch: Batch, keys: list[int]) -> None:
        if calls:
            raise Killed
        calls.append(keys)
        real(batch, keys)

    monkeypatch.setattr(undoing, "_take_back", once)
    with pytest.raises(Killed):
        turn.tidy()
    assert values(exmere) == BEFORE
    monkeypatch.setattr(undoing, "_take_back", real)
    assert (turn.tidy(), values(exmere), turn.tidy()) == (1, BEFORE, 0)


def test_a_fault_on_the_way_is_undone_at_once(newer: Path, exmere: Any) -> None:
    def showing(done: int, _total: int) -> None:
        if done > 3:
            raise RuntimeError("The disk is full.")

    with pytest.raises(RuntimeError, match="disk"):
        put(newer, showing)
    assert values(exmere) == BEFORE
    assert list(Batch.objects.values_list("state", flat=True)) == ["loaded"]


def test_a_held_file_whose_release_was_killed_is_held_again(release: Any, exmere: Any) -> None:
    held = release(misaligned())
    with pytest.raises(Killed):
        services.decide_hold(held, True, by="a test", reason="Checked.", showing=kill_at(50))
    assert values(exmere) == []
    assert turn.tidy() == 1
    held.refresh_from_db()
    assert (held.state, held.decided_at) == ("held", None)
    assert services.decide_hold(held, True, by="a test", reason="Checked.").published == 120


def test_nobody_else_publishes_or_takes_back_meanwhile(newer: Path, exmere: Any) -> None:
    found: list[int] = []
    put(newer, lambda *_: found.append(turn.tidy()))
    assert found == [0] * 4
    assert values(exmere) == AFTER


def test_two_editions_in_one_file_show_the_newer(release: Any, exmere: Any) -> None:
    batch = release([
        figure(MEASURE, AREA, YEARS[0], 120, **NEWER),
        figure(MEASURE, AREA, YEARS[1], 5),
        figure(MEASURE, AREA, YEARS[0], 100),
        figure(MEASURE, AREA, YEARS[1], 6, **NEWER),
    ])  # fmt: skip
    assert (batch.published, values(exmere)) == (4, [120, 6])
    old = reading.history(exmere, measure=MEASURE, areas=[AREA])
    assert sorted((item.was.value, item.now.value) for item in old if item.now) == [(5, 6), (100, 120)]
