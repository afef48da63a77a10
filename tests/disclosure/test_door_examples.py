"""The examples in the documentation of the door run as they are printed."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import cairn.disclosure

MODULES = [f"cairn.disclosure.{found.name}" for found in pkgutil.iter_modules(cairn.disclosure.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_door_has_an_example():
    assert any(test.examples for test in doctest.DocTestFinder().find(cairn.disclosure.protect))


def test_the_examples_of_the_guide_run():
    guide = Path(__file__).parents[2] / "docs" / "methods" / "door.md"
    result = doctest.testfile(str(guide), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0
