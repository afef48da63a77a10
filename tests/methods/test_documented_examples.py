"""The examples in the documentation of the methods run as they are printed."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import cairn.methods

MODULES = [
    "cairn.methods",
    *(f"cairn.methods.{found.name}" for found in pkgutil.iter_modules(cairn.methods.__path__)),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_public_functions_have_examples() -> None:
    finder = doctest.DocTestFinder(recurse=False)
    for module in (cairn.methods.intervals, cairn.methods.compare):
        public = [
            thing
            for name, thing in vars(module).items()
            if getattr(thing, "__module__", "") == module.__name__
        ]
        for function in (thing for thing in public if not thing.__name__.startswith("_")):
            if function.__name__ in {
                "wilson_limits",
                "poisson_limits",
            }:  # of checked input, for the module itself
                continue
            assert any(test.examples for test in finder.find(function)), function.__name__


def test_the_examples_of_the_guide_run() -> None:
    guide = Path(__file__).parents[2] / "docs" / "methods" / "limits.md"
    result = doctest.testfile(str(guide), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0
