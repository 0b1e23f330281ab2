"""What fair shares need: the account and the lane of each file, the slot of each running job, and turns."""

import django.db.models.deletion
from django.db import migrations, models

import jobs.states


def copy_accounts(apps, schema_editor):
    Job, File = apps.get_model("jobs", "Job"), apps.get_model("jobs", "File")
    of_job = models.Subquery(Job.objects.filter(pk=models.OuterRef("job_id")).values("account_id")[:1])
    File.objects.filter(account=None).update(account_id=of_job)


class Migration(migrations.Migration):
    # on PostgreSQL a table cannot be altered in the transaction that has written to it
    atomic = False

    dependencies = [
        ("accounts", "0001_initial"),
        ("jobs", "0002_callbacks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="pulse",
            name="name",
            field=models.CharField(max_length=96, primary_key=True, serialize=False),
        ),
        migrations.AddField(
            model_name="job",
            name="slot",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="file",
            name="lane",
            field=models.CharField(choices=[("short", "Short"), ("long", "Long")], default="long", max_length=8),
        ),
        migrations.AddField(
            model_name="file",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.RunPython(copy_accounts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="file",
            name="account",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
            ),
        ),
        migrations.RemoveIndex(model_name="file", name="file_next"),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("status", jobs.states.Status["PENDING"])),
                fields=["lane", "account", "available_at", "position", "id"],
                name="file_line",
            ),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("status", jobs.states.Status["PENDING"])),
                fields=["job", "lane", "available_at", "position"],
                name="file_of_job",
            ),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("status", jobs.states.Status["PENDING"])),
                fields=["available_at"],
                name="file_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slot__isnull", False)), fields=("account", "slot"), name="job_once_per_slot"
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("slot", None),
                    models.Q(("slot__gte", 1), ("status", jobs.states.Status["PROCESSING"])),
                    _connector="OR",
                ),
                name="job_slot_while_running",
            ),
        ),
    ]
