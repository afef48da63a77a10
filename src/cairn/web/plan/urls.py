"""Addresses of the plan."""

from django.urls import URLPattern, path

from cairn.web.plan import change_views, import_views, views

PLAN = "p/<slug:slug>/plan/"

app_name = "plan"
urlpatterns: list[URLPattern] = [
    path(PLAN, views.whole, name="plan"),
    path(f"{PLAN}actions/<str:action>/", views.action, name="action"),
    path(f"{PLAN}compare/", views.compare, name="compare"),
    path(f"{PLAN}whole-system/", views.whole_system, name="whole-system"),
    path(f"{PLAN}findings/", views.findings, name="findings"),
    path(f"{PLAN}findings/<int:finding_id>/", change_views.finding, name="finding"),
    path(f"{PLAN}add/", change_views.add, name="add"),
    path(f"{PLAN}change/<uuid:action_id>/", change_views.change, name="change"),
    path(f"{PLAN}propose/", change_views.propose, name="propose"),
    path(f"{PLAN}proposals/", change_views.proposals, name="proposals"),
    path(f"{PLAN}proposals/<int:proposal_id>/", change_views.proposal, name="proposal"),
    path(f"{PLAN}proposals/<int:proposal_id>/decide/", change_views.decide, name="decide"),
    path(f"{PLAN}publish/", change_views.publish, name="publish"),
    path(f"{PLAN}import/", import_views.send, name="import"),
    path(f"{PLAN}import/<int:file_id>/", import_views.preview, name="import-file"),
    path(f"{PLAN}import/<int:file_id>/columns/", import_views.columns, name="import-columns"),
    path(f"{PLAN}import/<int:file_id>/names/", import_views.names, name="import-names"),
    path(f"{PLAN}import/<int:file_id>/accept/", import_views.accept, name="import-accept"),
    path(f"{PLAN}import/<int:file_id>/original/", import_views.original, name="import-original"),
]
