"""The record of applied migrations that operators read in SQL."""

from __future__ import annotations

from django.db import models


class SchemaMigration(models.Model):
    """One applied migration; mirrors django_migrations and is filled after each migrate, never by hand."""

    version = models.CharField(max_length=255, primary_key=True)
    applied_at = models.DateTimeField()
    description = models.TextField(default="", blank=True)
    rollback_available = models.BooleanField(default=False)

    class Meta:
        db_table = "schema_migrations"
        ordering = ("applied_at", "version")

    def __str__(self) -> str:
        return self.version
