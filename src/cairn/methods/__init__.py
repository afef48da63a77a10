"""The statistics of public health, as pure functions over arrays.

Nothing here knows a metric, an area or a database: numbers go in, small frozen records of arrays come
out. `intervals` puts likely limits round one figure; `compare` says whether two figures differ. Every
function broadcasts its arguments, gives a missing result (NaN) for a missing input, and refuses input
that cannot be with an `InputError` that names the argument and the first positions at fault.

>>> from cairn.methods import intervals
>>> share = intervals.proportion([20, 65], 100, multiplier=100)
>>> share.lower.round(1), share.upper.round(1)
(array([13.3, 55.3]), array([28.9, 73.6]))
"""

from cairn.methods import compare, intervals
from cairn.methods.estimate import Difference, Estimate
from cairn.methods.inputs import InputError

__all__ = ["Difference", "Estimate", "InputError", "compare", "intervals"]
