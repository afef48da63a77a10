# Times R packages of public-health analysts on figures that the Python side wrote.
# Rscript peers.R FOLDER WORK: reads FOLDER/WORK.csv, prints the seconds of each run (three, or one of slow work).
asked <- commandArgs(trailingOnly = TRUE)
folder <- asked[1]
work <- asked[2]
quiet <- function(call) suppressMessages(suppressWarnings(call))
figures <- read.csv(file.path(folder, paste0(work, ".csv")))

package <- switch(sub("_.*", "", work),
  xmr = "NHSRplotthedots", farrington = "surveillance", "PHEindicatormethods")
if (!requireNamespace(package, quietly = TRUE)) {
  cat("absent", package)
  quit(status = 0)
}
if (package == "PHEindicatormethods") quiet({library(dplyr); library(PHEindicatormethods)})

if ("date" %in% names(figures)) figures$date <- as.Date(figures$date)

spc <- function(frame) quiet(NHSRplotthedots::ptd_spc(
  frame, value_field = value, date_field = date, facet_field = series, target = 90))
spc_one <- function(frame) quiet(NHSRplotthedots::ptd_spc(
  frame, value_field = value, date_field = date, target = 90))

farrington <- function(range) {
  counts <- as.matrix(figures)
  control <- list(
    range = range, noPeriods = 10, populationOffset = FALSE, b = 5, w = 3, fitFun = "algo.farrington.fitGLM.flexible",
    weightsThreshold = 2.58, pastWeeksNotIncluded = 26, pThresholdTrend = 1, trend = TRUE, alpha = 0.005,
    thresholdMethod = "nbPlugin", reweight = TRUE)
  series <- quiet(surveillance::sts(observed = counts, frequency = 52, start = c(2018, 1)))
  quiet(surveillance::farringtonFlexible(series, control))
}

runs <- list(
  wilson = function() phe_proportion(figures, numerator, denominator),
  rates = function() phe_rate(figures, events, person_time),
  dsr = function() quiet(calculate_dsr(group_by(figures, area), x = events, n = population, stdpop = standard)),
  xmr_faceted = function() spc(figures),
  xmr_one_by_one = function() lapply(split(figures, figures$series), spc_one),
  funnel = function() quiet(assign_funnel_significance(figures, observed, expected, statistic = "ratio")),
  slope_simulated = function() quiet(phe_sii(
    group_by(figures, group), quantile, population, value = value, se = se, repetitions = 100000)),
  farrington_backtest = function() farrington((nrow(figures) - 51):nrow(figures)),
  farrington_week = function() farrington(nrow(figures))
)

slow <- c("xmr_one_by_one", "slope_simulated", "funnel", "farrington_week", "farrington_backtest")
for (time in seq_len(if (work %in% slow) 1 else 3)) {
  cat(system.time(runs[[work]]())[["elapsed"]], "")
}
