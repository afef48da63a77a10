"""What goes into the door and what comes out: small frozen records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cairn.framework.observations import Observation, Source, Status
from cairn.framework.period_type import Period, PeriodKind

WITHHELD, LOW, UNRELIABLE, NOT_APPLICABLE, NOT_AVAILABLE = "[c]", "[low]", "[u]", "[z]", "[x]"
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        WITHHELD: "Withheld, so that nobody can be recognised.",
        LOW: "Above zero, but too small for the decimals shown.",
        UNRELIABLE: "Few people stand behind this figure; it may change a lot by chance.",
        NOT_APPLICABLE: "Does not apply here.",
        NOT_AVAILABLE: "Not available.",
    }
)


class DoorError(ValueError):
    """What was asked of the door cannot be; the message says what, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One exact figure of a table.

    `area` is a code or a name of the table's; `breakdown` is canonical text, "" for everybody. `numerator` is
    the count (of a mean: the sum), None where there is none, and `status` then says why. `denominator` goes
    with shares, rates, gaps and means; `limits` are the lower and upper limit of an estimated denominator.
    `structural` says that nobody can be there by definition, so that its zero may be shown.
    """

    area: str
    period: Period
    numerator: float | None
    denominator: float | None = None
    breakdown: str = ""
    limits: tuple[float, float] | None = None
    structural: bool = False
    status: Status = Status.FINAL


@dataclass(frozen=True, slots=True)
class Table:
    """The exact figures of one metric that are to be released together.

    `level` is that of all areas in it: total, footprint or area. `parts` names, for an area that is made of
    others, the smallest ones: {"footprint": ("E07000001", "E07000002")}; every other area is its own part.
    `unseen` are exact figures of the same metric that are not released but lie between those that are: the
    months behind rolling years, an area that is left out. The door protects them too, if they are small;
    where it is not told, it has to suppose that they are.
    """

    metric: str
    level: str
    figures: tuple[Figure, ...]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unseen: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One count of a release, and what a reader of the release knows of it.

    `areas` are its smallest parts. `shown` is the rounded count, or None where it was withheld. `small` marks
    what is withheld for its own size: the ledger is restricted. `told` is False where readers cannot tell so:
    the numerator of a share (its rest may be the reason), and counts with no place in the release.
    """

    count: str
    areas: tuple[str, ...]
    period: Period
    breakdown: str
    shown: int | None
    small: bool
    audience: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure as it may be seen. Numbers are None where withheld; `mark` and `reason` say why.

    `mark` is of `value`: "" (nothing to say), [c], [low], [u], [z] or [x]. `numerator` and `denominator` are
    rounded; `lower` and `upper` are 95% limits from the rounded counts, by `method`.
    """

    metric: str
    area: str
    period: Period
    breakdown: str
    numerator: float | None
    denominator: float | None
    value: float | None
    lower: float | None = None
    upper: float | None = None
    method: str = ""
    mark: str = ""
    status: Status = Status.FINAL

    @property
    def reason(self) -> str:
        """The mark in words."""
        return WORDS[self.mark]

    def observation(self, source: Source, run: str = "") -> Observation:
        """The figure as an observation that pages may show."""
        note = self.mark if self.mark in (LOW, UNRELIABLE) else ""
        return Observation(
            self.metric, self.area, self.period, self.value, source, self.breakdown, self.numerator,
            self.denominator, self.lower, self.upper, self.method, self.status, note=note, run=run,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Protected:
    """A table as it may leave: figures in the table's order, why any are withheld, lines for the ledger.

    A refused table has no figures and no lines, and `reasons` say why.
    """

    cells: tuple[ShownFigure, ...] = ()
    reasons: tuple[str, ...] = ()
    ledger_entries: tuple[LedgerEntry, ...] = ()
    refused: bool = False


def table_of(
    observations: Iterable[Observation], level: str, parts: Mapping[str, tuple[str, ...]] | None = None
) -> Table:
    """The table of observations of one metric at one level of area. DoorError where they are of several."""
    rows = list(observations)
    metrics = sorted({row.measure for row in rows})
    if len(metrics) != 1:
        raise DoorError(f"A table has figures of one metric, not of {len(metrics)}. Make one table for each.")
    figures = (
        Figure(row.area, row.period, row.numerator, row.denominator, row.breakdown, status=row.status)
        for row in rows
    )
    return Table(metrics[0], level, tuple(figures), parts or {})


def months_of(period: Period) -> tuple[int, ...]:
    """The months of a period, counted from year 0; a single day is itself, as a negative number."""
    if period.kind is PeriodKind.INSTANT:
        return (-period.start.toordinal(),)
    first = period.start.year * 12 + period.start.month - 1
    return tuple(range(first, first + period.months))
