"""The reference of the methods: one page for each module that an analyst imports, from its docstrings."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from types import ModuleType
from typing import Any, get_args, get_type_hints

from docstrings import paragraphs, plain, taken_apart

FOLDER = "methods/functions"
MODULES = (
    "intervals",
    "standardise",
    "life",
    "compare",
    "inequality",
    "spc",
    "target",
    "detect",
    "prevalence",
    "coverage",
    "tables",
)
MADE = "<!-- Made from the docstrings by tools/docs.py. Change those, not this page. -->"


def pages() -> dict[str, str]:
    """The text of every page, by its path in the documentation."""
    found = {name: importlib.import_module(f"cairn.methods.{name}") for name in MODULES}
    made = {f"{FOLDER}/{name}.md": page(name, module) for name, module in found.items()}
    return {f"{FOLDER}/index.md": contents(found), **made}


def contents(found: dict[str, ModuleType]) -> str:
    """The first page: which question each function answers, and what all of them give back."""
    package = importlib.import_module("cairn.methods")
    lines = ["# Every function, by its question", "", MADE, "", *prose(package)]
    for name, module in found.items():
        first = plain(paragraphs(inspect.getdoc(module) or "")[0])
        lines += [f"## [{name}]({name}.md)", "", first, "", "| Question | Function |", "| --- | --- |"]
        lines += [entry(name, function) for function in functions(module)] + [""]
    lines += ["## What comes back", "", "Results of several modules, and the error that all raise.", ""]
    for result in common():
        lines += record(result)
    return text_of(lines)


def common() -> tuple[type, ...]:
    """What comes back from several modules, and the error of all."""
    package = importlib.import_module("cairn.methods")
    return package.Estimate, package.Difference, package.InputError


def entry(module: str, function: Callable[..., Any]) -> str:
    """One line of the table of questions."""
    name = function.__name__
    return f"| {taken_apart(function).question} | [`{module}.{name}`]({module}.md#{name}) |"


def page(name: str, module: ModuleType) -> str:
    """The page of one module."""
    lines = [f"# cairn.methods.{name}", "", MADE, "", *prose(module)]
    for function in functions(module):
        lines += section(name, function)
    made = results(module)
    lines += ["## What comes back", ""] if made else []
    for result in made:
        lines += record(result)
    return text_of(lines)


def functions(module: ModuleType) -> list[Callable[..., Any]]:
    """The functions that a module offers to an analyst."""
    return [thing for thing in offered(module) if inspect.isfunction(thing)]


def results(module: ModuleType) -> list[type]:
    """The records that its functions give back, and those inside them, but for what all modules share."""
    shared = common()
    given = [get_type_hints(function).get("return") for function in functions(module)]
    wanted = [thing for thing in offered(module) if inspect.isclass(thing)] + given
    found: dict[type, None] = {}
    while wanted:
        thing = wanted.pop(0)
        wanted += get_args(thing)
        if inspect.isclass(thing) and is_dataclass(thing) and thing not in found and thing not in shared:
            found[thing] = None
            wanted += get_type_hints(thing).values()
    return list(found)


def offered(module: ModuleType) -> list[Any]:
    """What a module names in its `__all__`, or else makes itself, in the order of its docstring.

    A function without an example is for other modules, not for an analyst.
    """
    named = getattr(module, "__all__", None)
    things = [getattr(module, name) for name in named or vars(module)]
    kept = [
        thing
        for thing in things
        if inspect.isclass(thing) or (inspect.isfunction(thing) and ">>>" in (thing.__doc__ or ""))
        if named or (thing.__module__ == module.__name__ and thing.__name__[0] != "_")
    ]
    return sorted(kept, key=lambda thing: place(module, thing))


def place(module: ModuleType, thing: Any) -> tuple[int, bool, str, int]:
    """Where a thing comes: as the docstring names it, else as it is written, what is from elsewhere last."""
    words = inspect.getdoc(module) or ""
    mention = words.find(f"`{thing.__name__}`")
    written = inspect.getsourcelines(thing)[1]
    order = mention if mention >= 0 else len(words)
    return order, thing.__module__ != module.__name__, thing.__module__, written


def section(module: str, function: Callable[..., Any]) -> list[str]:
    """One function: question, how it is called, arguments, method, references, example."""
    parts = taken_apart(function)
    lines = [f"## {function.__name__}", "", f"**{parts.question}**", ""]
    lines += ["```python", f"{module}.{called(function)}", "```", ""]
    if parts.arguments:
        lines += ["| Argument | What it is |", "| --- | --- |"]
        lines += [f"| {names} | {words} |" for names, words in parts.arguments] + [""]
    lines += spaced(parts.method)
    if parts.references:
        lines += ["*References.* " + " ".join(parts.references), ""]
    return [*lines, *example(parts.example)] if parts.example else lines


def called(function: Callable[..., Any]) -> str:
    """How it is called: names and defaults, without the types; one to a line where they are many."""
    parts: list[str] = []
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        if one.kind is one.VAR_KEYWORD:
            parts.append(f"**{one.name}")
            continue
        parts.append(one.name if one.default is one.empty else f"{one.name}={default(one.default)}")
    short = f"{function.__name__}({', '.join(parts)})"
    if len(short) <= 90:
        return short
    return f"{function.__name__}(\n" + "".join(f"    {one},\n" for one in parts) + ")"


def default(value: object) -> str:
    """A default as it is typed: 100_000, "aic"."""
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:_}" if type(value) is int else repr(value)


def record(result: type) -> list[str]:
    """One result: its name and what its fields are."""
    return [f"### {result.__name__}", "", *prose(result)]


def prose(thing: Any) -> Iterator[str]:
    """The docstring of a module or a record: paragraphs as text, examples as code."""
    for paragraph in paragraphs(inspect.getdoc(thing) or ""):
        yield from example(paragraph) if paragraph.startswith(">>>") else spaced([plain(paragraph)])


def example(text: str) -> list[str]:
    return ["```pycon", text, "```", ""]


def spaced(blocks: Any) -> list[str]:
    """Paragraphs with an empty line after each."""
    return [one for block in blocks for one in (block, "")]


def text_of(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
