"""Who the partnership is: organisations, their posts and who holds them, and the groups that meet."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cairn.web.partnerships.models import PartnershipScoped


class Organisation(PartnershipScoped):
    """A member or partner organisation, by the name that the partnership uses; `also` are other spellings."""

    name = models.CharField(max_length=160)
    also = models.JSONField(default=list, blank=True)
    kind = models.CharField(
        max_length=60, blank=True, help_text="A key of data/guidance.toml, such as police."
    )
    member = models.BooleanField(default=True)
    joined = models.DateField(null=True, blank=True)
    left = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "name"], name="register_organisation_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(PartnershipScoped):
    """A post at an organisation: what a person is there, whoever holds it. Actions are owned by posts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=160)
    role = models.CharField(
        max_length=60, blank=True, help_text="The partnership's role that goes with it, such as sro."
    )
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("organisation__name", "title")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "title"], name="register_post_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation.name}"


class Holding(PartnershipScoped):
    """Who holds a post, from when to when, and who deputises. A post that nobody holds is vacant."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.BooleanField(default=False)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("post", "deputy", "-starts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="register_holding_in_order"
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(ends=None, deputy=False), name="register_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"A holder of {self.post}"


class Group(PartnershipScoped):
    """A group of the partnership that delivers or oversees part of the plan."""

    name = models.CharField(max_length=160)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="below")
    terms = models.TextField(blank=True, help_text="Its terms of reference.")
    chair = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "name"], name="register_group_once"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(PartnershipScoped):
    """An organisation that belongs to a group, from when to when."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="groups")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("group", "organisation__name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "organisation"], condition=Q(ends=None), name="register_member_of_group_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.group}"
