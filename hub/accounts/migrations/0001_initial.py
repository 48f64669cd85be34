"""Users and their preferences."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
import hub.accounts.models
import hub.database.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("database", "0001_foundation")]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.UUIDField(default=hub.database.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("email", models.CharField(max_length=255, unique=True, verbose_name="e-mail address")),
                ("username", models.CharField(blank=True, max_length=100, null=True, unique=True)),
                ("password", models.CharField(db_column="password_hash", max_length=255, verbose_name="password")),
                ("first_name", models.CharField(blank=True, default="", max_length=100, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, default="", max_length=100, verbose_name="last name")),
                (
                    "timezone",
                    models.CharField(
                        default="UTC",
                        max_length=50,
                        validators=[hub.accounts.models.validate_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("avatar_url", models.TextField(blank=True, default="")),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("is_superuser", models.BooleanField(default=False)),
                ("is_demo", models.BooleanField(default=False)),
                ("email_verified", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("last_login", models.DateTimeField(blank=True, db_column="last_login_at", null=True)),
            ],
            options={
                "db_table": "users",
            },
        ),
        migrations.CreateModel(
            name="UserPreferences",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[("system", "Like the system"), ("light", "Light"), ("dark", "Dark")],
                        default="system",
                        max_length=20,
                        verbose_name="colours",
                    ),
                ),
                ("dashboard_layout", models.JSONField(blank=True, default=dict)),
                ("notification_settings", models.JSONField(blank=True, default=dict)),
                ("privacy_settings", models.JSONField(blank=True, default=dict)),
                ("api_settings", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "db_table": "user_preferences",
                "base_manager_name": "everyone",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everyone", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(condition=models.Q(("is_active", True)), fields=["is_active"], name="idx_users_active"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email", django.db.models.functions.text.Lower(django.db.models.functions.text.Trim("email")))
                ),
                name="users_email_lower_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="userpreferences",
            constraint=models.CheckConstraint(
                condition=models.Q(("theme__in", ["system", "light", "dark"])), name="user_preferences_theme_check"
            ),
        ),
    ]
