"""Sets, names, deletes and opens the secrets of a workspace."""

import re
from collections.abc import Mapping, Sequence

from frontdesk.kit.clock import Clock
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.secrets.errors import SecretNameInvalid, SecretNotFound, SecretUnreadable, SecretValueInvalid
from frontdesk.secrets.sealing import Seal, SealBroken
from frontdesk.secrets.store import SecretName, SecretStore

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_LEAST, _MOST = 4, 16_384  # a shorter one could not be kept out of texts without spoiling them


class SecretService:
    """The public door of secrets. Every one is within a workspace."""

    def __init__(self, store: SecretStore, clock: Clock, seal: Seal) -> None:
        self._store = store
        self._clock = clock
        self._seal = seal

    async def set(self, *, workspace_id: str, name: str, value: str) -> None:
        """Keep it, in place of the one of this name. Raises SecretNameInvalid, SecretValueInvalid."""
        if not _NAME.fullmatch(name):
            raise SecretNameInvalid
        if not _LEAST <= len(value) <= _MOST:
            raise SecretValueInvalid
        sealed = self._seal.close(value, workspace_id=workspace_id, name=name)
        await self._store.put(workspace_id, name, sealed, self._clock.now())

    async def names(self, *, workspace_id: str) -> Sequence[SecretName]:
        """What is set, without the values, by name."""
        return await self._store.list_names(workspace_id)

    async def delete(self, *, workspace_id: str, name: str) -> None:
        """Raises SecretNotFound."""
        try:
            await self._store.remove(workspace_id, name)
        except WriteConflict as conflict:
            raise SecretNotFound from conflict

    async def find_many(self, *, workspace_id: str, names: frozenset[str]) -> Mapping[str, str]:
        """Those of the names that are set, opened. Raises SecretUnreadable."""
        if not names:
            return {}
        found = {}
        for name, sealed in (await self._store.find_many(workspace_id, sorted(names))).items():
            try:
                found[name] = self._seal.open(sealed, workspace_id=workspace_id, name=name)
            except SealBroken as error:
                raise SecretUnreadable(name=name) from error
        return found


class WorkspaceSecrets:
    """The secrets of one workspace, as its bots' actions ask for them."""

    def __init__(self, service: SecretService, workspace_id: str) -> None:
        self._service = service
        self._workspace_id = workspace_id

    async def find_many(self, names: frozenset[str]) -> Mapping[str, str]:
        return await self._service.find_many(workspace_id=self._workspace_id, names=names)
