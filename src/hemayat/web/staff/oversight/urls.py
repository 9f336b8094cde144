"""Routes of oversight: figures, what became of decisions, the work of staff, the record."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.oversight import (
    case_anomalies,
    criterion_pages,
    overview,
    payments,
    record,
    registers,
    views,
)

app_name = "oversight"
urlpatterns = [
    path("oversight/", overview.overview, name="overview"),
    path("oversight/figures.csv", overview.figures_csv, name="figures-csv"),
    path("oversight/indicators/", views.indicators, name="indicators"),
    path("oversight/cases/", views.cases, name="cases"),
    path("oversight/queues/", views.queues, name="queues"),
    path("oversight/payments/", payments.unpaid, name="payments"),
    path("oversight/payments.csv", payments.unpaid_csv, name="payments-csv"),
    path("oversight/registers/", registers.registers, name="registers"),
    path("oversight/registers.csv", registers.registers_csv, name="registers-csv"),
    path("oversight/registers/disputes/", registers.register_disputes, name="register-disputes"),
    path("oversight/registers/inquiries/", registers.register_inquiries, name="register-inquiries"),
    path("oversight/registers/report/", registers.owner_report, name="owner-report"),
    path("oversight/registers/report.csv", registers.owner_report_csv, name="owner-report-csv"),
    path("oversight/criteria/", criterion_pages.criteria, name="criteria"),
    path("rules/feedback/", criterion_pages.rules, name="rules"),
    path("rules/criteria.csv", criterion_pages.criteria_csv, name="criteria-csv"),
    path("rules/criteria/<slug:name>/", criterion_pages.criterion, name="criterion"),
    path("rules/reviews/<number:number>/", criterion_pages.review, name="review"),
    path("oversight/staff/", views.staff, name="staff"),
    path("oversight/anomalies/", case_anomalies.patterns, name="anomalies"),
    path("oversight/anomalies/parity.csv", case_anomalies.parity_csv, name="anomalies-parity"),
    path("oversight/anomalies/truth.csv", case_anomalies.judged_csv, name="anomalies-truth"),
    path("oversight/anomalies/<number:number>/", case_anomalies.pattern, name="anomaly"),
    path(
        "oversight/anomalies/households/<number:number>/", case_anomalies.household, name="anomaly-household"
    ),
    path("oversight/record/", record.search, name="record"),
    path("oversight/record/verification/", record.verification, name="verification"),
]
