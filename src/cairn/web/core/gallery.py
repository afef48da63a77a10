"""The components of the pages with an example of each, for contributors. Every figure here is made up."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString

MADE_UP_TABLE = {
    "caption": "People in treatment, Exmere and England",
    "caption_hidden": True,
    "columns": [
        {"text": "Year"},
        {"text": "Exmere", "numeric": True},
        {"text": "Likely between", "numeric": True},
        {"text": "England", "numeric": True},
    ],
    "rows": [
        [{"text": "2023/24"}, {"text": "1,014"}, {"text": "952 to 1,078"}, {"text": "290,635"}],
        [{"text": "2024/25"}, {"text": "1,075"}, {"text": "1,012 to 1,141"}, {"text": "310,863"}],
    ],
}


@dataclass(frozen=True, slots=True)
class Example:
    """One component: its file, when to use it, and what it looks like (each with what it is given)."""

    name: str
    template: str
    when: str
    given: tuple[dict[str, Any], ...]
    wrapper: str = ""

    def drawn(self) -> list[SafeString]:
        """Render the component once for each thing it is given."""
        return [render_to_string(f"components/{self.template}", context) for context in self.given]


def examples() -> list[Example]:
    """Return every component in the order of the gallery."""
    return [*answers(), *lists(), *figures(), *notices(), *states()]


def answers() -> list[Example]:
    """Components that say one of the four words."""
    words = ("Better", "Worse", "No clear change", "Not enough data")
    line = {
        "word": "Better",
        "sentence": "47 in every 100 people made substantial progress (likely between 42 and 53).",
        "reason": "The year before it was 39. The rise is larger than chance would explain.",
        "age": "Year to March 2026. Published 4 November 2026. Next: December 2026.",
    }
    return [
        Example(
            "Word",
            "word.html",
            "One of the four answers inside a list or a table. Never write the word without its shape.",
            tuple({"word": word} for word in words),
        ),
        Example(
            "Answer line",
            "answer_line.html",
            "The answer, straight under the question at the top of a page. Once on a page.",
            (line,),
        ),
    ]


def lists() -> list[Example]:
    """Components of which there are several in a list."""
    row = {
        "name": "More people in treatment",
        "href": "#outcome-row",
        "word": "Not enough data",
        "says": "528 adults in 2020/21. Agreed path: 912, then 992, then 1,075.",
        "doubt": "Two documents disagree",
        "gap": "about the start.",
        "age": "Latest figure: year to March 2021.",
    }
    card = {
        "number": "Headline 5",
        "question": "Are more people in treatment?",
        "href": "#metric-card",
        "name": "Adults in structured treatment",
        "word": "Better",
        "figure": "1,075 people (likely between 1,012 and 1,141)",
        "age": "April 2024 to March 2025",
    }
    silent = {
        "number": "Supporting 9",
        "question": "Are county lines being closed?",
        "href": "#metric-card",
        "note": "Not published for areas as small as this. Nearest figure: region.",
        "tag": "Not published locally",
        "tone": "waiting",
    }
    return [
        Example(
            "Outcome row",
            "outcome_row.html",
            "One outcome on a partnership's front page. A row with little data still says what is known.",
            ({"row": row},),
            "cairn-outcomes",
        ),
        Example(
            "Metric card",
            "metric_card.html",
            "One metric in the catalogue or under an outcome. Without a figure, the note says why.",
            ({"card": card}, {"card": silent}),
            "cairn-cards",
        ),
    ]


def figures() -> list[Example]:
    """Components that show figures."""
    chart = {
        "wide_url": static("core/example-chart.svg"),
        "wide_width": 960,
        "wide_height": 260,
        "alt": "Made-up example: 31 in every 100 people in 2021, 47 in 2026.",
        "sentence": "Five years ago it was 31 in every 100. The rise is larger than chance would explain.",
        "table": MADE_UP_TABLE,
        "downloads": [("Download chart", "#chart"), ("Download data", "#chart")],
    }
    large = {
        "label": "Adults in treatment in Exmere",
        "value": "1,075",
        "range": "likely between 1,012 and 1,141",
        "age": "April 2024 to March 2025",
        "source": "a made-up statistic",
    }
    return [
        Example(
            "Figure with its range",
            "figure_with_range.html",
            "One figure that a page is about, said large. Two or three beside each other at most.",
            (large,),
        ),
        Example(
            "Chart",
            "chart.html",
            "Every chart: wide and narrow picture, description, what to see, its table, its files.",
            ({"chart": chart},),
        ),
        Example(
            "Table",
            "table.html",
            "Figures side by side. Rows become blocks on a phone; give keep for two or three short columns.",
            ({"table": MADE_UP_TABLE | {"caption_hidden": False}},),
        ),
        Example(
            "Downloads",
            "downloads.html",
            "Files to take away, as words that say what they are.",
            ({"links": [("CSV", "#downloads"), ("OpenDocument", "#downloads")]},),
        ),
    ]


def notices() -> list[Example]:
    """Components that say a doubt."""
    contradiction = {
        "title": "Two documents disagree about the start",
        "code": "example",
        "detail": "They may count different things.",
        "figures": [
            {
                "label": "People in treatment",
                "value": "528",
                "period": "2020/21",
                "place": "Needs assessment, page 40",
            },
            {
                "label": "Baseline of the grant",
                "value": "912",
                "period": "2021/22",
                "place": "Grant agreement, table 2",
            },
        ],
        "ask": "public health at the council.",
    }
    told = (
        ("contradiction", "Two documents disagree: 528 people and 912.", "They may count different things."),
        (
            "caveat",
            "This is a modelled figure.",
            "It comes from a national survey, so it cannot show change here.",
        ),
        ("held", "This load is held.", "The newest year does not look like the one before it."),
        ("information", "New figures are due in December 2026.", ""),
    )
    return [
        Example(
            "Notice",
            "notice.html",
            "What a reader must know before believing a figure. Put it before the figure.",
            tuple({"kind": kind, "title": title, "text": text} for kind, title, text in told),
        ),
        Example(
            "Contradiction",
            "contradiction.html",
            "Figures in the sources that cannot both be right, side by side, with who can settle it.",
            ({"item": contradiction},),
        ),
    ]


def states() -> list[Example]:
    """Components for nothing, work under way, searching and states."""
    everything = {"value": "", "text": "All outcomes", "selected": True}
    search = {"name": "q", "label": "Search by word", "value": ""}
    selects = [
        {
            "name": "outcome",
            "label": "Outcome",
            "options": [everything, {"value": "1", "text": "Better recovery"}],
        }
    ]
    empty = {
        "title": "No neighbour set loaded",
        "text": "An analyst can load your council's list of similar areas:",
        "command": "cairn load neighbours FILE",
    }
    under_way = {
        "label": "Loading deaths.csv",
        "done": 640,
        "total": 1000,
        "message": "640 of 1,000 rows read",
    }
    tones = (
        ("plain", "Public"),
        ("done", "Loaded"),
        ("waiting", "Held for a decision"),
        ("doubt", "Disputed"),
    )
    return [
        Example("Empty place", "empty.html", "Nothing here yet: why, and how to begin.", (empty,)),
        Example("Progress", "progress.html", "Work under way: what, how far, and may I leave.", (under_way,)),
        Example(
            "Filters",
            "filters.html",
            "A search whose words and filters stay in the address, so that it can be sent to somebody.",
            ({"search": search, "selects": selects, "label": "Example search"},),
        ),
        Example(
            "Tag",
            "tag.html",
            "A state in a list. Never for an answer: those have their own component.",
            tuple({"tone": tone, "text": text} for tone, text in tones),
        ),
    ]
