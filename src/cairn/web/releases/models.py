"""Tables of what has been released.

A batch is the manifest row of one loaded file. Its figures are copies of the observations that pages need;
the whole batch stays as a Parquet file in the data folder. Nothing here is changed in place except a state:
a newer figure supersedes an older one, and the older row stays.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Source(models.Model):
    """One publication or document that figures come from, as its publisher names it."""

    key = models.CharField(max_length=16, unique=True)
    publisher = models.CharField(max_length=200)
    title = models.CharField(max_length=400)
    edition = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=400, blank=True)
    section = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    retrieved = models.DateField(null=True, blank=True)
    licence = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["publisher", "title", "edition"]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"


class Edition(models.Model):
    """A moment at which what pages show changed. The newest one is the stamp of every page.

    `partnership` is empty when the change is for everybody.
    """

    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.what}"


class Batch(models.Model):
    """The manifest row of one loaded file. What it holds becomes visible when its state says so."""

    class State(models.TextChoices):
        """What became of the file."""

        PUBLISHING = "publishing", "Being put on pages"
        LOADED = "loaded", "Loaded"
        HELD = "held", "Held for a decision"
        REJECTED = "rejected", "Rejected"
        SUPERSEDED = "superseded", "Superseded"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, default="figures")
    layout = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    path = models.CharField(max_length=255, blank=True, help_text="The Parquet file, below the data folder.")
    report = models.CharField(max_length=255, blank=True, help_text="The list of rows set aside, likewise.")
    state = models.CharField(max_length=12, choices=State.choices)
    rows = models.PositiveBigIntegerField(default=0)
    published = models.PositiveBigIntegerField(default=0)
    set_aside = models.PositiveBigIntegerField(default=0)
    notices = models.JSONField(default=list)
    holds = models.JSONField(default=list)
    measures = models.JSONField(default=list)
    sources = models.ManyToManyField(Source, related_name="batches")
    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="batches"
    )
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    loaded_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-loaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "layout", "partnership"], name="releases_same_file_once_for_a_partnership"
            ),
            models.UniqueConstraint(
                fields=["sha256", "layout"],
                condition=models.Q(partnership__isnull=True),
                name="releases_same_file_once_for_everybody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"


class Figure(models.Model):
    """An observation for pages. `identity` is the same for every edition of the same figure in one series.

    `current` says that no later figure took its place; `replaced_in` is the batch that brought the later one.
    While that batch is still being published, pages show the earlier figure: see `reading`.
    """

    identity = models.CharField(max_length=32)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="figures")
    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    measure = models.CharField(max_length=80)
    area = models.CharField(max_length=9)
    period_kind = models.CharField(max_length=20)
    period_start = models.DateField()
    period_end = models.DateField()
    breakdown = models.CharField(max_length=200, blank=True)
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    limits_method = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="figures", db_index=False)
    current = models.BooleanField(default=True)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="supersedes", db_index=False
    )
    replaced_in = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["measure", "area", "period_end", "id"]
        indexes = [
            models.Index(fields=["measure", "area", "current"], name="releases_fig_measure"),
            models.Index(fields=["area", "current"], name="releases_fig_area"),
            # Few figures are superseded, so this index costs a load nothing.
            models.Index(
                fields=["superseded_by"],
                condition=models.Q(superseded_by__isnull=False),
                name="releases_fig_superseded",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], condition=models.Q(current=True), name="releases_one_current_figure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.area} {self.period_end}"


class Target(models.Model):
    """A value that was agreed for a measure in an area by a period."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="targets")
    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.CharField(max_length=80)
    area = models.CharField(max_length=9)
    period_kind = models.CharField(max_length=20)
    period_start = models.DateField()
    period_end = models.DateField()
    breakdown = models.CharField(max_length=200, blank=True)
    value = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    baseline_value = models.FloatField(null=True)
    baseline_period = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="targets")
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["measure", "area", "period_end", "id"]
        indexes = [models.Index(fields=["area", "current"], name="releases_target_area")]

    def __str__(self) -> str:
        return f"{self.measure} {self.area} by {self.period_end}"


class Contradiction(models.Model):
    """Figures in the sources that disagree, shown side by side."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="contradictions")
    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    kind = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    measures = models.JSONField(default=list)
    area = models.CharField(max_length=9, blank=True)
    figures = models.JSONField(default=list)
    ask = models.CharField(max_length=400, blank=True)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["code", "id"]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"


class NeighbourSet(models.Model):
    """A named, versioned list of the areas that an area is compared with."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="neighbour_sets")
    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=400, blank=True)
    neighbours = models.JSONField(default=dict)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class Boundaries(models.Model):
    """Outlines of areas, simplified, as GeoJSON. They replace the tile map."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="boundaries")
    name = models.CharField(max_length=200)
    shapes = models.JSONField(default=dict)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "boundaries"

    def __str__(self) -> str:
        return self.name


class Drawing(models.Model):
    """A chart drawn once. `key` says what was asked for, `hash` is the address of what was drawn."""

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, db_index=True)
    narrow_hash = models.CharField(max_length=64, blank=True, db_index=True)
    wide = models.TextField()
    narrow = models.TextField(blank=True)
    alt = models.TextField(blank=True)
    sizes = models.JSONField(
        default=list, help_text="Width and height of the wide, then of the narrow drawing."
    )
    picture = models.BinaryField(null=True)
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.hash[:12]}"
