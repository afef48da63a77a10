"""Small made-up populations crowded on the edges of the rules: gaps of 21 days, 182 days, birthdays, ties."""

from datetime import date, timedelta
from random import Random
from typing import Any

AREAS = ("E99000001", "E99000002")
ANYWHERE = (*AREAS, "E99000003", "outside-england", "", "NA")
EXTRACT = date(2026, 4, 30)
FIRST = date(2024, 3, 1)
DRUGS = ("heroin", "crack", "cocaine", "cannabis", "alcohol", "ketamine", "amphetamine", "nitazene")
REASONS = (
    *("completed-drug-free", "completed-alcohol-free", "dropped-out", "transferred-not-in-custody"),
    *("completed-drug-free", "died", "transferred-to-adult-service"),
)
STEPS = (0, 1, 13, 14, 15, 20, 21, 22, 28, 83, 84, 85, 181, 182, 183, 200)
BORN = ("1960-02-29", "1979-06-01", "1999-06-01", "2006-08-01", "2008-02-29", "2010-06-01")
MIND = ("", "NA", "yes", "no", "declined")
TREATED = ("", "none", "declined", "gp", "talking-therapies", "NA")
HOME = ("", "NA", "all-children-live-with-client", "no-children-live-with-client", "not-a-parent", "declined")
Rows = dict[str, list[dict[str, str]]]


