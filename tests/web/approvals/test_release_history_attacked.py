"""Three monthly releases of a small made-up county, late records and all, before somebody who wants to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cairn.disclosure import present
from cairn.measures import Span, spans
from cairn.web.approvals import door, planning, services
from cairn.web.approvals.planning import ELSEWHERE, Asked, Exact
from cairn.web.partnerships.models import Partnership
from cairn.web.releases.models import Figure
from cairn.web.runs.models import Run
from disclosure.attacker import Attack, Place, seen

DISTRICTS = ("E99000101", "E99000102")
EVERYWHERE = (*DISTRICTS, ELSEWHERE)
FIRST, LASTS = date(2025, 4, 1), (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30))
SEXES = ("female", "male", "not-recorded")
LEVELS = {"total": EVERYWHERE, "footprint": DISTRICTS}
SHARE = ("effective_treatment", "effective_treatment.of", "effective_treatment.rest")
PEOPLE = "adults_in_treatment"
Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Somebody:
    """One made-up person: where they live, when they were in treatment, how it went, and since which run."""

    areas: frozenset[str]
    months: frozenset[int]
    start: int
    sex: str
    stayed: bool
    run: int


def month(day: date) -> int:
    return day.year * 12 + day.month - 1


def county(seed: int, size: int) -> list[Somebody]:
    """Uneven districts and groups; some live in two places, and one in seven records comes a month late."""
    chance = np.random.default_rng(seed)
    months = list(range(month(FIRST), month(LASTS[-1]) + 1))
    made = []
    for _ in range(size):
        areas = {str(chance.choice(EVERYWHERE, p=(0.62, 0.3, 0.08)))}
        areas |= {str(chance.choice(EVERYWHERE))} if chance.random() < 0.06 else set()
        first = int(chance.integers(len(months)))
        times = months[first : first + int(chance.geometric(0.25))]
        sex = str(chance.choice(SEXES, p=(0.3, 0.66, 0.04)))
        late = sum(one > month(LASTS[0]) for one in times[:1]) + int(chance.random() < 1 / 7)
        made.append(
            Somebody(frozenset(areas), frozenset(times), times[0], sex, chance.random() < 0.8, min(2, late))
        )
    return made


def counted(
    made: Sequence[Somebody], run: int, what: str, areas: Sequence[str], span: Span, sex: str = ""
) -> int:
    """How many there are of a count, as the records of one run say."""
    there = [one for one in made if one.run <= run and (not sex or one.sex == sex)]
    when = range(month(span.start), month(span.end) + 1)
    if what == PEOPLE:
        return sum(bool(one.areas & set(areas)) and bool(one.months & set(when)) for one in there)
    starts = [one for one in there if min(one.areas) in areas and one.start in when]  # of the first episode
    return sum(one.stayed for one in starts) if what == SHARE[0] else len(starts)


def rows(made: Sequence[Somebody], run: int) -> Iterator[dict[str, Any]]:
    """Exact rows as a run gives them."""
    for span in spans(FIRST, LASTS[run]):
        for measure in (PEOPLE, "new_presentations", SHARE[0]):
            places = [("total", "all", EVERYWHERE, ""), ("footprint", "all", DISTRICTS, "")]
            places += [("area", one, (one,), "") for one in DISTRICTS]
            places += [("sex", sex, EVERYWHERE, sex) for sex in SEXES]
            for breakdown, level, areas, sex in places:
                part = counted(made, run, measure, areas, span, sex)
                whole = counted(made, run, "starts", areas, span, sex) if measure == SHARE[0] else None
                yield {
                    "measure": measure, "period_kind": span.kind, "period_start": span.start,
                    "period_end": span.end, "breakdown": breakdown, "level": level, "numerator": part,
                    "denominator": whole, "value": None, "lower": None, "upper": None,
                }  # fmt: skip


def plan(_audience: str) -> tuple[Asked, ...]:
    """A plan as the routine one has it, of the three measures of this county."""
    kinds = {
        kind: planning.PeriodKind(kind) for kind in ("month", "quarter", "financial_year", "rolling_year")
    }
    often, years = frozenset(kinds.values()), frozenset([kinds["financial_year"]])
    quarters = years | {kinds["quarter"]}
    return (
        Asked("People", PEOPLE, "footprint", often, ()),
        Asked("People", PEOPLE, "area", often, ()),
        Asked("People", PEOPLE, "total", years, ("sex",)),
        Asked("Starts", "new_presentations", "footprint", often, ()),
        Asked("Starts", "new_presentations", "area", often, ()),
        Asked("Starts", "new_presentations", "total", years, ("sex",)),
        Asked("Stays", SHARE[0], "footprint", quarters, ()),
        Asked("Stays", SHARE[0], "area", quarters, ()),
        Asked("Stays", SHARE[0], "total", years, ("sex",)),
    )


def truth(made: Sequence[Somebody], run: int, known: Sequence[Any]) -> dict[Place, int]:
    """The true number behind every line of the ledger, as the records say now."""
    found = {}
    for one in known:
        if one.what not in (PEOPLE, "new_presentations", *SHARE):
            continue
        start, end = one.months[0], one.months[-1]
        span = Span("days", date(start // 12, start % 12 + 1, 1), date(end // 12, end % 12 + 1, 28))
        sex = dict(one.group).get("sex", "")
        of = {what: counted(made, run, what, one.areas, span, sex) for what in (PEOPLE, "starts", SHARE[0])}
        number = {
            PEOPLE: of[PEOPLE], "new_presentations": of["starts"], SHARE[0]: of[SHARE[0]],
            SHARE[1]: of["starts"], SHARE[2]: of["starts"] - of[SHARE[0]],
        }[one.what]  # fmt: skip
        found[(one.what, one.areas, one.months, one.group)] = number
    return found


@pytest.fixture
def exmere(db: None, tmp_path: Path, settings: Any) -> Partnership:
    folder = tmp_path / "data"
    folder.mkdir()
    settings.CAIRN = settings.CAIRN.model_copy(update={"data": folder})
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)


def release(place: Partnership, made: Any, run: int, by: Any, owner: Any, monkeypatch: Any) -> int:
    """One monthly run, proposed by one person and approved by another; how many figures it shows."""
    log = Run.objects.create(
        partnership=place, state="done", finished="2026-11-01T10:00Z", purpose="A test", engine="duckdb",
        version="1", as_at="2026-11-01T10:00Z", footprint=list(DISTRICTS), by_label="a test",
    )  # fmt: skip
    monkeypatch.setattr(services, "_exact", lambda run_, by_: Exact(list(rows(made, run)), DISTRICTS))
    monkeypatch.setattr(door, "plan", plan)
    found = services.approve(services.propose(log, "public", by=by), by=owner)
    return found.figures - found.withheld


@pytest.mark.parametrize(
    ("seed", "size"),
    [(1, 150), *(pytest.param(seed, 40 * seed, marks=pytest.mark.long) for seed in range(2, 12))],
)
def test_nobody_finds_a_small_count_in_three_months_of_releases(
    seed: int, size: int, exmere: Partnership, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, by, owner = (
        county(seed, size),
        person("analyst", exmere),
        person("senior_responsible_owner", exmere),
    )
    for run in range(3):
        assert release(exmere, made, run, by, owner, monkeypatch) > 0
        held = present(door.ledger(exmere))
        true = truth(made, run, list(held))
        assert any(1 <= number <= 4 for number in true.values())
        for knows in (True, False):
            attack = Attack(seen(held.values(), knows_small=knows), frozenset({PEOPLE}), [SHARE], true)
            assert attack.finds(true) == []
        exact = {number for number in true.values() if 1 <= number <= 4}
        assert not exact & {one.numerator for one in Figure.objects.all()}
