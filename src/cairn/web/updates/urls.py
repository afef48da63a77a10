"""Addresses of quarterly updates."""

from django.urls import URLPattern, path

from cairn.web.updates import link_views, views

UPDATES = "p/<slug:slug>/updates/"

app_name = "updates"
urlpatterns: list[URLPattern] = [
    path(UPDATES, views.quarters, name="list"),
    path(f"{UPDATES}open/", views.begin, name="open"),
    path(f"{UPDATES}settings/", views.setting, name="setting"),
    path(f"{UPDATES}quarters/<int:round_id>/", views.quarter, name="quarter"),
    path(f"{UPDATES}review/<int:update_id>/", views.review, name="review"),
    path(f"{UPDATES}contacts/<int:organisation_id>/", views.contact, name="contact"),
    path(f"{UPDATES}mine/", views.mine, name="mine"),
    path(f"{UPDATES}give/<uuid:action_id>/", views.give, name="give"),
    path(f"{UPDATES}evidence/<int:evidence_id>/", views.evidence, name="evidence"),
    # The part of an address that opens a door by itself is hidden in the log (cairn.web.logs).
    path("updates/by-link/<str:token>/", link_views.by_link, name="by-link"),
    path("updates/answers/", link_views.answers, name="answers"),
    path("updates/answers/<uuid:action_id>/", link_views.answer, name="answer"),
]
