"""Take the docstrings of the methods apart, and write their running text as Markdown."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# A paragraph of references begins with an author: "Wilson EB (1927)", "Low A, Low A" or "Eurostat (2013)".
REFERENCE = re.compile(r"Office for Health |[A-Z][\w'-]+ (?:[A-Z]{1,3}(?: |, )|\((?:19|20)\d\d\))")
NAMES = r"[a-z_]\w*(?:\.{3})?(?:(?:,\s+| and )[a-z_]\w*(?:\.{3})?)*"
ARGUMENT = re.compile(rf"(?:^|(?<=[.;] ))(?:or )?({NAMES}): ", re.M)
OF_ALL = re.compile(r"^(?:Raises|All|Both|A missing) ", re.M)  # what a block says of all arguments


@dataclass(frozen=True)
class Parts:
    """A docstring taken apart. Each argument is its names and what it is; all text is Markdown."""

    question: str
    arguments: tuple[tuple[str, str], ...]
    method: tuple[str, ...]
    references: tuple[str, ...]
    example: str


def taken_apart(function: Callable[..., Any]) -> Parts:
    """Each paragraph is the question, arguments, a reference, an example, or about the method."""
    names = set(inspect.signature(function).parameters)
    question, *rest = paragraphs(inspect.getdoc(function) or "")
    sorted_out: dict[str, list[str]] = {"arguments": [], "references": [], "example": [], "method": []}
    for paragraph in rest:
        sorted_out[kind(paragraph, names)].append(paragraph)
    arguments, asides = arguments_of(sorted_out["arguments"], names)
    return Parts(
        plain(question),
        tuple(arguments),
        tuple(plain(one) for one in (*asides, *sorted_out["method"])),
        tuple(plain(one) for one in sorted_out["references"]),
        "\n".join(sorted_out["example"]),
    )


def kind(paragraph: str, names: set[str]) -> str:
    """What a paragraph is about."""
    if paragraph.startswith(">>>"):
        return "example"
    if begins_argument(paragraph, names):
        return "arguments"
    return "references" if REFERENCE.match(paragraph) else "method"


def paragraphs(text: str) -> list[str]:
    """Blocks of lines between empty ones."""
    return [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]


def begins_argument(text: str, names: set[str]) -> bool:
    """Whether a text begins by saying what arguments are: `population, rate: ...`."""
    found = ARGUMENT.match(text)
    return found is not None and known(found[1], names)


def known(told: str, names: set[str]) -> bool:
    """Whether these are arguments; `reference_...` stands for all that begin so."""
    return all(
        one in names or (one.endswith("...") and any(name.startswith(one[:-3]) for name in names))
        for one in re.split(r",\s+| and ", told)
    )


def arguments_of(blocks: list[str], names: set[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Names and words of each argument, and what the blocks say of all of them, such as what is raised."""
    found: list[tuple[str, str]] = []
    asides: list[str] = []
    for block in blocks:
        starts = [one for one in ARGUMENT.finditer(block) if known(one[1], names)] + [*OF_ALL.finditer(block)]
        starts.sort(key=lambda one: one.start())
        for one, end in zip(starts, [*(later.start() for later in starts[1:]), len(block)], strict=True):
            if one.re is ARGUMENT:
                found.append((coded(one[1]), cell(block[one.end() : end])))
            else:
                asides.append(block[one.start() : end])
    return found, [" ".join(asides)] if asides else []


def coded(told: str) -> str:
    """Names of arguments as code."""
    return ", ".join(f"`{one}`" for one in re.split(r",\s+| and ", told))


def cell(words: str) -> str:
    """Text for a cell of a table."""
    text = plain(words).rstrip(";, ").replace("|", "\\|")
    return text if text.endswith((".", ")")) else f"{text}."


def plain(text: str) -> str:
    """Running text as Markdown: one line (or one for each item), with nothing that would pass for a mark."""
    if text.startswith("- "):
        return "\n".join(f"- {plain(item)}" for item in re.split(r"(?:^|\n)- ", text)[1:])
    pieces = re.split(r"(`[^`]*`)", " ".join(text.split()))
    return "".join(piece if piece.startswith("`") else escaped(piece) for piece in pieces)


def escaped(piece: str) -> str:
    return re.sub(r"([\\*\[])", r"\\\1", piece).replace("<", "&lt;")
