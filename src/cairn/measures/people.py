"""Who is one person: rules P1 to P4 of the record contract.

The attributor (initials, birth date, sex) joins what several providers say of a person. Where one provider
has it twice it cannot tell people apart, and every client record with it is a person of its own.
"""

import ibis
from ibis.expr.types import IntegerValue, Table

from cairn.measures.numbering import number
from cairn.measures.tables import Records

ATTRIBUTOR = ("partnership", "first_initial", "surname_initial", "birth_date", "sex")


def clients(records: Records) -> Table:
    """Each client record with consent and its `person`, a number with no meaning outside this run."""
    known = records.clients.filter(records.clients.consent == "yes")
    seen = known.group_by([*ATTRIBUTOR, "provider"]).agg(rows=ibis._.count())
    whose = seen.group_by(list(ATTRIBUTOR)).agg(ambiguous=ibis._.rows.max() > 1)
    joined = records.owned(known.inner_join(whose, list(ATTRIBUTOR)))
    alone = [joined.provider, joined.client_id]
    own = [ibis.ifelse(joined.ambiguous, one, "") for one in alone]
    return joined.mutate(person=number(joined, [*(joined[one] for one in ATTRIBUTOR[1:]), *own]))


def known_by_attributor(clients: Table) -> Table:
    """The person of each attributor that is not ambiguous."""
    return clients.filter(~clients.ambiguous).select(*ATTRIBUTOR, "person").distinct()


def ambiguous(clients: Table) -> Table:
    """How many attributors of each partnership are ambiguous, and how many client records have one."""
    doubtful = clients.filter(clients.ambiguous)
    each = doubtful.group_by(list(ATTRIBUTOR)).agg(records=ibis._.count())
    return each.group_by("partnership").agg(attributors=ibis._.count(), records=ibis._.records.sum())


def age_on(birth: ibis.Value, day: ibis.Value) -> IntegerValue:
    """Completed years of age on a day (A2); a birthday on 29 February falls on 1 March in other years."""
    early = day.month() * 100 + day.day() < birth.month() * 100 + birth.day()
    return day.year() - birth.year() - early.cast("int64")
