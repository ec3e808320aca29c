"""The signing secret: long enough, and one key from it for each purpose."""

import pytest

from frontdesk.access.signing import SecretTooShort, derive

SECRET = "a secret of at least thirty-two characters"


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert derive(SECRET, "a") != derive(SECRET, "b")
    assert derive(SECRET, "a") != derive(SECRET + "x", "a")


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(SecretTooShort):
        derive("short", "a")
