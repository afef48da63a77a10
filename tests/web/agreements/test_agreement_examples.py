"""The examples in the texts of this room run as they are written."""

import doctest
from types import ModuleType

import pytest

from cairn.web.agreements import access, choices, coverage, tables


@pytest.mark.parametrize("module", [access, choices, coverage, tables], ids=lambda module: module.__name__)
def test_examples(module: ModuleType) -> None:
    ran = doctest.testmod(module)
    assert ran.attempted > 0
    assert ran.failed == 0
