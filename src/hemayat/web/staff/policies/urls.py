"""Routes of those who judge a policy: its rules, values and cases, and a reform tried on a nation."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.policies import reform_views, texts, views

app_name = "policies"
urlpatterns = [
    path("policies/", views.show_all, name="all"),
    path("policies/<str:policy>/", views.rules, name="rules"),
    path("policies/<str:policy>/values/", views.values, name="values"),
    path("policies/<str:policy>/cases/", views.cases, name="cases"),
    path("policies/<str:policy>/try/", reform_views.begin, name="try"),
    path("policy-texts/", texts.show_all, name="texts"),
    path("policy-texts/<number:run>/", texts.show, name="text"),
    path("comparisons/<number:comparison>/", reform_views.show, name="comparison"),
]
