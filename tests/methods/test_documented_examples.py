"""The examples in the documentation of the methods run as they are printed."""

import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest

import cairn.methods

FOUND = [found.name for found in pkgutil.walk_packages(cairn.methods.__path__, "cairn.methods.")]
MODULES = ["cairn.methods", *FOUND]
# What the doors are made of: called by other methods on checked input, not by an analyst.
INSIDE = {"wilson_limits", "poisson_limits", "poisson_method"}
FOR_ANALYSTS = (
    "compare", "coverage", "detect", "inequality", "intervals", "life", "prevalence", "spc", "standardise",
    "target",
)  # fmt: skip


def doors() -> list[str]:
    """The modules for analysts that are there."""
    return [name for name in FOR_ANALYSTS if f"cairn.methods.{name}" in FOUND]


def public_functions(module: ModuleType) -> list[object]:
    """The functions that a module offers: made in it, or brought in and named in its `__all__`."""
    named = getattr(module, "__all__", ())
    return [
        thing
        for name, thing in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and (name in named or thing.__module__ == module.__name__)
    ]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", doors())
def test_the_public_functions_have_examples(name: str) -> None:
    finder = doctest.DocTestFinder(recurse=False)
    functions = public_functions(importlib.import_module(f"cairn.methods.{name}"))
    assert functions
    without = [one.__name__ for one in functions if not any(test.examples for test in finder.find(one))]
    assert set(without) <= INSIDE


def test_every_module_of_the_package_can_be_had_by_its_name() -> None:
    for name in cairn.methods.__all__:
        assert getattr(cairn.methods, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        _ = cairn.methods.magic


def test_the_examples_of_the_guide_run() -> None:
    guide = Path(__file__).parents[2] / "docs" / "methods" / "limits.md"
    result = doctest.testfile(str(guide), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0