class Population:
    """One population from a seed; its rows keep the row rules, so that all are kept."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.rows: Rows = {}
        self.number = 0
        for _ in range(self.random.randint(2, 6)):
            self._person()
        self._elsewhere()

    def _add(self, file: str, **cells: Any) -> None:
        told = {name: "" if value is None else str(value) for name, value in cells.items()}
        self.rows.setdefault(file, []).append(told)

    def _id(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def _one(self, choices: Any) -> Any:
        return self.random.choice(choices)

    def _after(self, start: date) -> date:
        return min(start + timedelta(days=self._one(STEPS)), EXTRACT)

    def _person(self) -> None:
        who = {
            "first_initial": self._one("AB"),
            "surname_initial": self._one("MN"),
            "birth_date": self._one(BORN),
            "sex": self._one(("female", "male")),
        }
        for provider in self.random.sample(("X0101", "X0102", "X0190"), self.random.randint(1, 3)):
            client = {"provider": provider, "client_id": self._id("c")}
            self._add("clients", **client, **who, consent="yes", **self._described())
            if provider == "X0190":
                self._stays(client)
            else:
                self._episodes(client)
        if self.random.random() < 0.3:
            self._death(who)

    def _described(self) -> dict[str, str]:
        return {
            "ethnicity": self._one(("white-british", "other-arab", "mixed-other", "not-stated", "", "NA")),
            "disability_1": self._one(("none", "sight", "not-stated", "", "NA")),
            "disability_2": self._one(("", "", "hearing")),
            "disability_3": "",
            "sexual_orientation": self._one(("heterosexual", "bisexual", "not-stated", "")),
        }

    def _death(self, who: dict[str, str]) -> None:
        kept = {name: value if self.random.random() < 0.9 else "" for name, value in who.items()}
        status = self._one(("suspected", "confirmed", "not-drug-related"))
        on = self._after(self._after(FIRST + timedelta(days=100)))
        self._add(
            "deaths",
            death_id=self._id("d"),
            **kept,
            death_date=on,
            area=self._one(ANYWHERE),
            cause_status=status,
        )

    def _episodes(self, client: dict[str, str]) -> None:
        day = self._after(FIRST)
        for place in range(count := self.random.randint(1, 3)):
            over = self._after(day)
            still = place == count - 1 and self.random.random() < 0.5
            self._episode(client, day, None if still else over)
            day = self._after(over)

    def _episode(self, client: dict[str, str], day: date, over: date | None) -> None:
        key = {**client, "episode_id": self._id("e")}
        self._add(
            "episodes",
            **key,
            area=self._one(ANYWHERE),
            deprivation_quintile=self._one(("1", "5", "", "NA")),
            triage_date=day,
            **{
                f"substance_{place}": self._one(DRUGS) if place == 1 else self._one((*DRUGS, "", ""))
                for place in (1, 2, 3)
            },
            parental_status=self._one(HOME),
            mental_health_need=self._one(MIND),
            mental_health_treatment=self._one(TREATED),
            discharge_date=over,
            discharge_reason=self._one(REASONS) if over else "",
        )
        last = over or EXTRACT
        for _ in range(self.random.randint(1, 2)):
            self._intervention(key, day, last, over)
        self._told(key, day, last)

    def _intervention(self, key: dict[str, str], day: date, last: date, over: date | None) -> None:
        start = min(self._after(day), last) if self.random.random() < 0.5 else day
        referred = start - timedelta(days=self._one(STEPS))
        offered = min(referred + timedelta(days=self._one((0, 20, 21, 22))), EXTRACT)
        began = None if self.random.random() < 0.1 else start
        ended = min(self._after(start), last) if over or self.random.random() < 0.4 else None
        self._add(
            "modalities",
            **key,
            modality_id=self._id("m"),
            modality_type=self._one(("psychosocial", "pharmacological", "psychosocial", "recovery-support")),
            setting=self._one(
                ("community", "community", "residential", "inpatient", "recovery-house", "secure")
            ),
            referred_date=self._one((referred, referred, None)),
            first_offered_date=self._one((offered, offered, None)),
            start_date=began,
            end_date=ended if began else None,
        )

    def _told(self, key: dict[str, str], day: date, last: date) -> None:
        for stage in ("start", "review", "review", "exit", "post-exit"):
            base = last if stage == "exit" else day
            if self.random.random() < 0.7:
                self._top(key, self._near(base), stage)
        for stage in ("start", "review", "exit", "exit"):
            if self.random.random() < 0.7:
                self._ypor(key, self._near(last if stage == "exit" else day), stage)
        for _ in range(self.random.randint(0, 2)):
            self._review(key, self._near(day))

    def _near(self, day: date) -> date:
        return min(day + timedelta(days=self._one((-15, -14, 0, 0, 14, 15, 182, 183))), EXTRACT)

    def _days(self) -> str:
        return self._one(("0", "0", "1", "8", "11", "14", "28", "", "NA"))

    def _top(self, key: dict[str, str], day: date, stage: str) -> None:
        items = ("opiate", "crack", "cocaine", "amphetamine", "cannabis", "alcohol", "other_drug")
        work = ("paid_work", "voluntary", "education")
        homes = ("acute_housing_problem", "unsuitable_housing", "eviction_risk")
        self._add(
            "outcomes_top",
            **key,
            top_id=self._id("t"),
            top_date=day,
            stage=stage,
            **{f"{item}_days": self._days() for item in (*items, *work)},
            **{home: self._one(("yes", "no", "no", "", "NA")) for home in homes},
        )

    def _ypor(self, key: dict[str, str], day: date, stage: str) -> None:
        told = {f"{item}_days": self._days() for item in ("cannabis", "alcohol", "other_drug")}
        units = self._one(("5", "10", "20", ""))
        self._add(
            "outcomes_ypor",
            **key,
            ypor_id=self._id("y"),
            ypor_date=day,
            stage=stage,
            **told,
            alcohol_units_per_day=units,
        )

    def _review(self, key: dict[str, str], day: date) -> None:
        self._add(
            "client_reviews",
            **key,
            review_id=self._id("r"),
            review_date=day,
            mental_health_need=self._one(MIND),
            mental_health_treatment=self._one(TREATED),
            parental_status=self._one(HOME),
        )
        given = self._one(("rec-parenting", "psy-cbt", "rec-family-support"))
        self._add(
            "sub_interventions",
            **key,
            sub_intervention_id=self._id("s"),
            review_date=day,
            sub_intervention=given,
        )

    def _stays(self, client: dict[str, str]) -> None:
        day = self._after(FIRST)
        for _ in range(self.random.randint(1, 3)):
            out = self._after(day)
            free = self.random.random() < 0.8
            begun = min(self._after(day), out) if self.random.random() < 0.7 else None
            self._add(
                "secure_episodes",
                **client,
                secure_episode_id=self._id("z"),
                area=self._one(ANYWHERE),
                reception_date=day,
                treatment_start_date=begun,
                release_date=out if free else None,
                release_type=self._one(("community", "community", "other-establishment")) if free else "",
                continuing_need=self._one(("yes", "yes", "no", "")),
                referral_response=self._one(("declined", "accepted", "")),
                receiving_area=self._one(ANYWHERE),
            )
            day = self._after(out)
        wanted = self._one(("drug-rehabilitation", "alcohol-treatment", "none", ""))
        began = self._one((self._after(FIRST), None))
        self._add(
            "cjit",
            **client,
            cjit_episode_id=self._id("j"),
            area=self._one(ANYWHERE),
            requirement=wanted,
            order_start_date=began,
        )

    def _elsewhere(self) -> None:
        for place in range(4):
            household, area = self._one(("h1", "h2")), self._one(AREAS + ("E99000003",))
            self._add(
                "homelessness",
                household_id=household,
                area=area,
                duty="relief",
                duty_date=FIRST + timedelta(days=80 * place),
                drug_need=self._one(("yes", "no", "")),
            )
            answers = {
                f"drug_{who}": self._one(("yes", "no", "", "NA")) for who in ("parent", "child", "other")
            }
            self._add(
                "children_assessments",
                assessment_id=self._id("a"),
                area=area,
                completed_date=self._after(self._after(FIRST)),
                **answers,
            )
        for area in self.random.sample(AREAS, self.random.randint(0, 2)):
            for year in self.random.sample(("2022", "2024", "2025"), 2):
                self._add(
                    "population",
                    area=area,
                    age_band=self._one(("0-9", "15-17", "18-24")),
                    year=year,
                    population=self._one(("0", "1000", "2500")),
                )
                for measure in ("ocu", "alcohol-dependence"):
                    low = self.random.randint(0, 3)
                    self._add(
                        "prevalence",
                        area=area,
                        measure=measure,
                        year=year,
                        estimate=low + 2,
                        lower=low,
                        upper=low + 9,
                    )
