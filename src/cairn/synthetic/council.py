"""What the council knows: households, children's assessments, residents, and estimates of need."""

import numpy as np

from cairn.synthetic.chance import Generator, generator, happens, pick, whole
from cairn.synthetic.field import codes, place
from cairn.synthetic.frames import MISSING, Array, Frame, after, size, stack, take
from cairn.synthetic.people import area_shares
from cairn.synthetic.settings import Settings

WIDE = 3.0


def homelessness(settings: Settings) -> Frame:
    """Duties owed to households; some are owed relief after prevention."""
    rng, said = (
        generator(settings.seed, "homelessness"),
        settings.of_the_field.of("community", "homelessness"),
    )
    day = in_years(rng, settings, said["households"], said["growth"])
    count = len(day)
    prevention, relief = (place(codes("homelessness", "duty"), word) for word in ("prevention", "relief"))
    first = np.where(happens(rng, said["prevention"], count), prevention, relief)
    rows = {
        "household_id": np.arange(count),
        "area": pick(rng, area_shares(settings), count),
        "duty": first,
        "duty_date": day,
        "drug_need": _answer(rng, said["drug_need"], count),
        "alcohol_need": _answer(rng, said["alcohol_need"], count),
    }
    again = take(rows, (first == prevention) & happens(rng, said["both_duties"], count))
    later = after(again["duty_date"], whole(rng, 20, 60, size(again)))
    both = stack([rows, {**again, "duty": np.full(size(again), relief), "duty_date": later}])
    return _seen(settings, both, "duty_date")


def children_assessments(settings: Settings) -> Frame:
    """Finished assessments of children; some children are assessed more than once."""
    rng, said = generator(settings.seed, "assessments"), settings.of_the_field.of("community", "assessments")
    day = in_years(rng, settings, said["finished"], said["growth"])
    count = len(day)
    lower = np.array([int(age) for age in said["ages"]])
    child = np.where(
        happens(rng, said["again"], count), rng.integers(0, max(count, 1), count), np.arange(count)
    )
    factors = ("drug_parent", "drug_child", "drug_other", "alcohol_any")
    age = lower[pick(rng, list(said["ages"].values()), count)] + whole(rng, 0, 2, count)
    rows = {
        "assessment_id": np.arange(count),
        "child_id": child,
        "area": pick(rng, area_shares(settings), count),
        "completed_date": day,
        "age": np.where(happens(rng, 0.01, count), MISSING, np.minimum(age, 17)),
        "sex": rng.integers(0, 2, count),
        **{name: _answer(rng, said[name], count) for name in factors},
    }
    return _seen(settings, rows, "completed_date")


def in_years(rng: Generator, settings: Settings, yearly: float, growth: float) -> Array:
    """Days over all years, as many in the last one as the settings say."""
    years = np.arange(settings.years)
    expected = settings.people * yearly * (1 + growth) ** (years - settings.years + 1)
    number = np.floor(expected + rng.random(settings.years)).astype(np.int64)
    span = (settings.ends - settings.begins).astype(int) + 1
    begins = np.repeat(years * span // settings.years, number)
    return np.sort(after(settings.begins, begins + rng.integers(0, span // settings.years, len(begins))))


def _answer(rng: Generator, share: float, count: int) -> Array:
    yes, no = (place(codes("homelessness", "drug_need"), word) for word in ("yes", "no"))
    told = np.where(happens(rng, share, count), yes, no)
    return np.where(happens(rng, 0.015, count), MISSING, told)


def _seen(settings: Settings, rows: Frame, day: str) -> Frame:
    return take({**rows, "_seen": rows[day]}, rows[day] <= settings.ends)


def _years(settings: Settings) -> Array:
    """The years that figures are needed for: one more before the first."""
    return np.arange(settings.first.year - 1, settings.until.year + 1)


def population(settings: Settings) -> Frame:
    """Residents of each area by sex, age band and year."""
    said = settings.of_the_field.of("community", "population")
    years, bands = _years(settings), codes("population", "age_band")
    share = area_shares(settings) / area_shares(settings).sum()
    shape = (len(share), 2, len(bands), len(years))
    area, sex, band, year = (one.ravel() for one in np.indices(shape))
    each = np.array([said[name] for name in bands])[band, sex] * share[area] * settings.people
    number = np.round(each * (1 + said["growth"]) ** (years[year] - years[-1]))
    return {
        "area": area,
        "sex": sex,
        "age_band": band,
        "year": years[year],
        "population": number.astype(np.int64),
        "_seen": np.full(len(area), settings.begins),
    }


def prevalence(settings: Settings) -> Frame:
    """Estimates of need with their intervals, for each area and year; small areas are known less well."""
    rng, said = generator(settings.seed, "prevalence"), settings.of_the_field.of("community", "prevalence")
    measures, years = codes("prevalence", "measure"), _years(settings)
    share = area_shares(settings) / area_shares(settings).sum()
    area, measure, year = (one.ravel() for one in np.indices((len(share), len(measures), len(years))))
    middle, half = np.array([said[name] for name in measures])[measure].T
    wobble = np.exp(0.04 * rng.standard_normal((len(share), len(measures))))[area, measure]
    estimate = np.round(settings.people * share[area] * middle * wobble * (1 + 0.004 * year), 1)
    wide = half * np.minimum(WIDE, np.sqrt(1 / share[area])) * rng.uniform(0.9, 1.1, len(area))
    wide = np.minimum(wide, 0.6)
    return {
        "area": area,
        "measure": measure,
        "year": years[year],
        "estimate": estimate,
        "lower": np.round(estimate * (1 - wide), 1),
        "upper": np.round(estimate * (1 + wide * 1.2), 1),
        "_seen": np.full(len(area), settings.begins),
    }
