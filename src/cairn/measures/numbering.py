"""Numbers for people, journeys and all that is counted: quick to join on, with no meaning outside a run.

Each partnership has numbers of its own, so that partnerships are numbered side by side.
"""

from collections.abc import Sequence
from typing import Any

import ibis
from ibis.expr.types import IntegerValue, Table

EACH = 10_000_000
"""More things of a kind than a partnership has."""
ALL = 1_000_000_000_000
"""More things of a kind than all partnerships have: at most 50,000 of them."""


def number(rows: Table, order: Sequence[Any]) -> IntegerValue:
    """The place of each row in its partnership, by this order; rows that are alike in it have the same.

    The rows tell by `whose` the number of their partnership.
    """
    place = ibis.dense_rank().over(group_by="partnership", order_by=order)
    return rows.whose * EACH + place


def thing(rows: Table) -> IntegerValue:
    """A number for what is counted in a period, from the `period` and its own `number`."""
    return rows.period * ALL + rows.number
