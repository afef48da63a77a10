"""Treatment journeys: rules J1 to J8, S1, S2 and G4 of the record contract.

A journey is what a person lives through; episodes are how providers write it down. Episodes up to 21 days
apart are one journey, adult and young episodes apart.
"""

from datetime import date

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from cairn.measures import settings
from cairn.measures.numbering import number
from cairn.measures.people import age_on
from cairn.measures.tables import Records

OPEN = date(2999, 12, 31)
"""The end of what has not ended: later than any day, so that comparisons need no second case."""
GAP = 21
"""Days between two episodes of one journey, at most."""
EPISODE = ("partnership", "provider", "client_id", "episode_id")
KEY = ("provider", "client_id", "episode_id")
DRUGS = ("substance_1", "substance_2", "substance_3")
SEVERITY = {"died": 3, "unplanned": 2, "transferred": 1, "completed": 0}


def interventions(records: Records) -> Table:
    """Every structured intervention that has started (J1)."""
    each = records.modalities
    structured = each.modality_type.isin(settings.codes("structured", "types"))
    left_out = each.setting.isin(settings.codes("structured", "settings_left_out"))
    return each.filter(structured, ~left_out, each.start_date.notnull())


def everyone(records: Records, clients: Table) -> Table:
    """Every community episode with its person, its `outcome` class and its `end`, structured or not."""
    people = clients.select("partnership", "provider", "client_id", "whose", "person", "birth_date")
    joined = records.episodes.inner_join(people, ["partnership", "provider", "client_id"])
    return joined.mutate(
        adult=age_on(joined.birth_date, joined.triage_date) >= 18,
        end=joined.discharge_date.fill_null(OPEN),
        outcome=_outcome(joined.discharge_reason),
    ).drop("birth_date")


def _outcome(reason: Value) -> Value:
    return ibis.cases(*((reason.isin(codes), name) for name, codes in settings.outcomes().items()))


def structured(episodes: Table, interventions: Table) -> Table:
    """The structured episodes (J1), closed by a death that any provider recorded (J7)."""
    starts = interventions.group_by(list(EPISODE)).agg(start=ibis._.start_date.min())
    begun = episodes.inner_join(starts, list(EPISODE))
    died = begun.outcome == "died"
    deaths = begun.filter(died).group_by("person").agg(died_on=ibis._.end.min())
    told = begun.left_join(deaths, "person").drop("person_right")
    closed = ((told.start <= told.died_on) & (told.end >= told.died_on)).fill_null(False)
    return told.mutate(
        end=ibis.ifelse(closed, told.died_on, told.end),
        outcome=ibis.ifelse(closed, "died", told.outcome),
    ).drop("died_on")


def joined(episodes: Table) -> Table:
    """The structured episodes with the number of their `journey` (J2 to J4)."""
    order = [episodes.start, *(episodes[one] for one in KEY)]
    so_far = ibis.window(group_by=["person", "adult"], order_by=order, preceding=(None, 1))
    latest = episodes.end.max().over(so_far)
    fresh = (latest.isnull() | (episodes.start > latest + ibis.interval(days=GAP))).cast("int64")
    marked = episodes.mutate(fresh=fresh)
    running = ibis.window(
        group_by=["person", "adult"], order_by=[marked.start, *(marked[k] for k in KEY)], preceding=(None, 0)
    )
    numbered = marked.mutate(turn=marked.fresh.sum().over(running))
    whose = [numbered[one] for one in ("person", "adult", "turn")]
    return numbered.mutate(journey=number(numbered, whose)).drop("fresh")


def journeys(episodes: Table, clients: Table) -> Table:
    """One row for each journey: its days, triage, outcome, who, where it began and ended, and substances."""
    ranked = _ranked(episodes)
    found = ranked.group_by(["partnership", "person", "adult", "journey", "turn"]).agg(
        start=ranked.start.min(),
        end=ranked.end.max(),
        outcome=ranked.outcome.max(where=ranked.decides == 0),
        **_of_one(
            ranked,
            "first",
            "triage_date",
            "area",
            "provider",
            "client_id",
            "episode_id",
            "mental_health_need",
            "mental_health_treatment",
        ),
        **_of_one(ranked, "decides", "area", "provider"),
        **_of_one(ranked, "newest", "provider", "client_id", "deprivation_quintile"),
        **_used(ranked),
    )
    return _with_next(_described(_grouped(found), clients))


