"""Reads the records of measures and frameworks, and says everything that is wrong with them at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from cairn.framework import measure as words
from cairn.framework.bands import NOT_DEFINED, age_band, window
from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.frameworks import OUTCOME_KINDS, TIERS, Framework, Metric, Outcome
from cairn.framework.measure import Measure, MeasureSource
from cairn.framework.toml_record import TomlRecord, open_record

NATIONAL = "ncdof-2023"
One = TypeVar("One", Measure, Framework)


@dataclass(frozen=True, slots=True)
class Line:
    """A framework's line together with its framework."""

    framework: Framework
    metric: Metric


@dataclass(frozen=True)
class Catalogue:
    """Every measure and framework that was read, each by its id."""

    measures: dict[str, Measure]
    frameworks: dict[str, Framework]
    _lines: dict[str, tuple[Line, ...]] = field(default_factory=dict, repr=False)

    def framework(self, framework_id: str = NATIONAL) -> Framework:
        """One framework; KeyError if it was not read."""
        return self.frameworks[framework_id]

    def measure(self, measure_id: str) -> Measure:
        """One measure; KeyError if it was not read."""
        return self.measures[measure_id]

    def lines(self, measure_id: str) -> tuple[Line, ...]:
        """Every framework line that names this measure; one measure may serve several."""
        return self._lines.get(measure_id, ())

    def expected(self, framework_id: str = NATIONAL) -> tuple[Measure, ...]:
        """The measures a partnership should expect figures for, in the framework's order, each once."""
        lines = (metric for metric in self.framework(framework_id).metrics if metric.expected)
        ids = dict.fromkeys(name for metric in lines for name in metric.measures)
        return tuple(self.measures[name] for name in ids)

    def near(self, measure_id: str) -> tuple[Measure, ...]:
        """Related figures that stand beside this measure, such as a modelled local estimate."""
        return tuple(one for one in self.measures.values() if one.near == measure_id)


def read(folders: Sequence[Path]) -> Catalogue:
    """The catalogue of all folders together; RecordsRefused with every fault of every file."""
    faults: list[FileFault] = []
    measures = _by_id(_read_all(folders, "measures", _measure, faults), faults)
    frameworks = _by_id(_read_all(folders, "frameworks", _framework, faults), faults)
    lines = _lines(frameworks.values())
    _check_names(measures, frameworks, lines, faults)
    if faults:
        raise RecordsRefused(faults)
    placed = {name: _placed(one, lines[name]) for name, one in measures.items()}
    return Catalogue(placed, frameworks, lines)


def _read_all(
    folders: Sequence[Path], kind: str, build: Callable[[TomlRecord, str], One], faults: list[FileFault]
) -> list[tuple[str, One]]:
    """Every record of one kind, with the file it came from, in the order of folders and names."""
    found = []
    for path in (path for folder in folders for path in sorted((folder / kind).glob("*.toml"))):
        record = open_record(path, faults)
        if record:
            found.append((record.file, build(record, path.stem)))
    return found


def _by_id(found: Iterable[tuple[str, One]], faults: list[FileFault]) -> dict[str, One]:
    """Records by id; a second record with the same id is a fault."""
    kept: dict[str, One] = {}
    for file, one in found:
        if one.id in kept:
            faults.append(FileFault(file, "id", f'"{one.id}" is already used.', "Give it an id of its own."))
        kept[one.id] = one
    return kept


def _measure(record: TomlRecord, stem: str) -> Measure:
    source = record.table("source")
    built = Measure(
        id=_own_id(record, stem),
        name=record.text("name"),
        question=record.text("question"),
        definition=record.text("definition"),
        numerator=record.text("numerator"),
        denominator=record.text("denominator"),
        unit=record.choice("unit", words.UNITS),
        polarity=record.choice("polarity", words.POLARITIES),
        polarity_reason=record.text("polarity_reason"),
        nature=record.choice("nature", words.NATURES),
        age_band=record.all_parsed("age_band", age_band, age_band(NOT_DEFINED)),
        window=record.parsed("window", window, window(NOT_DEFINED)),
        breakdowns=record.choices("breakdowns", words.BREAKDOWNS),
        geography=record.choices("geography", words.GEOGRAPHIES),
        frequency=record.choice("frequency", words.FREQUENCIES),
        lag_months=record.number("lag_months"),
        cycle_months=record.number("cycle_months"),
        source=_source(source),
        publication=record.choice("publication", words.PUBLICATIONS),
        publication_reason=record.text("publication_reason"),
        limitations=record.texts("limitations"),
        caveat=record.texts("caveat"),
        interval=record.choice("interval", words.INTERVALS),
        answers_for=record.text("answers_for"),
        basis=record.text("basis"),
        near=record.text("near", optional=True),
    )
    record.close()
    return built


def _source(record: TomlRecord) -> MeasureSource:
    built = MeasureSource(
        record.text("publisher"), record.text("title"), record.text("address", optional=True)
    )
    record.close()
    return built


def _own_id(record: TomlRecord, stem: str) -> str:
    """The record's id, which has to be the name of its file."""
    own = record.text("id")
    if own and own != stem:
        record.fault(
            "id", f'"{own}" is not the name of the file.', f'Write id = "{stem}" or rename the file.'
        )
    return own or stem


