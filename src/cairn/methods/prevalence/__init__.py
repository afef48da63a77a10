"""How many people need help who are not counted: unmet need, local estimates, and people on no list.

`unmet_need` sets the people in treatment beside an estimate of those who need it; `synthetic` carries
national rates by age and sex to a local population; `capture_recapture` estimates how many people are on
none of several lists, from how far the lists overlap, and `recapture_limits` puts likely limits round the
answer of one model.

>>> from cairn.methods import prevalence
>>> share = prevalence.unmet_need(528, 1012, 800, 1400, multiplier=100)
>>> print(f"{share.value:.0f}% ({share.lower:.0f} to {share.upper:.0f})")
48% (33 to 63)
"""

from cairn.methods.prevalence.cautions import Caution
from cairn.methods.prevalence.likelihood import recapture_limits
from cairn.methods.prevalence.local import Synthetic, synthetic
from cairn.methods.prevalence.need import unmet_need
from cairn.methods.prevalence.recapture import Recapture, capture_recapture

__all__ = [
    "Recapture",
    "Synthetic",
    "Caution",
    "capture_recapture",
    "recapture_limits",
    "synthetic",
    "unmet_need",
]
