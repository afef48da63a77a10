"""Prison and criminal justice: treatment inside, and after release (C1 to C5, O3)."""

from ibis.expr.types import BooleanValue, Table

from cairn.measures.registry import CUSTODY, ORDERS, measure

THREE_WEEKS = 21


@measure("share", "releases", CUSTODY, follow_up=THREE_WEEKS)
def prison_continuity(release: Table) -> BooleanValue:
    """C1: of releases with a need, those with a structured start within three weeks."""
    return release.state == "started"


@measure("state", "releases", ("state",), follow_up=THREE_WEEKS)
def prison_release_state(release: Table) -> BooleanValue:
    """C3: of releases with a need, how many are in each of seven states."""
    return release.state.notnull()


@measure("count", "custody", CUSTODY)
def secure_in_treatment(person: Table) -> BooleanValue:
    """C4: adults with treatment started in a secure place, there on some day of the period."""
    return person.person.notnull()


@measure("share", "custody_starts", CUSTODY)
def secure_start_three_weeks(stay: Table) -> BooleanValue:
    """C5: of treatments started in a secure place, those within three weeks of reception."""
    return stay.treatment_start_date.delta(stay.reception_date, unit="day") <= THREE_WEEKS


@measure("count", "orders", ORDERS)
def treatment_requirement_orders(order: Table) -> BooleanValue:
    """O3: orders that begin in the period with a drug or alcohol treatment requirement."""
    return order.requirement.notnull()
