"""The contract as a page for people: Markdown written from the records, so that it cannot fall behind."""

from collections.abc import Iterable, Iterator

from cairn.records.contract import SENSITIVITIES, TYPES, CodeList, Column, Contract, SourceFile
from cairn.records.manifest import SHAPES
from cairn.records.mappings import LetterMapping, mappings
from cairn.records.rules import KINDS, Rule, rules
from cairn.records.template import allowed

INTRO = """What a provider, a team or a council sends, what each column may hold, and what is refused. This
page is written from the records under `src/cairn/records/data`, from which checking is done too."""
HOW = """A submission is a folder of CSV files with a `manifest.json`. It **replaces** everything that is held
for the providers that the manifest names; it is loaded whole or not at all, and rows that are refused are
left out and listed. Check it before you send it:

```
cairn check FOLDER
```

- Text is UTF-8, with commas, one header row, and quotation marks as in RFC 4180. Any order of columns.
- Dates are written `YYYY-MM-DD`, whole numbers in digits alone, yes and no as `yes` and `no`.
- An empty cell is missing, `NA` was not asked; both are no answer, 0 is one. A required column takes neither.
- Codes are compared exactly. No value begins with `=`, `+`, `-` or `@`, or has blanks around it.
- A file about which nothing is known is left out."""
EMPTY = """An entry of `files` may add `"empty": true`, to say that a file of clients or episodes without rows
is meant: everything held is then replaced by nothing."""
LETTERS = """Each letter of the data set has a file that says which of our columns a header is. Checking asks
for our names, and says where a header has one of these instead."""

READINGS = """- A cell is checked before a key, and a key before other rows. Among cells the first column at
  fault is told; after that the first rule.
- Of two rows with one key of which one is refused for a cell, the other stays.
- Where consent is `no`, `NA` in another column counts as nothing sent.
- Text in UTF-16 holds NUL bytes, so it is told as not being text (F05).
- A blank line is a row with too few cells (F12).
- Where day and reason of an ending do not go together (R15), the column of the reason is told.
- A row is called an orphan (R11) only where the file of its parents could be read.
- A file that is neither of the contract nor named in the manifest does not refuse a submission (W15)."""


def markdown(known: Contract) -> str:
    """The whole contract as one page: how to send, every file, code lists, letters and rules."""
    parts = ["# Record files", INTRO, "## How to send", HOW, *_manifest(), "## Files", _contents(known)]
    for source in known.files.values():
        parts += file_section(source)
    parts += ["## Code lists", *(part for codes in known.codes.values() for part in _codes(codes))]
    parts += ["## Headers of real extracts", *_letters(mappings().values())]
    parts += ["## Rules", *_rules(list(rules().values())), "### How the rules are read", READINGS]
    return "\n\n".join(parts) + "\n"


def _manifest() -> Iterator[str]:
    yield "The manifest is one JSON object with these entries, all of them required:"
    yield table(("Entry", "Holds"), ((f"`{name}`", needed) for name, (_, needed) in SHAPES.items()))
    yield EMPTY


def _contents(known: Contract) -> str:
    return table(
        ("File", "One row is", "No two rows share", "Law", "Why it is asked for"),
        (
            (
                f"[{one.name}.csv](#{one.name})",
                one.row,
                ", ".join(f"`{name}`" for name in one.key),
                one.regime,
                one.purpose,
            )
            for one in known.files.values()
        ),
    )


def file_section(source: SourceFile) -> Iterator[str]:
    """One file: what a row is, what it needs, and its columns."""
    yield f'<a id="{source.name}"></a>'
    yield f"### {source.name}.csv"
    needs = " and ".join(f"`{name}.csv`" for name in source.needs if name != source.name)
    yield f"One row is {source.row}.{f' It needs {needs}.' if needs else ''}"
    head = ("Column", "Required", "Type", "May hold", "Sensitivity", "NDTMS", "Meaning")
    yield table(head, (_column(one) for one in source.columns))


def _column(one: Column) -> tuple[str, ...]:
    kind = f"{one.type}, {one.unit}" if one.unit and one.unit != "day" else one.type
    may = allowed(one) if one.listed or one.type == "date" or one.most else _codes_of(one)
    required = "yes" if one.required else ""
    return f"`{one.name}`", required, kind, may, one.sensitivity, one.ndtms, one.meaning


def _codes_of(one: Column) -> str:
    return ", ".join(f"`{code}`" for code in (*([one.pattern] if one.pattern else []), *one.codes))


def _codes(codes: CodeList) -> Iterator[str]:
    yield f'<a id="codes-{codes.name}"></a>'
    yield f"### {codes.title} (`{codes.name}`)"
    yield table(
        ("Code", "Class", "TOP column", "NDTMS", "Meaning"),
        ((f"`{one.code}`", one.group, one.top_item, one.ndtms, one.meaning) for one in codes.codes),
    )


def _letters(known: Iterable[LetterMapping]) -> Iterator[str]:
    yield LETTERS
    yield table(
        ("Letter", "Since", "Headers", "How surely we know them"),
        ((one.letter, _since(one), str(sum(map(len, one.files.values()))), one.known) for one in known),
    )


def _since(one: LetterMapping) -> str:
    return f"{one.since:%B %Y}" if one.since else "not known"


def _rules(known: list[Rule]) -> Iterator[str]:
    yield f"Sensitivity: {'; '.join(f'{name}: {says}' for name, says in SENSITIVITIES.items())}."
    yield f"Types: {'; '.join(f'{name}: {says}' for name, says in TYPES.items())}."
    for kind, follows in KINDS.items():
        yield f"### {follows[0].upper()}{follows[1:]}"
        yield table(
            ("Rule", "What is wrong", "What to do"),
            ((one.id, one.words, one.remedy) for one in known if one.kind == kind),
        )


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a bar inside a cell is written so that it stays one."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
