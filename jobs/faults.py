"""Whose fault it is that a file failed: the one place that decides whether its charge is given back.

The rule: what the file itself brings about is charged, since it took the work and would take it again: a damaged
file, one that costs more than a file may, one that ends two decoders, and a source that its host does not give. What
would answer 5xx within a request, or has nothing to do with the file, is ours.
"""

OURS = frozenset(
    {
        "busy",
        "database_unavailable",
        "disk_full",
        "disk_low",
        "internal_error",
        "media_unavailable",
        "not_found",  # the source is no longer stored
        "storage_full",
        "storage_unavailable",
        "worker_lost",
    }
)


def is_ours(code: str) -> bool:
    """Tell whether a file with this error code failed through no fault of its own."""
    return code in OURS
