"""What the tables of this room and of sign-in hold."""

from __future__ import annotations

from hub.database.table_classes import Erasure, Table, TableClass, personal

TABLES = {
    "users": Table(
        TableClass.ACCOUNT,
        erasure=Erasure.ANONYMIZE,
        export="profile.json",
        user_column="id",
        set_sql=(
            "email = 'deleted_user_' || gen_random_uuid() || '@example.com', username = NULL, first_name = 'Deleted',"
            " last_name = 'User', avatar_url = '', password_hash = '!', is_active = false, is_staff = false,"
            " is_superuser = false, email_verified = false, last_login_at = NULL"
        ),
    ),
    "user_preferences": personal("preferences.json"),
    "account_emailaddress": Table(TableClass.ACCOUNT, export="profile.json"),
    "account_emailconfirmation": Table(
        TableClass.ACCOUNT,
        erasure=Erasure.CASCADE,
        user_column=None,
        reason="unused: confirmation keys are signed, not stored; goes with its address",
    ),
    "usersessions_usersession": Table(TableClass.ACCOUNT, export="sessions.json"),
    "django_session": Table(
        TableClass.ACCOUNT,
        erasure=Erasure.DELETE,
        user_column=None,
        reason="found by its random key before anybody is known; erased through usersessions_usersession",
    ),
}
