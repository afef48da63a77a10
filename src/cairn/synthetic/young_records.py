"""The rows of outcomes_ypor.csv: outcome records of young people."""

import numpy as np

from cairn.synthetic.chance import Generator, generator, happens, whole, within
from cairn.synthetic.field import COMPLETED, codes, place
from cairn.synthetic.frames import MISSING, Array, Frame, after, place_in, size, take
from cairn.synthetic.profiles import EVERY_DAY
from cairn.synthetic.providers import YOUNG_SERVICE
from cairn.synthetic.reviews import keyed
from cairn.synthetic.settings import Settings

STAGES = codes("outcomes_ypor", "stage")
SCORES = {
    "life_satisfaction": 5.4,
    "anxiety": 4.9,
    "happiness": 5.7,
    "getting_on_with_family": 6.3,
    "getting_on_with_friends": 7.2,
}
HIGH_RISK = (12, 24)


def young_records(settings: Settings, episodes: Frame, looked: Frame) -> Frame:
    """The records of episodes of the young people's service; `looked` are their reviews."""
    rng, said = generator(settings.seed, "young records"), settings.of_the_field.of("young", "records")
    young = np.flatnonzero((episodes["_kind"] == YOUNG_SERVICE) & ~np.isnat(episodes["_start"]))
    seen = take(looked, np.isin(looked["episode"], young) & (looked["profile"] | (settings.untidy == 0)))
    parts = [
        *_edges(rng, said, episodes, young),
        (seen["episode"], seen["day"], np.full(size(seen), place(STAGES, "review"))),
    ]
    episode, day, stage = (np.concatenate([part[turn] for part in parts]) for turn in range(3))
    kept = day <= settings.ends
    episode, day, stage = episode[kept], day[kept], stage[kept]
    return {
        **keyed(episodes, episode, day, stage == place(STAGES, "exit")),
        "ypor_id": place_in(episode, day, stage) - 1,
        "ypor_date": day,
        "stage": stage,
        **_answered(rng, said, episodes, episode, stage, settings.untidy),
    }


def _edges(
    rng: Generator, said: dict[str, float], episodes: Frame, young: Array
) -> list[tuple[Array, Array, Array]]:
    """Records at the start and at the end."""
    start, end = episodes["_start"][young], episodes["discharge_date"][young]
    begun = happens(rng, said["start"], len(young))
    planned = episodes["_class"][young] == COMPLETED
    ended = happens(rng, np.where(planned, said["exit_completed"], said["exit_other"]), len(young))
    first = np.minimum(after(start, whole(rng, 0, 9, len(young))), end)
    last = np.maximum(after(end, -whole(rng, 0, 9, len(young))), start)
    return [
        (young[begun], first[begun], np.full(int(begun.sum()), place(STAGES, "start"))),
        (young[ended], last[ended], np.full(int(ended.sum()), place(STAGES, "exit"))),
    ]


def _answered(
    rng: Generator, said: dict[str, float], episodes: Frame, episode: Array, stage: Array, untidy: float
) -> Frame:
    count = len(episode)
    cannabis, alcohol, other = (
        _use(rng, said, episodes, episode, stage, words) for words in (("cannabis",), ("alcohol",), ())
    )
    heavy = happens(rng, said["high_risk_drinking"], size(episodes))[episode]
    units = np.where(heavy, within(rng, HIGH_RISK, count), whole(rng, 1, 8, count))
    found = {
        "cannabis_days": cannabis,
        "alcohol_days": np.where(heavy & (alcohol > 0), np.maximum(alcohol, 8), alcohol),
        "alcohol_units_per_day": np.where(alcohol > 0, units, 0),
        "other_drug_days": other,
        "nicotine_days": np.where(happens(rng, 0.75, count), EVERY_DAY, 0),
        "injecting_days": np.zeros(count, np.int64),
    }
    for name, middle in SCORES.items():
        better = np.where(stage > 0, 1.1, 0) * (-1 if name == "anxiety" else 1)
        found[name] = np.clip(np.round(middle + better + 2.2 * rng.standard_normal(count)), 0, 10).astype(
            np.int64
        )
    return {
        name: np.where(happens(rng, 0.02 * untidy, count), MISSING, values) for name, values in found.items()
    }


def _use(
    rng: Generator,
    said: dict[str, float],
    episodes: Frame,
    episode: Array,
    stage: Array,
    words: tuple[str, ...],
) -> Array:
    """Days of use at the start, and less later; without words: of every other drug."""
    named = [place(codes("episodes", "substance_1"), word) for word in words or ("cannabis", "alcohol")]
    three = np.stack([episodes[f"substance_{turn}"] for turn in (1, 2, 3)])
    found = np.isin(three, named) if words else ~np.isin(three, [*named, MISSING])
    cited: Array = np.asarray(found.any(axis=0))
    begin = np.where(cited, whole(rng, 2, EVERY_DAY, len(cited)), 0)[episode]
    stopped = happens(rng, said["stopped"], len(cited))[episode]
    fewer = np.round(begin * rng.uniform(0.2, 0.9, len(episode))).astype(np.int64)
    later = np.where(stopped & (stage == place(STAGES, "exit")), 0, fewer)
    return np.where(stage == 0, begin, later)
