-- The application sees which migrations are there, for /readyz: Django's own list is older than our privileges.
GRANT SELECT ON django_migrations TO hemayat_app;
