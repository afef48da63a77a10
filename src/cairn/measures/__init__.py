"""Measures: what records of treatment, custody and other services say, exact and unprotected.

One short function per metric, written once in ibis, run unchanged by DuckDB and by Spark. Nothing here is
for display: figures pass disclosure control before anybody outside reads them.
"""

from cairn.measures.computing import compute, compute_in_turn
from cairn.measures.engines import rows_of, tables_of
from cairn.measures.explaining import Explanation, Step, explain
from cairn.measures.lasting import provisional
from cairn.measures.laying import LAYOUT
from cairn.measures.periods import Span, spans
from cairn.measures.registry import MEASURES, Measure, UnknownMeasure
from cairn.measures.tables import Facts, TablesError

__all__ = [
    "LAYOUT",
    "MEASURES",
    "Explanation",
    "Facts",
    "Measure",
    "Span",
    "Step",
    "TablesError",
    "UnknownMeasure",
    "compute",
    "compute_in_turn",
    "explain",
    "provisional",
    "rows_of",
    "spans",
    "tables_of",
]
