"""Addresses of accounts: roles, one's own account, members, invitations and the demo's doors."""

from django.urls import URLPattern, path

from cairn.web.accounts import demo_views, views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("roles/", views.roles, name="roles"),
    path("account/mine/", views.mine, name="mine"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("p/<slug:slug>/members/", views.members, name="members"),
    path("p/<slug:slug>/members/invite/", views.invite, name="invite"),
    path("p/<slug:slug>/members/<int:number>/end/", views.end, name="end"),
    path("p/<slug:slug>/members/invitations/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("administrators/", views.administrators, name="administrators"),
    path("administrators/invite/", views.invite_administrator, name="invite_administrator"),
    path("administrators/<int:number>/end/", views.end_administrator, name="end_administrator"),
    path(
        "administrators/invitations/<int:number>/withdraw/",
        views.withdraw_administrator,
        name="withdraw_administrator",
    ),
    path("demo/", demo_views.demo, name="demo"),
    path("demo/sign-in/", demo_views.sign_in, name="demo_sign_in"),
]
