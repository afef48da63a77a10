"""What each provider knows of a person: client records, and how well they tell people apart."""

import numpy as np

from cairn.synthetic.answers import answers
from cairn.synthetic.chance import Generator, generator, happens, whole
from cairn.synthetic.field import Field, codes, place
from cairn.synthetic.frames import MISSING, NEVER, Array, Frame, age_on, numbered, size, take
from cairn.synthetic.people import LETTERS
from cairn.synthetic.providers import Network
from cairn.synthetic.settings import Settings

RECENT = 365
ATTRIBUTOR = ("first", "surname", "birth", "sex")


def doubled(settings: Settings, who: Frame, pairs: Frame, protected: Array) -> Frame:
    """Give some people the attributor of another: one at the same provider, or one known elsewhere only.

    `pairs` has the provider and person of every client. Nobody `protected` takes part: people who went to
    prison, and young people, so that ages stay what they must be.
    """
    rng = generator(settings.seed, "doubles")
    said = settings.of_the_field.of("people", "doubles")
    free = take(pairs, ~protected[pairs["person"]])
    made = {name: values.copy() for name, values in who.items()}
    taken: set[int] = set()
    for share, together in ((said["twins"], True), (said["strangers"], False)):
        for _ in range(round(share * size(who))):
            _double(rng, made, free, taken, together)
    return made


def _double(rng: Generator, who: Frame, free: Frame, taken: set[int], together: bool) -> None:
    """One person more whose attributor is not theirs alone."""
    if size(free) < 2:
        return
    for one, other in rng.integers(0, size(free), (40, 2)):
        first, second = int(free["person"][one]), int(free["person"][other])
        same = bool(set(_at(free, first)) & set(_at(free, second)))
        fits = abs(int(who["birth"][first].astype(int) - who["birth"][second].astype(int))) < 3 * RECENT
        grown = age_on(who["birth"][[first]], who["entry"][[second]])[0] > 19
        if first != second and same == together and fits and grown and not {first, second} & taken:
            for name in ATTRIBUTOR:
                who[name][second] = who[name][first]
            taken.update((first, second))
            return


def _at(free: Frame, person: int) -> Array:
    return free["provider"][free["person"] == person]


def clients(settings: Settings, services: Network, who: Frame, pairs: Frame) -> Frame:
    """The rows of clients.csv for every provider and person of `pairs` (one row each), with `_person`."""
    rng = generator(settings.seed, "clients")
    known, count = settings.of_the_field, size(pairs)
    person, untidy = pairs["person"], services.untidy[pairs["provider"]]
    told = take(who, person)
    yes, no = (place(codes("clients", "consent"), word) for word in ("yes", "no"))
    withheld = happens(rng, known.of("people", "consent", "withheld"), count)
    surname, before, changed = _surnames(rng, settings, pairs, told["surname"])
    return {
        "provider": pairs["provider"],
        "client_id": pairs["client_id"],
        "first_initial": told["first"],
        "surname_initial": surname,
        "birth_date": told["birth"],
        "sex": told["sex"],
        **_described(rng, known, who, person, untidy),
        "consent": np.where(withheld, no, yes),
        "_person": person,
        "_changed": changed,
        "_before": before,
    }


def _described(rng: Generator, known: Field, who: Frame, person: Array, untidy: Array) -> Frame:
    """What people say of themselves: the same at every provider, but for what is missing there."""
    context = {"group": who["group"], "sex": who["sex"], "untidy": np.zeros(size(who))}
    said = answers(rng, known, "clients", context)
    found = {}
    for name, values in said.items():
        lacks = known.of("answers", "clients", name).get("missing", 0)
        gone = happens(rng, lacks * np.minimum(untidy, 4), len(person)) & (values[person] >= 0)
        found[name] = np.where(gone, MISSING, values[person])
    return found


def _surnames(rng: Generator, settings: Settings, pairs: Frame, surname: Array) -> tuple[Array, Array, Array]:
    """Surname initials now and before, and the day of the change: some marry, some are known by two names."""
    said, count = settings.of_the_field.of("people", "doubles"), size(pairs)
    other = (surname + whole(rng, 1, len(LETTERS) - 1, count)) % len(LETTERS)
    _, first = numbered(pairs["person"])
    second = np.ones(count, bool)
    second[first] = False
    elsewhere = second & happens(rng, said["elsewhere"] * min(1.0, settings.untidy), count)
    changes = happens(rng, said["changed"] * min(1.0, settings.untidy), count) & ~elsewhere
    day = settings.ends - whole(rng, 0, RECENT, count)
    now = np.where(elsewhere | changes, other, surname)
    return now, np.where(changes, surname, now), np.where(changes, day, NEVER)
