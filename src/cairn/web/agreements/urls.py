"""Addresses of agreements."""

from django.urls import URLPattern, path

from cairn.web.agreements import views

app_name = "agreements"
urlpatterns: list[URLPattern] = [
    path("p/<slug:slug>/agreements/", views.listing, name="list"),
    path("p/<slug:slug>/agreements/register/", views.new, name="new"),
    path("p/<slug:slug>/agreements/template.toml", views.template, name="template"),
    path("p/<slug:slug>/agreements/<uuid:agreement_id>/", views.detail, name="detail"),
    path("p/<slug:slug>/agreements/<uuid:agreement_id>/end/", views.end, name="end"),
    path("p/<slug:slug>/purposes/", views.purposes, name="purposes"),
    path("p/<slug:slug>/rights/", views.rights, name="rights"),
    path("p/<slug:slug>/breaches/", views.breaches, name="breaches"),
]
