"""Fixtures of the workshop, from which these pages are opened."""

from tests.web.workshop.conftest import page, stranger

__all__ = ["page", "stranger"]
