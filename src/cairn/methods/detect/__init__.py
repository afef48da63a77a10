"""Is more happening than usual? Detectors of outbreaks in series of counts, for many series at once.

`farrington` compares a week with the same season of earlier years; `ears` compares a day with the days
before it, where there is no history.

Why the usual dispersion is the default: when old outbreaks count for less (`reweight`), R's package
surveillance takes the standard errors of its model from a dispersion made of the outlier weights alone,
sum(w ((y - m) / m)^2) / df, and not of the usual sum(w (y - m)^2 / m) / df. That looks like a slip, and
is none of the published method. It is about the usual one divided by the mean, so the errors come out too
small where more than one case a week is expected, and too large below: the bounds of `delta` and `muan`
are off, by up to 84% in the reference cases, and so is the choice of trends. Here the usual one is
taken. With
`peer_compatible=True` all results are the package's, to nine digits or more; `nbPlugin` with the trend always
kept is the same either way. Also by default, and unlike the package: a missing week among the latest does
not silence a series whose known weeks hold enough cases, and time is counted from the same week when a
dated series is fitted and predicted.

False alarms, as measured: alarms in 1,000 weeks of stable series, where nothing ever happens, by the
usual controls, but with no least number of cases. The first three numbers are for Poisson counts with a
mean of 2, 10 and 50, the others for negative binomial counts with the same means and twice the variance.
Each is of 20,000 series of 264 weeks, so the error is about 0.5 to 1. Nominal is 5.

- `nbPlugin`: 3.8, 4.8, 5.6; 9.8, 7.9, 7.3
- `muan`: 0.3, 0.4, 1.0; 2.4, 2.4, 1.6
- `muan`, peer_compatible: 0.5, 2.7, 4.6; 4.0, 5.2, 6.1
- `delta`: 5.2, 5.0, 5.5; 17.0, 11.8, 8.2
- `delta`, peer_compatible: 5.7, 5.6, 5.9; 17.7, 13.0, 9.4

Hence `nbPlugin` is the usual threshold. The same for `ears`, alarms in 1,000 days at the usual alpha, of
1,000 series of 207 days; nominal is 1 for C1 and C2, and 25 for C3.

- `C1`: 27, 20, 17; 58, 32, 22
- `C2`: 26, 20, 17; 58, 32, 22
- `C3`: 57, 51, 45; 82, 75, 56
"""

from cairn.methods.detect.aberration import ears
from cairn.methods.detect.controls import Controls
from cairn.methods.detect.flexible import farrington
from cairn.methods.detect.records import Aberration, Exceedance

__all__ = ["Aberration", "Controls", "Exceedance", "ears", "farrington"]
