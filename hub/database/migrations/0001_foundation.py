"""Extensions, the functions that policies stand on, search configurations, partitions, schema_migrations."""

from __future__ import annotations

from django.db import migrations, models

from hub.database.operations import RunSQLFile


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        RunSQLFile(__file__, "0001_foundation"),
        migrations.CreateModel(
            name="SchemaMigration",
            fields=[
                ("version", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("applied_at", models.DateTimeField()),
                ("description", models.TextField(blank=True, default="")),
                ("rollback_available", models.BooleanField(default=False)),
            ],
            options={"db_table": "schema_migrations", "ordering": ["applied_at", "version"]},
        ),
    ]
