"""The database backend ``hub.database.postgresql``."""

from __future__ import annotations

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from hub.database.context import NOBODY, Person, current_person

SET_PERSON = (
    "SELECT set_config('app.current_user_id', %s, true), set_config('app.timezone', %s, true),"
    " set_config('app.auth_flow', %s, true)"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Sets ``app.current_user_id`` and ``app.timezone`` for the length of each transaction.

    The settings are transaction-local, so they are safe behind a pooler in transaction mode, and nothing is
    set outside a transaction: there the policies show no row.
    """

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            self.tell_person(current_person(), NOBODY)

    def tell_person(self, person: Person, former: Person) -> None:
        """Hand ``person`` to the open transaction; one statement, none when nothing differs from ``former``."""
        if person == former:
            return
        user_id = "" if person.user_id is None else str(person.user_id)
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(SET_PERSON, (user_id, person.timezone, "on" if person.signing_in else ""))

    def is_usable_transaction(self) -> bool:
        """Tell whether the open transaction still takes statements (a failed one only takes ROLLBACK)."""
        if self.connection is None:
            return False
        status = self.connection.info.transaction_status
        return status in (TransactionStatus.IDLE, TransactionStatus.INTRANS)
