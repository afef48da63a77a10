"""What goes in each column of our tidy layouts: one description for the guide page and the templates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, whether it must be there, what goes in it, and an example."""

    name: str
    required: bool
    meaning: str
    example: str = ""


SOURCE = (
    Column("publisher", True, "Who published the figure.", "Office for Health Improvement and Disparities"),
    Column("title", True, "The publication or data set.", "Local outcomes framework"),
    Column("edition", False, "Which edition of it.", "November 2025"),
    Column("document", False, "The document that you took the figure from, if it is another one.",
           "Needs assessment 2022"),
    Column("section", False, "The page, table or section in it.", "Table 4, page 31"),
    Column("address", False, "Its web address."),
    Column("retrieved", False, "The day on which you took it, year first.", "2025-11-03"),
    Column("licence", False, "The licence under which it may be used.", "Open Government Licence v3.0"),
)  # fmt: skip
PLACE = (
    Column("measure", True, "The identifier of the measure, as in the catalogue.", "numbers-in-treatment"),
    Column("area", True, "The GSS code of the area, of a region or of England.", "E09000016"),
    Column("period", True, "The period as people write it: 2020/21, Q3 2023/24, 2017 - 19, "
           "12 months to October 2022, Jun24 - May25.", "2020/21"),
)  # fmt: skip
BREAKDOWN = Column(
    "breakdown",
    False,
    "Empty for everybody; else the group. Two at once are joined by a semicolon.",
    "sex=female",
)
PERIOD_KIND = Column(
    "period_kind", False, "Only where the period could be read in two ways: month, quarter, financial_year, "
    "calendar_year, academic_year, rolling_year, pooled_years or instant.", "financial_year",
)  # fmt: skip

OBSERVATIONS = (
    *PLACE,
    PERIOD_KIND,
    BREAKDOWN,
    Column("numerator", False, "The count above the line, if the source gives it.", "120"),
    Column("denominator", False, "The count below the line, if the source gives it.", "300"),
    Column("value", True, "The figure, as a plain number. Empty only if the status says why.", "40"),
    Column("lower", False, "The lower end of its likely range.", "34.6"),
    Column("upper", False, "The upper end of its likely range.", "45.6"),
    Column("status", False, "final (if left empty), provisional, revised, modelled, withheld, not_applicable "
           "or not_available.", "final"),
    Column("note", False, "What a reader must know about this figure."),
    Column("access", False, "public (if left empty) or restricted.", "public"),
    *SOURCE,
)  # fmt: skip
TARGETS = (
    *PLACE,
    BREAKDOWN,
    Column("value", True, "The value that was agreed.", "912"),
    Column("unit", True, "count, percent, rate_per_1000, rate_per_100000, days, pounds or score.", "count"),
    Column("baseline_value", False, "The value that the agreement starts from.", "870"),
    Column("baseline_period", False, "When that value held, as the agreement writes it.", "2021/22"),
    Column("note", False, "What a reader must know about this target."),
    *SOURCE,
)  # fmt: skip
FIGURES = tuple(
    column
    for number in range(1, 6)
    for column in (
        Column(f"figure_{number}_label", number == 1, f"What figure {number} is called in its document."),
        Column(f"figure_{number}_value", number == 1, "Its value, as the document writes it."),
        Column(f"figure_{number}_period", False, "Its period, as the document writes it."),
        Column(f"figure_{number}_place", False, "Where in which document it stands."),
    )
)
CONTRADICTIONS = (
    Column("code", True, "A short code of your own, the same when you load it again.", "treatment-baseline"),
    Column("area", False, "The GSS code of the area.", "E09000016"),
    Column("kind", True, "What sort of disagreement it is, in a word or two.", "two baselines"),
    Column("severity", True, "low, medium or high.", "medium"),
    Column("title", True, "The disagreement in one sentence.", "Two documents give different baselines"),
    Column("detail", False, "What is known about it."),
    Column("ask", False, "Who can settle it: an organisation and a post, not a person.", "Public health"),
    Column("measures", False, "The measures it touches, joined by semicolons.", "numbers-in-treatment"),
    *FIGURES,
)  # fmt: skip

GUIDES: dict[str, tuple[Column, ...]] = {
    "observations": OBSERVATIONS,
    "targets": TARGETS,
    "contradictions": CONTRADICTIONS,
}


def header(layout: str) -> str:
    """The first line of a file of this layout, with every column; KeyError if it has no template."""
    return ",".join(column.name for column in GUIDES[layout]) + "\r\n"
