"""Look whether the parts that the service needs do work."""

from jobs import disk, queries, storage


def checks() -> dict[str, bool]:
    """Ask each part; the service is ready when all of them are well."""
    return {
        "database": queries.database_answers(),
        "storage": storage.answers(),
        "disk": disk.is_sound(),
        "queue": queries.queue_is_alive(),
    }
