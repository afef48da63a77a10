"""The rules of the door, read from its files: how measures count, and what each audience may be shown."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.period_type import PeriodKind
from cairn.framework.toml_record import TomlRecord, open_record

DATA = Path(__file__).parent / "data"
UNITS = ("person", "event")
FORMS = ("count", "share", "rate", "gap", "mean")
LEVELS = ("total", "footprint", "area")
EVERYBODY = "everybody"
MOST_DIMENSIONS = 2


@dataclass(frozen=True, slots=True)
class Counting:
    """How one measure counts. `numerator` and `denominator` name counts; "" is none to protect.

    `twin`, where there is one, is a count that is the numerator as well, in the group `twin_group` of it.
    """

    measure: str
    unit: str
    form: str
    numerator: str
    twin: str
    twin_group: str
    denominator: str
    multiplier: int

    @property
    def rest(self) -> str:
        """The name of the count of those of the denominator who are not in the numerator."""
        return f"{self.measure}.rest"


@dataclass(frozen=True)
class Countings:
    """How every measure counts; `persons` are the counts in which one person may be in several places."""

    measures: dict[str, Counting]
    persons: frozenset[str]
    overlapping: frozenset[str]
    identities: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class GridLine:
    """Metrics that may be released together with these levels, sets of dimensions and kinds of period."""

    name: str
    metrics: tuple[str, ...]
    levels: tuple[str, ...]
    breakdowns: tuple[frozenset[str], ...]
    periods: tuple[PeriodKind, ...]
    shortest_pool: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What one audience may be shown. Counts that round to 0 or one base are withheld."""

    audience: str
    exact: bool
    protected_up_to: int
    base: int
    hide_denominator_under: int
    low_denominator_under: int
    groups_may_nest: bool
    weights: tuple[int, int, int]
    denominator_weight: int
    grid: tuple[GridLine, ...]

    @property
    def half(self) -> int:
        """How far a rounded count may lie from the true one."""
        return self.base // 2

    @property
    def hide_up_to(self) -> int:
        """The largest count that is withheld for its own size."""
        return self.base + self.half

    def rounded(self, count: float) -> int:
        """`count` to the nearest multiple of the base."""
        return self.base * round(count / self.base)


@lru_cache(maxsize=1)
def countings() -> Countings:
    """How every measure counts, read once."""
    return read_countings(DATA / "counting.toml")


@lru_cache(maxsize=8)
def rules_for(audience: str) -> Rules:
    """The rules of one audience: public, partner or restricted. ValueError names these for any other."""
    known = sorted(path.stem for path in DATA.glob("*.toml") if path.stem != "counting")
    if audience not in known:
        raise ValueError(f'"{audience}" is not an audience. Choose one of: {", ".join(known)}.')
    return read_rules(DATA / f"{audience}.toml")


def read_countings(path: Path) -> Countings:
    """The file of countings; RecordsRefused with everything that is wrong with it."""
    faults: list[FileFault] = []
    record = _opened(path, faults)
    overlapping = frozenset(record.texts("overlapping", optional=True))
    found = [one for line in record.tables("counts") for one in _countings(line)]
    identities = tuple(_identity(line) for line in record.tables("identity"))
    record.close()
    measures = {one.measure: one for one in found}
    if len(measures) < len(found):
        record.fault("[[counts]]", "names a measure twice.", "Name each measure once.")
    _refuse(faults)
    return Countings(measures, _persons(found), overlapping, identities)


def read_rules(path: Path) -> Rules:
    """One audience's file; RecordsRefused with everything that is wrong with it."""
    faults: list[FileFault] = []
    record = _opened(path, faults)
    record.text("why")
    weights = record.table("weights")
    rules = Rules(
        audience=record.text("audience"),
        exact=_yes(record, "exact"),
        protected_up_to=record.number("protected_up_to", 1),
        base=record.number("rounding_base", 3),
        hide_denominator_under=record.number("hide_denominator_under"),
        low_denominator_under=record.number("low_denominator_under"),
        groups_may_nest=_yes(record, "groups_may_nest"),
        weights=_weights(weights),
        denominator_weight=weights.number("denominator", 1),
        grid=tuple(_grid_line(line) for line in record.tables("grid")),
    )
    _check(record, rules)
    for one in (weights, record):
        one.close()
    _refuse(faults)
    return rules


def _check(record: TomlRecord, rules: Rules) -> None:
    if rules.base % 2 == 0:
        record.fault("rounding_base", "is even.", "Write an odd number, so that halves never occur.")
    if rules.hide_up_to <= rules.protected_up_to:
        record.fault(
            "rounding_base", "is too small for the counts protected.", "It and its half exceed them together."
        )


def _opened(path: Path, faults: list[FileFault]) -> TomlRecord:
    record = open_record(path, faults)
    _refuse(faults)
    assert record is not None  # noqa: S101 (for the type checker: a record or a fault)
    return record


def _refuse(faults: list[FileFault]) -> None:
    if faults:
        raise RecordsRefused(faults)


def _countings(line: TomlRecord) -> list[Counting]:
    unit, form = line.choice("unit", UNITS), line.choice("form", FORMS)
    numerator, twin = line.text("numerator", optional=True), line.text("same_as", optional=True)
    denominator, group = line.text("denominator", optional=True), line.text("same_as_group", optional=True)
    multiplier = line.number("multiplier", 1) if form == "rate" else 1
    measures = line.texts("measures")
    line.close()
    own = form == "share" and not denominator
    return [
        Counting(
            measure=one, unit=unit, form=form, numerator="" if form == "mean" else numerator or one,
            twin=twin, twin_group=group, multiplier=multiplier,
            denominator=f"{one}.of" if own else denominator,
        )
        for one in measures
    ]  # fmt: skip


def _persons(found: list[Counting]) -> frozenset[str]:
    names = ({one.numerator, one.denominator, one.rest} for one in found if one.unit == "person")
    return frozenset(name for group in names for name in group if name)


def _identity(line: TomlRecord) -> tuple[str, tuple[str, ...]]:
    whole, parts = line.text("whole"), line.texts("parts")
    line.close()
    return whole, parts


def _weights(line: TomlRecord) -> tuple[int, int, int]:
    return (line.number(EVERYBODY, 1), line.number("one_dimension", 1), line.number("two_dimensions", 1))


def _grid_line(line: TomlRecord) -> GridLine:
    kinds = line.choices("periods", [kind.value for kind in PeriodKind])
    pooled = line.number("shortest_pool_years", 2) if "shortest_pool_years" in line.data else 0
    found = GridLine(
        name=line.text("name"),
        metrics=line.choices("metrics", countings().measures),
        levels=line.choices("levels", LEVELS),
        breakdowns=line.all_parsed("breakdowns", _dimensions, frozenset()),
        periods=tuple(PeriodKind(kind) for kind in kinds if kind in set(PeriodKind)),
        shortest_pool=pooled,
    )
    line.close()
    return found


def _dimensions(text: str) -> frozenset[str]:
    names = [name.strip() for name in text.split(" x ")]
    if len(set(names)) < len(names) or len(names) > MOST_DIMENSIONS or not all(names):
        raise ValueError(f'"{text}" is not everybody, one dimension, or two different ones joined by " x "')
    return frozenset(names) - {EVERYBODY}


def _yes(record: TomlRecord, key: str) -> bool:
    record.asked.add(key)
    value = record.data.get(key)
    if not isinstance(value, bool):
        record.fault(key, "is missing or of the wrong kind.", "Write true or false.")
    return value is True
