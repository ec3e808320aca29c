"""What can go wrong between a store and its database, the same for both engines.

    frontdesk.errors.Conflict     ← WriteConflict       somebody else was there first
    frontdesk.errors.Unavailable  ← StorageUnavailable  the database does not answer
    frontdesk.errors.Malformed    ← ValueNotStorable    a text or number that no column can hold
    frontdesk.errors.StorageFull                        the disk is full
    frontdesk.errors.Error        ← StatementRefused    the SQL is wrong: a bug of ours
                                  ← SchemaTooNew, SchemaTooOld, MigrationChanged

A database's own message may quote a customer's values, so the errors that can are raised without it (`from None`).
"""

from frontdesk.errors import Conflict, Error, Malformed, Unavailable


class WriteConflict(Conflict):
    """The write met something that was stored in the meantime ({constraint})."""

    code = "storage.conflict"

    def __init__(self, *, constraint: str | None = None) -> None:
        self.constraint = constraint
        super().__init__(constraint=constraint or "a unique key")


class StorageUnavailable(Unavailable):
    """The database does not answer: {reason}"""

    code = "storage.unavailable"
    hint = "Check that the database runs; Frontdesk reconnects by itself."


class ValueNotStorable(Malformed):
    """A value cannot be stored: {reason}"""

    code = "storage.value_not_storable"
    hint = "Send text without NUL characters or lone surrogates, and whole numbers of at most 64 bits."


class StatementRefused(Error):
    """The database refused a statement: {reason}"""

    code = "storage.statement_refused"


class SchemaTooNew(Error):
    """The database is at {found}, which is newer than this Frontdesk knows ({known})."""

    code = "storage.schema_too_new"
    hint = "Start the Frontdesk version that migrated this database, or a newer one."


class SchemaTooOld(Error):
    """The database lacks {missing}."""

    code = "storage.schema_too_old"
    hint = "Run `frontdesk migrate`."


class MigrationChanged(Error):
    """The migration {name} is not the one that was applied to this database."""

    code = "storage.migration_changed"
    hint = "Restore the file; a change of the schema is a new file with the next number."
