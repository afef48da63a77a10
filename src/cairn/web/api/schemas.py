"""The shapes of what the API answers. Field names are the glossary's; every field is explained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field


class Fault(Schema):
    """One thing that is wrong with a request."""

    where: str = Field(description="The parameter, or empty for the address as a whole.")
    reason: str = Field(description="What is wrong and what is allowed.")


class Problem(Schema):
    """Why a request was refused."""

    title: str
    status: int
    faults: list[Fault]


class AreaOut(Schema):
    """An area by its GSS code."""

    code: str
    name: str
    kind: str


class PartnershipOut(Schema):
    """A partnership and the areas that it covers."""

    slug: str
    name: str
    made_up: bool = Field(description="True for an example with invented figures.")
    areas: list[AreaOut]


class SourceOut(Schema):
    """Who published a figure, and where to find it."""

    publisher: str
    title: str
    edition: str
    document: str
    section: str
    address: str
    retrieved: date | None
    licence: str


class PeriodOut(Schema):
    """A period: its kind, first and last day, and how people write it."""

    kind: str
    start: date
    end: date
    text: str


class FigureOut(Schema):
    """One released figure. `value` is null where `status` says why."""

    measure: str
    area: str
    period: PeriodOut
    breakdown: str = Field(description='Empty for everybody, else such as "sex=female".')
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None = Field(description="Lower end of the likely range (95% limits).")
    upper: float | None = Field(description="Upper end of the likely range (95% limits).")
    limits_method: str
    unit: str
    status: str
    note: str
    source: SourceOut


class FiguresOut(Schema):
    """One page of released figures."""

    total: int
    offset: int
    limit: int
    figures: list[FigureOut]


class OutcomeOut(Schema):
    """An outcome with its word and why."""

    id: str
    name: str
    short: str
    kind: str
    question: str
    word: str = Field(description="Better, Worse, No clear change or Not enough data.")
    reason: str
    measures: list[str] = Field(description="The measures that may give the word.")
    released: datetime | None


class MeasureOut(Schema):
    """The record of a measure."""

    id: str
    name: str
    question: str
    definition: str
    numerator: str
    denominator: str
    unit: str
    polarity: str
    nature: str
    tier: str
    outcome: str
    metric: str
    frequency: str
    lag_months: int
    publication: str
    publication_reason: str
    publisher: str
    source: str
    address: str
    limitations: list[str]
    caveat: list[str]


class MeasuresOut(Schema):
    """One page of the catalogue of measures."""

    total: int
    offset: int
    limit: int
    measures: list[MeasureOut]


Limit = Annotated[int, Query(ge=1, le=1000, description="At most this many, 1 to 1,000.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Leave out this many from the start.")]
