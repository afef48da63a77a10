"""When episodes are reviewed, and the rows of sub_interventions.csv and client_reviews.csv."""

import numpy as np

from cairn.synthetic.answers import answers
from cairn.synthetic.chance import Generator, generator, happens, pick, pick_by, within
from cairn.synthetic.field import GROUPS, YOUNG, codes, weights
from cairn.synthetic.frames import Array, Frame, after, place_in, size, take
from cairn.synthetic.interventions import KEY
from cairn.synthetic.settings import Settings

EARLIER = 200
"""Days before the first day of the records from which reviews are still told."""


def reviews(settings: Settings, episodes: Frame) -> Frame:
    """Each review of each structured episode: `episode` (its place), `day`, and whether a profile was taken.

    Between two of them, and from triage to the first, lie fewer than 182 days; but some episodes are never
    reviewed, as untidy as their provider is.
    """
    rng = generator(settings.seed, "reviews")
    said = settings.of_the_field.of("profiles", "taken")
    careless = settings.of_the_field.of("untidy", "profiles")
    started = np.flatnonzero(~np.isnat(episodes["_start"]))
    looked = ~happens(rng, careless["unreviewed"] * episodes["_untidy"][started], len(started))
    own = started[looked]
    start, end = episodes["_start"][own], np.minimum(episodes["discharge_date"][own], settings.ends)
    first, every = within(rng, said["first_review"], len(own)), within(rng, said["every"], len(own))
    count = np.maximum(((end - start).astype(np.int64) - 1 - first) // every + 1, 0)
    episode = np.repeat(own, count)
    turn = place_in(episode) - 1
    day = after(np.repeat(start, count), np.repeat(first, count) + turn * np.repeat(every, count))
    kept = day >= settings.begins - EARLIER
    lacking = happens(rng, careless["no_review"] * episodes["_untidy"][episode], len(episode))
    return take({"episode": episode, "day": day, "profile": ~lacking}, kept)


def sub_interventions(settings: Settings, episodes: Frame, looked: Frame) -> Frame:
    """What each review, and the end of an episode, recorded as delivered."""
    rng = generator(settings.seed, "sub interventions")
    over = np.flatnonzero(~np.isnat(episodes["_start"]) & (episodes["discharge_date"] <= settings.ends))
    episode = np.concatenate([looked["episode"], over])
    day = np.concatenate([looked["day"], episodes["discharge_date"][over]])
    closing = np.arange(len(episode)) >= size(looked)
    number, share = np.array(settings.of_the_field.of("profiles", "taken", "sub_interventions")).T
    times = number[pick(rng, share, len(episode))].astype(np.int64)
    episode, day, closing = (np.repeat(one, times) for one in (episode, day, closing))
    return {
        **keyed(episodes, episode, day, closing),
        "sub_intervention_id": place_in(episode, day) - 1,
        "review_date": day,
        "sub_intervention": _delivered(rng, settings, episodes["_group"][episode]),
    }


def _delivered(rng: Generator, settings: Settings, group: Array) -> Array:
    names = codes("sub_interventions", "sub_intervention")
    said = settings.of_the_field.of("profiles", "delivered")
    rows = np.array([weights(said[one], names) for one in ("opiate", "other", "young")])
    return pick_by(rng, rows, np.where(group == GROUPS.index("opiate"), 0, np.where(group == YOUNG, 2, 1)))


def client_reviews(settings: Settings, who: Frame, episodes: Frame, looked: Frame) -> Frame:
    """Questions on health and family that some reviews put again."""
    rng = generator(settings.seed, "client reviews")
    share = settings.of_the_field.of("profiles", "taken", "client_reviews")
    asked = take(looked, happens(rng, share, size(looked)))
    episode = asked["episode"]
    context = {
        "group": episodes["_group"][episode],
        "sex": who["sex"][episodes["_person"][episode]],
        "untidy": episodes["_untidy"][episode],
    }
    return {
        **keyed(episodes, episode, asked["day"], np.zeros(len(episode), bool)),
        "review_id": place_in(episode, asked["day"]) - 1,
        "review_date": asked["day"],
        **answers(rng, settings.of_the_field, "client_reviews", context),
    }


def keyed(episodes: Frame, episode: Array, day: Array, closing: Array) -> Frame:
    """The keys of rows that hang on episodes, and the first extract that has them."""
    seen = np.maximum(day, episodes["_seen"][episode])
    late = np.where(closing, episodes["_closed"][episode], seen)
    return {**{name: episodes[name][episode] for name in KEY}, "_seen": np.maximum(seen, late)}
