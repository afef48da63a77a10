"""The read API: partnerships, outcomes with their words, measures and figures. It changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from pydantic import Field

from cairn.framework.areas import areas
from cairn.framework.catalogue import catalogue
from cairn.framework.periods import Period, PeriodError, parse
from cairn.web.api import answers, schemas
from cairn.web.outcomes import files
from cairn.web.outcomes.place import place_of
from cairn.web.outcomes.snapshot import snapshot_of
from cairn.web.partnerships.models import Partnership
from cairn.web.releases import reading

ABOUT = (
    "Released figures of drugs partnerships in England, with their sources, and the words that they give the "
    "six outcomes. Nobody needs to sign in. Nothing here is about a person, and nothing can be changed."
)
api = NinjaAPI(
    title="Cairn",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)
REFUSED = {404: schemas.Problem, 422: schemas.Problem}

Slug = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,59}$", description="The partnership's short name.")]
MeasureId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,79}$", description="The measure's id.")]
Measures = Annotated[
    list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,79}$")]],
    Query(alias="measure", max_length=50, description="Only these measures; may be given several times."),
]
Areas = Annotated[
    list[Annotated[str, Field(pattern=r"^[EWSNK][0-9]{8}$")]],
    Query(
        alias="area", max_length=200, description="Only these areas, by GSS code; may be given several times."
    ),
]
Year = Annotated[
    str,
    Query(
        alias="period",
        pattern=r"^[0-9]{4}(/[0-9]{2})?$",
        description='Only this calendar year ("2022") or financial year ("2022/23").',
    ),
]
From = Annotated[date, Query(alias="from", description="Only periods that begin on this day or later.")]
To = Annotated[date, Query(alias="to", description="Only periods that end on this day or earlier.")]
Format = Annotated[Literal["json", "csv"], Query(description="json (the usual) or csv.")]
# A parameter that may be left out has None as its default and not as a type: an empty value is an error.
LEFT_OUT: Any = None
CSV_TOO = {
    "responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
}


class Unknown(Exception):
    """What was asked for does not exist; `faults` says what."""

    def __init__(self, *faults: schemas.Fault) -> None:
        super().__init__()
        self.faults = list(faults)


@api.exception_handler(Unknown)
def _not_found(request: HttpRequest, refused: Unknown) -> HttpResponse:
    return _problem(request, "Not found", 404, refused.faults)


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, refused: ValidationError) -> HttpResponse:
    faults = [
        schemas.Fault(
            where=str(fault["loc"][-1]) if fault.get("loc") else "", reason=str(fault.get("msg", ""))
        )
        for fault in refused.errors
    ]
    return _problem(request, "The request can't be understood", 422, faults)


def _problem(request: HttpRequest, title: str, status: int, faults: list[schemas.Fault]) -> HttpResponse:
    body = schemas.Problem(title=title, status=status, faults=faults)
    return api.create_response(request, body.model_dump(), status=status)


@api.get("/partnerships", response=list[schemas.PartnershipOut], tags=["Partnerships"])
def partnerships(request: HttpRequest) -> list[schemas.PartnershipOut]:  # noqa: ARG001
    """List every partnership of this installation."""
    return [answers.partnership(row) for row in Partnership.objects.order_by("name")]


@api.get(
    "/partnerships/{partnership}/outcomes",
    response={200: list[schemas.OutcomeOut], **REFUSED},
    tags=["Outcomes"],
)
def outcomes(request: HttpRequest, partnership: Slug) -> list[schemas.OutcomeOut]:  # noqa: ARG001
    """The six outcomes with the word that a partnership's figures give each, and why."""
    seen = snapshot_of(_partnership(partnership))
    return [answers.outcome(one, seen) for one in seen.framework.outcomes]


@api.get("/measures", response={200: schemas.MeasuresOut, 422: schemas.Problem}, tags=["Measures"])
def measures(
    request: HttpRequest,  # noqa: ARG001
    limit: schemas.Limit = 100,
    offset: schemas.Offset = 0,
) -> schemas.MeasuresOut:
    """The catalogue: the record of every measure."""
    records = list(catalogue().measures.values())
    shown = [answers.measure(record) for record in records[offset : offset + limit]]
    return schemas.MeasuresOut(total=len(records), offset=offset, limit=limit, measures=shown)


@api.get("/measures/{measure}", response={200: schemas.MeasureOut, **REFUSED}, tags=["Measures"])
def one_measure(request: HttpRequest, measure: MeasureId) -> schemas.MeasureOut:  # noqa: ARG001
    """The record of one measure."""
    _known_measures([measure])
    return answers.measure(catalogue().measures[measure])


@api.get(
    "/partnerships/{partnership}/figures",
    response={200: schemas.FiguresOut, **REFUSED},
    openapi_extra=CSV_TOO,
    tags=["Figures"],
)
def figures(
    request: HttpRequest,
    partnership: Slug,
    measure: Measures = [],  # noqa: B006 - read only; the document shows the default
    area: Areas = [],  # noqa: B006
    period: Year = LEFT_OUT,
    starts: From = LEFT_OUT,
    ends: To = LEFT_OUT,
    format: Format = LEFT_OUT,
    limit: schemas.Limit = 100,
    offset: schemas.Offset = 0,
) -> schemas.FiguresOut | HttpResponse:
    """Released figures that a partnership's pages show: its areas, their region and England.

    With `area`, any area that has figures. As CSV with `format=csv` or the header `Accept: text/csv`.
    """
    row = _partnership(partnership)
    _known_measures(measure)
    codes = _known_areas(area) or place_of(row).codes
    total, found = reading.page_of_figures(
        row, measures=measure or None, areas=codes, period=_year(period), starts=starts, ends=ends,
        offset=offset, limit=limit,
    )  # fmt: skip
    if _wants_csv(request, format):
        return files.csv_response(found, f"{row.slug}-figures.csv")
    shown = [answers.figure(item) for item in found]
    return schemas.FiguresOut(total=total, offset=offset, limit=limit, figures=shown)


def _partnership(slug: str) -> Partnership:
    row = Partnership.objects.filter(slug=slug).first()
    if row is None:
        raise Unknown(schemas.Fault(where="partnership", reason="No partnership has this short name."))
    return row


def _known_measures(ids: list[str]) -> None:
    unknown = [name for name in ids if name not in catalogue().measures]
    if unknown:
        reason = "The catalogue has no measure {}. /api/v1/measures lists them."
        raise Unknown(*[schemas.Fault(where="measure", reason=reason.format(name)) for name in unknown])


def _known_areas(codes: list[str]) -> list[str]:
    unknown = [code for code in codes if areas().get(code) is None]
    if unknown:
        raise Unknown(
            *[schemas.Fault(where="area", reason=f"No area has the code {code}.") for code in unknown]
        )
    return codes


def _year(text: str | None) -> Period | reading.NoPeriod | None:
    """The period of a year; a year that can't be, such as 2020/35, matches no figure."""
    if text is None:
        return None
    try:
        return parse(text)
    except PeriodError:
        return reading.NO_PERIOD


def _wants_csv(request: HttpRequest, asked: str | None) -> bool:
    if asked is not None:
        return asked == "csv"
    return request.get_preferred_type(["application/json", "text/csv"]) == "text/csv"
