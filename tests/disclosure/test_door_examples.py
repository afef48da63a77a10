"""The examples in the documentation of the door run as they are printed."""

import doctest
import importlib
import pkgutil

import pytest

import cairn.disclosure

MODULES = [f"cairn.disclosure.{found.name}" for found in pkgutil.iter_modules(cairn.disclosure.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_door_has_an_example():
    assert any(test.examples for test in doctest.DocTestFinder().find(cairn.disclosure.protect))
