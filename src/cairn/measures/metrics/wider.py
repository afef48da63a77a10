"""Deaths, homelessness and children: what other services see (D2, O1, O2)."""

from ibis.expr.types import BooleanValue, Table

from cairn.measures.registry import AREAS, DEATHS, PLACES, measure


@measure("count", "deaths", DEATHS)
def suspected_deaths(death: Table) -> BooleanValue:
    """D2: suspected or confirmed drug or alcohol deaths, by day of death."""
    return death.death_id.notnull()


@measure("share", "deaths", DEATHS)
def suspected_deaths_recent_treatment(death: Table) -> BooleanValue:
    """D2: of these, people in treatment within the 365 days before."""
    return death.recent


@measure("share", "households", PLACES)
def homelessness_drug_need(household: Table) -> BooleanValue:
    """O1: of households owed a duty in the period, those with a drug need in any of its rows."""
    return household.need


@measure("share", "assessments", PLACES)
def children_drug_factor(assessment: Table) -> BooleanValue:
    """O2: of assessments completed in the period, those with drug use as a factor."""
    return assessment.factor


@measure("rate", "assessments", AREAS, twelve=True)
def children_drug_factor_rate(assessment: Table) -> BooleanValue:
    """O2: assessments with drug use as a factor, for every 10,000 residents under 18."""
    return assessment.factor
