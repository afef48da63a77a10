"""Template and guide: written from the contract, and whole."""

import csv
import doctest
import importlib
import io
import pkgutil

import pytest

import cairn.records
from cairn.records import contract, rules, template
from cairn.records.describe import markdown, table

MODULES = sorted(f"cairn.records.{found.name}" for found in pkgutil.iter_modules(cairn.records.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", list(contract().files))
def test_a_template_has_every_column_and_explains_each(name: str) -> None:
    made = template(name)
    names = contract().file(name).names
    assert made.name == f"{name}.csv"
    assert made.header == ",".join(names) + "\n"
    assert tuple(row["column"] for row in csv.DictReader(io.StringIO(made.guide))) == names


def test_there_is_no_template_of_another_file() -> None:
    with pytest.raises(KeyError, match=r"no file 'people\.csv'; it has clients, episodes"):
        template("people")


def test_the_guide_tells_every_file_column_code_and_rule() -> None:
    page = markdown(contract())
    for file in contract().files.values():
        assert f"### {file.name}.csv" in page
        assert all(f"| `{column.name}` |" in page and column.meaning in page for column in file.columns)
    assert all(f"| `{one.code}` |" in page for codes in contract().codes.values() for one in codes.codes)
    assert all(f"| {rule.id} | {rule.words} |" in page for rule in rules().values())
    anchors = [line for line in page.splitlines() if line.startswith("<a id=")]
    assert len(anchors) == len(set(anchors))


def test_a_bar_in_a_cell_stays_in_its_cell() -> None:
    assert table(("a",), [("b|c",)]).splitlines()[-1] == "| b\\|c |"
