"""What the import contract cannot say: no cycles, and no app reaching into the pages of another."""

import graphlib

import grimp
import pytest


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("cairn")


def test_no_module_imports_itself_through_others(graph):
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    graphlib.TopologicalSorter(imports).prepare()


def test_an_app_never_imports_the_views_or_forms_of_another(graph):
    reached = [
        (module, other)
        for module in sorted(graph.modules)
        for other in graph.find_modules_directly_imported_by(module)
        if app_of(module)
        and app_of(other) not in ("", app_of(module))
        and other.split(".")[3:4] in (["views"], ["forms"])
    ]
    assert reached == []


def app_of(module: str) -> str:
    """The app that a module of the site belongs to; empty for the project's own modules."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["cairn", "web"] and len(parts) > 3 else ""
