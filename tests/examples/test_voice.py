"""The words of the examples are ours: about people, plain, short, and never a list of who is to blame."""

import re

import pytest
from example_files import EXAMPLES, Row, example_rows

# People first: never a person as a habit, a condition or a place on a map.
FORBIDDEN = re.compile(
    r"\b(addicts?|addicted|addiction|abus\w+|alcoholics?|junk(y|ies?)|users?|misusers?|substance misusers"
    r"|clients?|patients?|offenders?|criminals?|the homeless|rough sleepers|hotspots?|clean|dirty"
    r"|suffer\w*|victims?|battle|epidemic|failing|failure)\b",
    re.IGNORECASE,
)
# What only those who work in the field understand.
JARGON = re.compile(
    r"\b(OCU|OHID|NDTMS|DfE|MoJ|ONS|NHSE|CDP|ICB|PWID|PCT|FTE|NEET|TBC|SSMTRG|e\.g\.|i\.e\.|etc)\b"
)
LONGEST_SENTENCE = 36  # words

CONTRADICTIONS = [row for _, row in example_rows("contradictions")]
OBSERVATIONS = [row for _, row in example_rows("")]
TARGETS = [row for _, row in example_rows("targets")]


def words_of(row: Row) -> list[str]:
    """What a reader of a contradiction reads, its figures' places left out."""
    figures = [
        row[f"figure_{place}_{part}"] for place in range(1, 6) for part in ("label", "value", "period")
    ]
    return [row["title"], row["detail"], row["ask"], *figures]


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [one for one in re.split(r"(?<=[.?!]) ", text) if one]


NOTES = sorted({row["note"] for row in [*OBSERVATIONS, *TARGETS] if row["note"]})


@pytest.mark.parametrize("row", CONTRADICTIONS, ids=lambda row: row["code"])
def test_contradictions_speak_of_people(row: Row) -> None:
    for text in words_of(row):
        assert not FORBIDDEN.search(text), text
        assert not JARGON.search(text), text


@pytest.mark.parametrize("row", CONTRADICTIONS, ids=lambda row: row["code"])
def test_contradictions_are_short_and_ask_somebody(row: Row) -> None:
    assert len(row["title"]) <= 90
    assert not row["title"].endswith(".")
    assert len(row["detail"].split()) <= 75
    assert all(len(one.split()) <= LONGEST_SENTENCE for one in sentences(row["detail"]))
    assert row["ask"].startswith(("The ", "Nobody: ")), "the page sets “Who to ask:” before it"
    assert ":" in row["ask"]
    assert row["ask"].endswith(("?", "."))


def test_notes_speak_of_people() -> None:
    for note in NOTES:
        assert not FORBIDDEN.search(note), note
        assert not JARGON.search(note), note
        assert note.endswith("."), note
        assert all(len(one.split()) <= LONGEST_SENTENCE for one in sentences(note)), note


def test_words_of_the_folder_speak_of_people() -> None:
    for path in [EXAMPLES / "README.md", *EXAMPLES.glob("*/partnership.toml")]:
        assert not FORBIDDEN.search(path.read_text("utf-8")), path


def test_spelling_is_british() -> None:
    american = re.compile(r"\b\w+(ization|izing|yzed)\b|\b(program|center|color|behavior)s?\b", re.IGNORECASE)
    for text in [*NOTES, *(text for row in CONTRADICTIONS for text in words_of(row))]:
        assert not american.search(text), text
