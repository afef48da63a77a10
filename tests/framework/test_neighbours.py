"""Comparator sets come from a file, and everything wrong with the file is said at once."""

from pathlib import Path

import pytest

from cairn.framework.faults import NeighboursRefused
from cairn.framework.neighbours import DEFAULT_KIND, NeighbourSet, read_neighbours

HAVERING, BEXLEY, BROMLEY = "E09000016", "E09000004", "E09000006"


def read(tmp_path: Path, text: str | bytes, name: str = "spring-2026.csv") -> NeighbourSet:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_neighbours(path)


def test_lines_in_their_order(tmp_path: Path) -> None:
    found = read(tmp_path, f"area,neighbour\n{HAVERING},{BEXLEY}\n{HAVERING},{BROMLEY}\n")
    assert found.neighbours == {HAVERING: (BEXLEY, BROMLEY)}
    assert (found.name, found.kind, found.version) == (DEFAULT_KIND, DEFAULT_KIND, "spring-2026")


def test_rank_decides_and_the_set_has_a_name(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "\ufeffArea,Neighbour,Rank,Name,Version,Source\r\n"
        f"{HAVERING},{BEXLEY},2,Outer east,2025,Our analysts\r\n{HAVERING},{BROMLEY},1,,,\r\n",
    )
    assert found.neighbours == {HAVERING: (BROMLEY, BEXLEY)}
    assert (found.name, found.version, found.source) == ("Outer east", "2025", "Our analysts")


def test_an_old_code_of_the_same_place_is_understood(tmp_path: Path) -> None:
    found = read(tmp_path, f"area,neighbour\nE08000016,{BEXLEY}\n")
    assert found.neighbours == {"E08000038": (BEXLEY,)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, area: the column is missing."),
        ("area,neighbour\n", "there are no rows."),
        ("area,neighbour,distance\n", "distance: the column is not known."),
        ("area,neighbour,area\n", "area: the column is there twice."),
        ("area,neighbour\nHavering,E09000004\n", "line 2, area: is not the code of a council of today."),
        ("area,neighbour\nE09000016,\n", "line 2, neighbour: is empty."),
        ("area,neighbour\nE09000016,E12000007\n", "line 2, neighbour: is not the code of a council"),
        ("area,neighbour\nE10000021,E09000004\n", "line 2, area: is not the code of a council"),
        ("area,neighbour\nE09000016,E09000016\n", "line 2, neighbour: is the area itself."),
        (
            "area,neighbour\nE09000016,E09000004\nE09000016,E09000004\n",
            "line 3, neighbour: E09000004 is there twice",
        ),
        ("area,neighbour,rank\nE09000016,E09000004,first\n", "line 2, rank: is not a whole number"),
        (
            "area,neighbour,rank\nE09000016,E09000004,1\nE09000016,E09000006,1\n",
            "line 3, rank: 1 is given twice",
        ),
        ("area,neighbour\nE09000016,E09000004,E09000006\n", "line 2: has more cells than the header."),
        ("area,neighbour,name\nE09000016,E09000004,A\nE09000016,E09000006,B\n", "name: 2 different texts."),
        (b"area,neighbour\n\xff\xfe\n", "not text in UTF-8"),
    ],
)
def test_faults(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(NeighboursRefused) as refused:
        read(tmp_path, text)
    assert said in str(refused.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(NeighboursRefused) as refused:
        read(tmp_path, "area,neighbour,rank\nX,E09000004,1\nE09000016,Y,z\n")
    assert [fault.place for fault in refused.value.faults] == [
        "line 2, area",
        "line 3, rank",
        "line 3, neighbour",
    ]
    assert "3 faults in the list of neighbours; nothing was used." in str(refused.value)
