"""How people in treatment live, and what they need: homes, work, mental health, families (T2, M12, M13)."""

from ibis.expr.types import BooleanValue, IntegerValue, Table

from cairn.measures import settings
from cairn.measures.registry import EIGHT, measure

ADULT = "adult"


@measure("share", "persons", EIGHT, group=ADULT, asks=("interviews",))
def stable_accommodation(person: Table) -> tuple[BooleanValue, BooleanValue]:
    """T2: no housing problem of three at the latest TOP; a yes is a problem, else all must be answered."""
    problems = (person.top_acute_housing_problem, person.top_unsuitable_housing, person.top_eviction_risk)
    one, two, three = ((answer == "yes").fill_null(False) for answer in problems)
    first, second, third = (answer.notnull() for answer in problems)
    problem = one | two | three
    return ~problem, problem | (first & second & third)


@measure("share", "persons", EIGHT, group=ADULT, asks=("interviews",))
def paid_work(person: Table) -> tuple[BooleanValue, BooleanValue]:
    """T2: a day or more of paid work at the latest TOP."""
    return _any_day(person.top_paid_work_days)


@measure("share", "persons", EIGHT, group=ADULT, asks=("interviews",))
def volunteering(person: Table) -> tuple[BooleanValue, BooleanValue]:
    """T2: a day or more of volunteering at the latest TOP."""
    return _any_day(person.top_voluntary_days)


@measure("share", "persons", EIGHT, group=ADULT, asks=("interviews",))
def education(person: Table) -> tuple[BooleanValue, BooleanValue]:
    """T2: a day or more of education at the latest TOP."""
    return _any_day(person.top_education_days)


def _any_day(days: IntegerValue) -> tuple[BooleanValue, BooleanValue]:
    return days >= 1, days.notnull()


@measure("share", "persons", EIGHT, group=ADULT, asks=("mental_health",))
def mental_health_need_met(person: Table) -> tuple[BooleanValue, BooleanValue]:
    """M12: of those with a mental health need, those who receive a treatment for it."""
    last = person.period_end
    return person.treated_since <= last, (person.need_since <= last).fill_null(False)


@measure("share", "persons", EIGHT, group=ADULT, asks=("children",))
def parents_family_intervention(person: Table) -> tuple[BooleanValue, BooleanValue]:
    """M13: of parents who live with children, those with a family intervention in the period."""
    with_children = person.parental_status.isin(settings.codes("parents", "live_with_children"))
    return person.family_since.notnull(), with_children.fill_null(False)
