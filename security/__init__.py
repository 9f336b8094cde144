"""Scanners turned against the whole service by one command: `make security`. How: docs/security/scans.md."""
