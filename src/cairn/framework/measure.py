"""A measure: one thing that is measured, and the words that its record may use."""

from dataclasses import dataclass

from cairn.framework.bands import AgeBand, Window

UNITS = {
    "count": "a number of people, events or things",
    "percent": "per cent of a group",
    "rate_per_1000": "a rate for every 1,000 people or households",
    "rate_per_100000": "a rate for every 100,000 people",
    "days": "a number of days",
    "pounds": "pounds sterling",
    "score": "a score on a scale of its own",
}
POLARITIES = {
    "up": "higher is better",
    "down": "lower is better",
    "neither": "neither direction is better in itself",
    "up_at_first": "a rise is expected at first, a fall later",
}
NATURES = {
    "measured": "counted from records",
    "survey": "asked of a sample of people",
    "modelled": "estimated with a statistical model",
    "activity": "counts what agencies do, not what happens to people",
}
PUBLICATIONS = {
    "public": "published for local areas",
    "restricted": "shown only to named people who work on it",
    "not_published_locally": "published, but not for local areas",
    "management_information": "kept inside the organisation that collects it",
}
GEOGRAPHIES = {
    "country": "England, or England and Wales",
    "region": "region of England",
    "upper_tier": "upper-tier or unitary authority",
    "police_force": "police force area",
    "probation_region": "probation region",
    "establishment": "prison or other secure setting",
}
BREAKDOWNS = {
    "age": "age",
    "sex": "sex",
    "ethnicity": "ethnic group",
    "disability": "disability",
    "religion": "religion or belief",
    "sexual orientation": "sexual orientation",
    "pregnancy": "pregnancy",
    "substance": "substance, or group of substances",
    "opiates and crack": "use of opiates, of crack, or of both",
    "deprivation": "deprivation of the place where people live",
    "provider": "provider of treatment",
    "three weeks after release": "what had happened three weeks after release",
    "offence": "kind of offence",
    "flag": "flag that brings the case in",
    "whose use": "whose use of drugs: a parent's, the child's or somebody else's",
    "exclusion": "permanent exclusion or suspension",
    "diagnosis": "diagnosis",
    "date counted by": "date of death or date of registration",
    "severity": "severity",
    "agency": "agency",
    "treatment": "kind of treatment",
    "order": "kind of court order",
    "domain": "domain of deprivation",
}
FREQUENCIES = {
    "monthly": "every month",
    "quarterly": "every quarter",
    "termly": "every school term",
    "annual": "every year",
    "every_two_years": "every two years",
    "irregular": "now and then",
    "once": "once",
    "never": "not published",
}
INTERVALS = {
    "wilson": "Wilson score interval for a proportion",
    "byar": "Byar's approximation for a count or a rate",
    "published": "the range that the publisher gives",
    "none": "no range",
}


@dataclass(frozen=True, slots=True)
class MeasureSource:
    """Who publishes the figures, in what, and where."""

    publisher: str
    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured. Every text is for a reader, in plain English.

    unit, polarity, nature, publication, interval, frequency and each breakdown and geography are keys of the
    tables above.
    `lag_months` is how long after the end of a period its figure usually appears, `cycle_months` how often a
    new one does (0: no regular cycle). `publication_reason` is the sentence a page shows where there is no
    figure. `near` names the framework measure that a related figure stands beside. `basis` says where the
    record's facts come from. `metric`, `tier` and `outcome` repeat the first line that names the measure, the
    national framework before all others.
    """

    id: str
    name: str
    question: str
    definition: str
    numerator: str
    denominator: str
    unit: str
    polarity: str
    polarity_reason: str
    nature: str
    age_band: tuple[AgeBand, ...]
    window: Window
    breakdowns: tuple[str, ...]
    geography: tuple[str, ...]
    frequency: str
    lag_months: int
    cycle_months: int
    source: MeasureSource
    publication: str
    publication_reason: str
    limitations: tuple[str, ...]
    caveat: tuple[str, ...]
    interval: str
    answers_for: str
    basis: str
    near: str = ""
    metric: str = ""
    tier: str = ""
    outcome: str = ""

    @property
    def gives_a_word(self) -> bool:
        """May this measure say better or worse? Activity, modelled figures and "neither" never do."""
        return self.nature not in ("activity", "modelled") and self.polarity != "neither"

    @property
    def expected(self) -> bool:
        """Should a partnership expect figures for it? Not for candidates and earlier wordings."""
        return self.tier not in ("candidate", "superseded")