def _ranked(episodes: Table) -> Table:
    up = [episodes[one] for one in KEY]
    down = [ibis.desc(one) for one in up]
    gravity = ibis.cases(*((episodes.outcome == name, rank) for name, rank in SEVERITY.items()), else_=-1)

    def place(*order: Value) -> Value:
        return ibis.row_number().over(group_by="journey", order_by=order)

    return episodes.mutate(
        first=place(episodes.start, *up),
        newest=place(ibis.desc(episodes.start), *down),
        decides=place(ibis.desc(episodes.end), ibis.desc(gravity), *down),
    )


def _of_one(ranked: Table, which: str, *columns: str) -> dict[str, Value]:
    chosen = ranked[which] == 0
    return {f"{which}_{name}": ranked[name].max(where=chosen) for name in columns}


def _cites(episodes: Table, codes: list[str]) -> BooleanValue:
    first, *more = (episodes[one].isin(codes).fill_null(False) for one in DRUGS)
    for one in more:
        first = first | one
    return first


def _used(episodes: Table) -> dict[str, Value]:
    """Whether any episode of a journey cites each class of substance, and each item of the interview."""
    classes = {name: settings.substances(name) for name in ("opiate", "crack", "alcohol")}
    cited = {f"cites_{item}": settings.substances(item=item) for item in settings.items()}
    drugs = [code for item in settings.items() for code in settings.substances(item=item)]
    cited["drug"] = [code for code in drugs if code not in classes["alcohol"]]
    return {name: _cites(episodes, codes).max() for name, codes in (classes | cited).items()}


def _grouped(found: Table) -> Table:
    """Add the substance group (S1) and the split of opiate and crack use (S2)."""
    return found.mutate(
        substance=ibis.cases(
            (found.opiate, "opiate"),
            (found.alcohol & found.drug, "non-opiate-and-alcohol"),
            (found.drug, "non-opiate"),
            else_="alcohol",
        ),
        ocu=ibis.cases(
            (found.opiate & found.crack, "opiate-and-crack"),
            (found.opiate, "opiate-only"),
            (found.crack, "crack-only"),
            else_="neither",
        ),
    )


def _described(found: Table, clients: Table) -> Table:
    """Add what the client record of the last-started episode says of the person (G4)."""
    who = clients.select(
        "partnership",
        "sex",
        "birth_date",
        newest_provider="provider",
        newest_client_id="client_id",
        ethnicity=_ethnicity(clients.ethnicity),
        disability=_disability(clients),
        sexual_orientation=clients.sexual_orientation.nullif("not-stated").fill_null("not-recorded"),
    )
    met = found.inner_join(who, ["partnership", "newest_provider", "newest_client_id"])
    deprivation = met.newest_deprivation_quintile.cast("string").fill_null("not-recorded")
    return met.mutate(deprivation=deprivation)


def _ethnicity(told: Value) -> Value:
    groups = settings.read("codes")["ethnicity"]
    return ibis.cases(*((told.isin(codes), name) for name, codes in groups.items()), else_="not-recorded")


def _disability(clients: Table) -> Value:
    told = [clients[f"disability_{number}"].fill_null("not-stated") for number in (1, 2, 3)]
    one, two, three = (~answer.isin(["none", "not-stated"]) for answer in told)
    return ibis.cases((one | two | three, "yes"), (told[0] == "none", "no"), else_="not-recorded")


def _with_next(found: Table) -> Table:
    """Add when the person's next journey of the same group was triaged and started; empty if there is none.

    And `died_before`, the last day of the latest earlier journey that ended as died.
    """
    order = ibis.window(group_by=["person", "adult"], order_by="turn")
    earlier = ibis.window(group_by=["person", "adult"], order_by="turn", preceding=(None, 1))
    told = found.mutate(
        next_triage=found.first_triage_date.lead().over(order),
        next_start=found.start.lead().over(order),
        died_before=ibis.ifelse(found.outcome == "died", found.end, None).max().over(earlier),
        open=found.end == OPEN,
    )
    forming = [name for name in told.columns if name.startswith("newest_")]
    return told.drop("turn", "opiate", "crack", "drug", "first_triage_date", *forming)
