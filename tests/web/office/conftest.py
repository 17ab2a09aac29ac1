import pytest


@pytest.fixture
def enter(client):
    """Log somebody in and give their browser back."""

    def log_in(person):
        client.force_login(person)
        return client

    return log_in
