"""The columns of an abridged life table, on checked input, for many areas at once."""

import numpy as np

from cairn.methods.estimate import Floats

INFANT_SHARE = 0.1  # of the first year of life, lived by those who die in it
OTHER_SHARE = 0.5  # of any other band


def expectancies(deaths: Floats, population: Floats, ages: Floats) -> tuple[Floats, Floats]:
    """Years to expect at each age, and their standard error; bands lie along the last axis.

    NaN in, NaN out. Where nobody is left alive the years are 0 and the error is NaN, whatever the rates above
    that age. Where some reach the open band and nobody dies in it, both are infinite.
    """
    width, share = np.diff(ages), np.where(ages[:-1] == 0, INFANT_SHARE, OTHER_SHARE)
    with np.errstate(divide="ignore", invalid="ignore"):
        mortality = deaths / population
        dying = _chance_of_dying(mortality[..., :-1], width, share)
        alive = _alive(dying)
        years = _years_ahead(alive, mortality[..., -1:], width, share)
        value = np.where(alive == 0, 0.0, years / alive)
        spread = np.where(dying == 0, 0.0, dying**2 * (1 - dying) / deaths[..., :-1])
        ahead = alive[..., :-1] * ((1 - share) * width + value[..., 1:])
        # Silcocks: the open band is 2/M wide, and half of it is lived by those who reach it.
        last = alive[..., -1:] ** 2 / (deaths[..., -1:] * mortality[..., -1:] ** 2)
        variance = _from_the_end(spread * ahead**2, np.where(alive[..., -1:] == 0, 0.0, last))
        return value, np.sqrt(variance) / alive


def _chance_of_dying(mortality: Floats, width: Floats, share: Floats) -> Floats:
    """Of those who enter a band, the share who die in it; certain where the rate leaves nobody."""
    lived = mortality * width
    return np.where(lived * share > 1, 1.0, lived / (1 + lived * (1 - share)))


def _alive(dying: Floats) -> Floats:
    """The share of all born who enter each band."""
    born = np.ones((*dying.shape[:-1], 1))
    return np.concatenate([born, np.cumprod(1 - dying, axis=-1)], axis=-1)


def _years_ahead(alive: Floats, last_mortality: Floats, width: Floats, share: Floats) -> Floats:
    """Years lived in each band and all above it, by all who were born."""
    lost = alive[..., :-1] - alive[..., 1:]
    lived = width * (alive[..., 1:] + share * lost)
    last = alive[..., -1:]
    return _from_the_end(lived, np.where(last == 0, 0.0, last / last_mortality))


def _from_the_end(bands: Floats, last: Floats) -> Floats:
    """For each band, the sum of it and all above."""
    return and_above(np.concatenate([bands, last], axis=-1))


def and_above(bands: Floats) -> Floats:
    """For each band along the last axis, the sum of it and all above."""
    return np.cumsum(bands[..., ::-1], axis=-1)[..., ::-1]
