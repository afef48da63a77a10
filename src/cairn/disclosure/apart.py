"""Which relations nobody needs, so that counts that tell nothing of one another are looked at apart.

What is left out follows from what is kept: no reader could work out more with it. The largest gain is with
shares of one denominator. Where the rest of the people (those of the denominator who are not counted) are
many, whatever else is known of the two, then neither tells anything of the other.
"""

from collections.abc import Iterable, Mapping, Sequence

from cairn.disclosure.bounds import Ends, ends_of, is_implied, seen
from cairn.disclosure.model import Facts
from cairn.disclosure.relations import NO_LIMIT, Relation
from cairn.disclosure.rules import Counting
from cairn.disclosure.spots import Spot

Rests = Mapping[str, Counting]


def needed(found: Sequence[Relation], facts: Facts, shares: Iterable[Counting], goal: int) -> list[Relation]:
    """The relations without those that follow from the others and from what is known of the counts.

    Counts that may still be withheld are taken as unknown; `goal` is the first number above the protected.
    """
    rests = {one.rest: one for one in shares}
    known = ends_of(facts, without_open=True)
    core = [one for one in found if not _rests_in(one, rests)]
    with_rests = [one for one in found if _rests_in(one, rests)]
    ends = _ends_of_rests(with_rests, seen(known, core), rests)
    unsure = {spot for spot, (low, _) in ends.items() if spot in facts or low < goal}
    kept = [one for one in core if one.low > -NO_LIMIT or not is_implied(one, known)]
    return kept + _kept(with_rests, core, ends, unsure, rests)


def _rests_in(relation: Relation, rests: Rests) -> list[Spot]:
    return [spot for spot, _ in relation.terms if spot.what in rests]


def _ends_of_rests(with_rests: Iterable[Relation], ends: Ends, rests: Rests) -> Ends:
    """Limits of the rests from those of their shares alone."""
    every = dict.fromkeys(spot for one in with_rests for spot in _rests_in(one, rests))
    return {spot: _difference(spot, ends, rests[spot.what]) for spot in every}


def _difference(rest: Spot, ends: Ends, share: Counting) -> tuple[float, float]:
    whole = ends.get(rest._replace(what=share.denominator), (0, NO_LIMIT))
    part = ends.get(rest._replace(what=share.numerator), (0, NO_LIMIT))
    return max(0, whole[0] - part[1]), whole[1] - part[0]


def _kept(
    with_rests: Iterable[Relation], core: Iterable[Relation], ends: Ends, unsure: set[Spot], rests: Rests
) -> list[Relation]:
    """What is needed to know of the rests that are unsure, and of those that say something of others.

    Take any parts and wholes that fit what is kept, and the rest as their difference: where it fits all that
    is left out as well, that told nothing.
    """
    sums = {one.terms for one in core if one.low == one.high}
    between = [one for one in with_rests if len(_rests_in(one, rests)) == len(one.terms)]
    telling = [one for one in between if not _follows(one, sums, ends, rests)]
    wanted = unsure.union(*(_rests_in(one, rests) for one in telling))
    inside = [one for one in with_rests if wanted.issuperset(_rests_in(one, rests))]
    told = set(telling)
    return [one for one in inside if one in told or one.low == one.high]


def _follows(relation: Relation, sums: set[tuple[tuple[Spot, float], ...]], ends: Ends, rests: Rests) -> bool:
    """Whether a relation between rests says no more than those between their shares say."""
    if relation.low > -NO_LIMIT:
        share = rests[relation.terms[0][0].what]
        names = (share.numerator, share.denominator)
        return all(tuple((at._replace(what=name), by) for at, by in relation.terms) in sums for name in names)
    return is_implied(relation, ends)
