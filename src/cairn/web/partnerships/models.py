"""A partnership, and the base of every record that belongs to one."""

from django.core.validators import RegexValidator
from django.db import models

from cairn.web.partnerships.scoping import ScopedManager

SLUG = RegexValidator(
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "Use small letters, figures and single hyphens, such as north-county."
)


# The type checker does not see managers that are made from a query set, as that of jobs is.
class Partnership(models.Model):  # type: ignore[django-manager-missing]
    """A Combating Drugs Partnership: its name, its address in the site and the areas it covers."""

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    name = models.CharField(max_length=120)
    areas = models.JSONField(default=list, help_text="The GSS codes of its upper-tier authorities.")
    nation_note = models.CharField(max_length=300, blank=True)
    made_up = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The partnership's front page."""
        return f"/p/{self.slug}/"


class PartnershipScoped(models.Model):
    """A record of one partnership. A query that does not say which partnership is refused."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True
