"""The rows of modalities.csv: what was given in an episode, where, and how long people waited for it."""

import numpy as np

from cairn.synthetic.chance import Generator, generator, happens, whole, within
from cairn.synthetic.field import COMPLETED, EVERY_GROUP, GROUPS, TRANSFERRED, Field, codes, place, reasons
from cairn.synthetic.frames import NEVER, Array, Frame, after, place_in, size, stack, take
from cairn.synthetic.providers import RESIDENTIAL
from cairn.synthetic.settings import Settings

KEY = ("provider", "client_id", "episode_id")
PLANNED = 40


def interventions(settings: Settings, episodes: Frame) -> Frame:
    """The interventions of these episodes (of `episodes.episodes`, with keys)."""
    rng, known = generator(settings.seed, "interventions"), settings.of_the_field
    begun = take(episodes, ~np.isnat(episodes["_start"]))
    idle = take(episodes, np.isnat(episodes["_start"]))
    parts = [*_structured(rng, known, begun), *_beside(rng, known, begun), *_unbegun(rng, known, begun, idle)]
    every = stack(parts)
    every["modality_id"] = place_in(_number(every), every["referred_date"], every["modality_type"]) - 1
    return every


def _number(frame: Frame) -> Array:
    """A number for each episode."""
    return frame["client_id"].astype(np.int64) * 1_000 + frame["episode_id"]


def _shares(known: Field, name: str, group: Array) -> Array:
    """How often something is given, by group; young people never have it but as the group of other drugs."""
    table = known.of("treatment", "interventions", name)
    return np.array([*(table[one] for one in GROUPS), 1.0 if name == "psychosocial" else 0.0])[group]


def _structured(rng: Generator, known: Field, begun: Frame) -> list[Frame]:
    """The first intervention, which people waited for, and perhaps a second one."""
    group, count = begun["_group"], size(begun)
    drug = happens(rng, _shares(known, "pharmacological", group), count)
    talk = happens(rng, _shares(known, "psychosocial", group), count) | ~drug
    drug &= begun["_kind"] != RESIDENTIAL
    talk |= begun["_kind"] == RESIDENTIAL
    drug_first = drug & (~talk | happens(rng, 0.6, count))
    kind = np.where(drug_first, _type("pharmacological"), _type("psychosocial"))
    first = _row(
        begun,
        kind,
        _setting(rng, known, begun, kind),
        begun["triage_date"],
        begun["_offered"],
        begun["_start"],
        begun["discharge_date"],
    )
    return [first, _second(rng, known, begun, drug & talk, drug_first)]


def _second(rng: Generator, known: Field, begun: Frame, both: Array, drug_first: Array) -> Frame:
    most = known.of("treatment", "waits", "second_start")
    start = after(begun["_start"], whole(rng, 0, most, size(begun)))
    kept = both & (start < begun["discharge_date"])
    own, start = take(begun, kept), start[kept]
    kind = np.where(drug_first[kept], _type("psychosocial"), _type("pharmacological"))
    asked = after(start, -whole(rng, 0, 3, size(own)))
    asked = np.maximum(asked, own["triage_date"])
    early = happens(rng, 0.25, size(own))
    room = (own["discharge_date"] - start).astype(np.int64)
    end = np.where(early, after(start, whole(rng, 0, room, size(own))), own["discharge_date"])
    return _row(own, kind, _setting(rng, known, own, kind), asked, start, start, end)


def _beside(rng: Generator, known: Field, begun: Frame) -> list[Frame]:
    """Recovery support, and stays of some days or weeks in a ward or a house."""
    said = known.of("treatment", "interventions")
    room = (begun["discharge_date"] - begun["_start"]).astype(np.int64)
    support = happens(rng, _shares(known, "recovery-support", begun["_group"]), size(begun)) & (room > 40)
    parts = [_later(rng, begun, support, "recovery-support", "community", [20, 5_000])]
    for name, kind, setting in (
        ("inpatient", "pharmacological", "inpatient"),
        ("recovery_house", "psychosocial", "recovery-house"),
    ):
        given = happens(rng, _shares(known, name, begun["_group"]), size(begun)) & (room > 40)
        parts.append(_later(rng, begun, given, kind, setting, said[f"{name}_days"]))
    return parts


def _later(rng: Generator, begun: Frame, given: Array, kind: str, setting: str, days: list[int]) -> Frame:
    own = take(begun, given)
    count = size(own)
    start = after(own["_start"], whole(rng, 5, 35, count))
    end = np.minimum(after(start, within(rng, days, count)), own["discharge_date"])
    asked = after(start, -whole(rng, 0, 5, count))
    offered = after(asked, whole(rng, 0, (start - asked).astype(np.int64), count))
    return _row(own, np.full(count, _type(kind)), np.full(count, _set(setting)), asked, offered, start, end)


def _unbegun(rng: Generator, known: Field, begun: Frame, idle: Frame) -> list[Frame]:
    """What was planned and nobody began; and advice without structure for people who did not start."""
    share = known.of("treatment", "interventions", "never_begun")
    planned = take(begun, happens(rng, share, size(begun)))
    advised = take(idle, happens(rng, 0.5, size(idle)))
    start = np.minimum(
        after(advised["triage_date"], whole(rng, 0, 6, size(advised))), advised["discharge_date"]
    )
    psycho, none = np.full(size(planned), _type("psychosocial")), np.full(size(planned), NEVER)
    room = (planned["discharge_date"] - planned["triage_date"]).astype(np.int64)
    asked = after(planned["triage_date"], whole(rng, 0, np.minimum(room, PLANNED), size(planned)))
    plain = np.full(size(advised), _type("unstructured"))
    return [
        _row(planned, psycho, np.full(size(planned), _set("community")), asked, asked, none, none),
        _row(
            advised,
            plain,
            np.full(size(advised), _set("community")),
            advised["triage_date"],
            start,
            start,
            advised["discharge_date"],
        ),
    ]


def _type(word: str) -> int:
    return place(codes("modalities", "modality_type"), word)


def _set(word: str) -> int:
    return place(codes("modalities", "setting"), word)


def _setting(rng: Generator, known: Field, own: Frame, kind: Array) -> Array:
    """Residential services work in residence; some prescribing is in primary care."""
    surgery = happens(rng, known.of("treatment", "interventions", "primary_care"), size(own))
    surgery &= (kind == _type("pharmacological")) & (own["_group"] < len(EVERY_GROUP) - 1)
    here = np.where(surgery, _set("primary-care"), _set("community"))
    return np.where(own["_kind"] == RESIDENTIAL, _set("residential"), here)


def _row(
    own: Frame, kind: Array, setting: Array, asked: Array, offered: Array, start: Array, end: Array
) -> Frame:
    closes = end == own["discharge_date"]
    return {
        **{name: own[name] for name in KEY},
        "modality_type": kind,
        "setting": setting,
        "referred_date": asked,
        "first_offered_date": offered,
        "start_date": start,
        "end_date": end,
        "exit_status": np.where(np.isnat(end), -1, _exit(own)),
        "_seen": np.maximum(asked, own["_seen"]),
        "_closed": np.where(closes, own["_closed"], end),
    }


def _exit(own: Frame) -> Array:
    """How it ended, as the episode ended."""
    planned, unplanned, withdrawn = (
        place(codes("modalities", "exit_status"), word) for word in ("planned", "unplanned", "withdrawn")
    )
    fine = np.isin(own["_class"], (COMPLETED, TRANSFERRED))
    taken = own["discharge_reason"] == place(reasons(), "withdrawn-by-provider")
    return np.where(fine, planned, np.where(taken, withdrawn, unplanned))
