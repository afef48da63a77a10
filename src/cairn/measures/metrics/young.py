"""Young people who leave treatment: what changed between start and exit (Y1 to Y4)."""

from ibis.expr.types import BooleanValue, IntegerValue, Table

from cairn.measures import settings
from cairn.measures.journeys import GAP
from cairn.measures.registry import YOUNG, measure

CHILD = "young"
HIGH_RISK = 140
"""Units of alcohol in 28 days; more is high-risk drinking."""


@measure("share", "exits", YOUNG, group=CHILD, asks=("young_outcomes",), follow_up=GAP)
def yp_cannabis_cessation(left: Table) -> tuple[BooleanValue, BooleanValue]:
    """Y1: of those who used cannabis at the start, those who use none at the exit."""
    return left.exit_cannabis_days == 0, _used(left.start_cannabis_days, left.exit_cannabis_days)


@measure("mean", "exits", YOUNG, group=CHILD, asks=("young_outcomes",), follow_up=GAP)
def yp_cannabis_change(left: Table) -> tuple[IntegerValue, BooleanValue]:
    """Y1: change in days of cannabis use from start to exit, of those who used it at the start."""
    change = left.exit_cannabis_days - left.start_cannabis_days
    return change, _used(left.start_cannabis_days, left.exit_cannabis_days)


@measure("share", "exits", YOUNG, group=CHILD, asks=("young_outcomes",), follow_up=GAP)
def yp_other_drug_cessation(left: Table) -> tuple[BooleanValue, BooleanValue]:
    """Y3: of those who used another drug at the start, those who use none at the exit."""
    return left.exit_other_drug_days == 0, _used(left.start_other_drug_days, left.exit_other_drug_days)


@measure("share", "exits", YOUNG, group=CHILD, asks=("young_outcomes",), follow_up=GAP)
def yp_high_risk_drinking_cessation(left: Table) -> tuple[BooleanValue, BooleanValue]:
    """Y2: of those above 140 units in 28 days at the start, those at 140 or fewer at the exit."""
    risky = (left.start_units > HIGH_RISK).fill_null(False)
    return left.exit_units <= HIGH_RISK, risky & left.exit_units.notnull()


@measure("share", "exits", YOUNG, group=CHILD, asks=("young_treatment",), follow_up=GAP)
def yp_mental_health_unmet(left: Table) -> tuple[BooleanValue, BooleanValue]:
    """Y4: of those with a mental health need untreated at the start, those still untreated at the exit."""
    treated = left.first_mental_health_treatment.isin(settings.codes("mental_health", "treated"))
    need = (left.first_mental_health_need == "yes").fill_null(False)
    return left.treated_later.isnull(), need & ~treated.fill_null(False)


def _used(start: IntegerValue, exit_: IntegerValue) -> BooleanValue:
    return (start > 0).fill_null(False) & exit_.notnull()