def _framework(record: TomlRecord, stem: str) -> Framework:
    outcomes = tuple(_outcome(one) for one in record.tables("outcome"))
    metrics = tuple(_metric(one, [outcome.id for outcome in outcomes]) for one in record.tables("metric"))
    built = Framework(
        id=_own_id(record, stem),
        name=record.text("name"),
        version=record.text("version"),
        valid_from=record.day("valid_from"),  # type: ignore[arg-type]  # a missing one is a fault already
        valid_to=record.day("valid_to", optional=True),
        publisher=record.text("publisher"),
        address=record.text("address", optional=True),
        about=record.text("about"),
        outcomes=outcomes,
        metrics=metrics,
    )
    record.close()
    _check_own_ids(record, built)
    return built


def _outcome(record: TomlRecord) -> Outcome:
    built = Outcome(
        id=record.text("id"),
        number=record.text("number"),
        name=record.text("name"),
        short=record.text("short"),
        kind=record.choice("kind", OUTCOME_KINDS),
        question=record.text("question"),
        says=record.text("says"),
        word_measures=record.texts("word_measures"),
        word_note=record.text("word_note", optional=True),
    )
    record.close()
    return built


def _metric(record: TomlRecord, outcomes: Sequence[str]) -> Metric:
    built = Metric(
        id=record.text("id"),
        number=record.text("number"),
        tier=record.choice("tier", TIERS),
        outcome=record.choice("outcome", outcomes),
        name=record.text("name"),
        measures=record.texts("measures"),
        note=record.text("note", optional=True),
    )
    record.close()
    return built


def _check_own_ids(record: TomlRecord, framework: Framework) -> None:
    """Ids and numbers are used once inside a framework."""
    ids = [outcome.id for outcome in framework.outcomes] + [metric.id for metric in framework.metrics]
    numbers = [metric.number for metric in framework.metrics]
    for key, values in (("id", ids), ("number", numbers)):
        for value in sorted({value for value in values if values.count(value) > 1}):
            record.fault(key, f'"{value}" is used more than once.', "Give each its own.")


def _lines(frameworks: Iterable[Framework]) -> dict[str, tuple[Line, ...]]:
    """For every measure that a line names, its lines; the national framework's come first."""
    lines: dict[str, tuple[Line, ...]] = {}
    for framework in sorted(frameworks, key=lambda one: one.id != NATIONAL):
        for metric in framework.metrics:
            for name in metric.measures:
                lines[name] = (*lines.get(name, ()), Line(framework, metric))
    return lines


def _placed(one: Measure, lines: tuple[Line, ...]) -> Measure:
    """The measure with the number, tier and outcome of its first line."""
    first = lines[0].metric
    return replace(one, metric=first.number, tier=first.tier, outcome=first.outcome)


def _check_names(
    measures: dict[str, Measure],
    frameworks: dict[str, Framework],
    lines: dict[str, tuple[Line, ...]],
    faults: list[FileFault],
) -> None:
    """Lines, outcomes and records name each other, and nothing that does not exist."""
    for framework in frameworks.values():
        _check_framework(framework, measures, faults)
    for one in measures.values():
        _check_measure(one, measures, lines.get(one.id, ()), faults)


def _check_framework(framework: Framework, measures: dict[str, Measure], faults: list[FileFault]) -> None:
    file = f"frameworks/{framework.id}.toml"
    remedy = (
        f"Write its record as measures/<id>.toml, or put the name right. {len(measures)} records were read."
    )
    faults.extend(
        FileFault(file, f"[[metric]] {metric.id} measures", f'no record "{name}".', remedy)
        for metric in framework.metrics
        for name in metric.measures
        if name not in measures
    )
    for outcome in framework.outcomes:
        for name in outcome.word_measures:
            _check_word(file, outcome, name, framework, measures, faults)


def _check_word(
    file: str,
    outcome: Outcome,
    name: str,
    framework: Framework,
    measures: dict[str, Measure],
    faults: list[FileFault],
) -> None:
    """A measure that gives its outcome a word is a headline of that outcome and may be judged at all."""
    headline = {
        measure
        for line in framework.lines_of(outcome.id)
        if line.tier == "headline"
        for measure in line.measures
    }
    place = f"[[outcome]] {outcome.id} word_measures"
    if name not in headline:
        allowed = ", ".join(sorted(headline)) or "none"
        faults.append(
            FileFault(
                file, place, f'"{name}" is not a headline measure of this outcome.', f"Allowed: {allowed}."
            )
        )
    elif name in measures and not measures[name].gives_a_word:
        faults.append(
            FileFault(
                file, place, f'"{name}" is activity, modelled or has no better direction.', "Take it out."
            )
        )


def _check_measure(
    one: Measure, measures: dict[str, Measure], lines: tuple[Line, ...], faults: list[FileFault]
) -> None:
    file = f"measures/{one.id}.toml"
    if not lines:
        reason = "no framework line names this measure."
        faults.append(
            FileFault(file, "id", reason, "Name it in the `measures` of a line, or remove the record.")
        )
    if one.near and one.near not in measures:
        faults.append(
            FileFault(file, "near", f'no record "{one.near}".', "Name a measure that has a record.")
        )
    if any(line.metric.expected for line in lines) and not _defined(one):
        reason = '"not defined" is only for candidates that were never adopted.'
        faults.append(FileFault(file, "age_band or window", reason, "Write the ages and the window."))


def _defined(one: Measure) -> bool:
    return one.window.defined and all(band.defined for band in one.age_band)
