"""Exmere's services have sent good and bad submissions, as the pages of the demo need them."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cairn.records import check
from cairn.synthetic import Sent, Spoiled, exmere
from cairn.synthetic.exmere import AREA, last_of_month, place

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sent, ...]:
    """Everything that was sent."""
    return exmere(tmp_path_factory.mktemp("exmere"), TODAY)


def of(sent: tuple[Sent, ...], code: str) -> list[Sent]:
    """What one provider sent, oldest first."""
    return [one for one in sent if code in one.providers]


def test_the_submissions_stand_in_their_order(sent: tuple[Sent, ...]) -> None:
    assert 6 <= len(sent) <= 10
    assert sorted(one.folder.name for one in sent) == [one.folder.name for one in sent]
    assert all((one.folder / "manifest.json").is_file() for one in sent)
    assert max(one.day for one in sent) == date(2026, 10, 31)


def test_every_service_has_sent_its_history(sent: tuple[Sent, ...]) -> None:
    everybody = {code for one in sent if not one.refused for code in one.providers}
    assert everybody == set(place(TODAY).services.codes)
    assert all(len(one.names) == len(one.providers) for one in sent)
    names = {path.name for one in sent for path in one.folder.glob("*.csv")}
    assert names == {f"{name}.csv" for name in place(TODAY).frames}


def test_one_is_late_one_gets_better_and_one_is_refused(sent: tuple[Sent, ...]) -> None:
    (residential,) = of(sent, "X00103")
    assert residential.day == date(2026, 7, 31)
    spoiled = [len(one.truth.spoiled) for one in of(sent, "X00102")]
    assert spoiled == sorted(spoiled, reverse=True)
    assert spoiled[0] > 10 * spoiled[-1] > 0
    assert [one.refused for one in of(sent, "X00105")] == [False, True]


def test_the_refused_one_is_refused_for_dates_written_the_other_way(sent: tuple[Sent, ...]) -> None:
    good, bad = of(sent, "X00105")
    with check(good.folder) as found:
        assert not found.faults
    with check(bad.folder) as found:
        assert [one.rule for one in found.faults if one.kind == "file"] == ["F14"]
        said = Counter(one.said for one in found.faults if one.rule == "R04")
    assert said.most_common(1)[0][0] == "it looks like day/month/year"


def test_the_untidy_service_has_many_warnings(sent: tuple[Sent, ...]) -> None:
    (hub,), (residential,) = of(sent, "X00110"), of(sent, "X00103")
    rates = []
    for one in (hub, residential):
        with check(one.folder) as found:
            assert not found.faults
            rates.append(len(found.warnings) / found.rows["episodes"][0])
    assert rates[0] > 2 * rates[1]
    assert rates[0] > 0.4


@pytest.mark.long
def test_every_submission_is_checked_as_its_truth_says(sent: tuple[Sent, ...]) -> None:
    for one in sent:
        with check(one.folder) as found:
            assert found.accepted is not one.refused
            rows = {Spoiled(row.file, row.row, row.rule, row.column) for row in found.refused}
            assert one.refused or rows == set(one.truth.spoiled), one.folder.name


def test_exmere_lies_in_its_own_areas() -> None:
    settings = place(TODAY).settings
    assert settings.areas == ("E99000101", "E99000102", "E99000103")
    assert AREA not in settings.areas
    assert (settings.first, settings.until) == (date(2021, 11, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("today", "months", "day"),
    [
        (date(2026, 11, 1), 1, date(2026, 10, 31)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 2, date(2025, 11, 30)),
    ],
)
def test_months_end_where_they_should(today: date, months: int, day: date) -> None:
    assert last_of_month(today, months) == day


def test_what_was_sent_is_not_written_over(sent: tuple[Sent, ...], tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="not empty"):
        exmere(sent[0].folder.parent, TODAY)
