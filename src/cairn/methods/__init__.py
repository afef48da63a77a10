"""The statistics of public health, as pure functions over arrays.

Nothing here knows a metric, an area or a database: numbers go in, small frozen records of arrays come
out. `intervals` puts likely limits round one figure; `standardise` and `life` take age into account;
`compare` says whether two figures differ. Every function broadcasts its arguments, gives a missing result
(NaN) for a missing input, and refuses input that cannot be with an `InputError` that names the argument and
the first positions at fault.

Each module is imported when it is first used, so that `import cairn.methods` stays light.

>>> from cairn.methods import intervals
>>> share = intervals.proportion([20, 65], 100, multiplier=100)
>>> share.lower.round(1), share.upper.round(1)
(array([13.3, 55.3]), array([28.9, 73.6]))
"""

import importlib
import pkgutil
from typing import Any

from cairn.methods.estimate import Difference as Difference
from cairn.methods.estimate import Estimate as Estimate
from cairn.methods.inputs import InputError as InputError

_MODULES = frozenset(found.name for found in pkgutil.iter_modules(__path__))
__all__ = ["Difference", "Estimate", "InputError"]
__all__ += sorted(_MODULES)


def __getattr__(name: str) -> Any:
    """A module of the package, imported now."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
