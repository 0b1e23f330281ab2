"""How often something that can be guessed was tried of late."""

from django.db import models


class Tries(models.Model):
    """One counter; its name is a hash, so that the table tells nobody who tried to sign in."""

    name = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"
