"""A disk of three megabytes, so that full ones are real."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """An empty folder that is a whole small disk; the test is skipped where mounting is not permitted."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]
        try:
            permitted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
        except FileNotFoundError:
            permitted = False
        if not permitted:
            pytest.skip("mounting is not permitted here")
        Path(folder).chmod(0o755)  # the PostgreSQL server runs as somebody else
        yield Path(folder)
        subprocess.run(["umount", "--lazy", folder], check=True)
