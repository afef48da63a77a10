"""Loading figures: our tidy files and the publishers' own, all or nothing.

`load` reads a file of observations, `read_batch` gives back what it wrote. `read_targets` and
`read_contradictions` read what goes beside figures.
"""

from cairn.framework.loading.agreed import read_contradictions, read_targets
from cairn.framework.loading.faults import Fault, FileRefused
from cairn.framework.loading.holds import Hold
from cairn.framework.loading.loader import Loaded, load
from cairn.framework.loading.reading import read_batch

__all__ = [
    "Fault", "FileRefused", "Hold", "Loaded", "load", "read_batch", "read_contradictions", "read_targets",
]  # fmt: skip
