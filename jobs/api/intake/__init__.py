"""Read the body of a request into a Batch, in the order the contract checks.

The order: the plan's limits (403, 413), then formats that cannot be written (415), then fields (400).
"""

from jobs.api.intake.batches import JOB_TYPE, read
from jobs.api.intake.fields import ARCHIVE, ARCHIVE_FORMAT, ASYNC, BACKGROUND, SAVE
from jobs.api.intake.tools import read_tool

__all__ = ["ARCHIVE", "ARCHIVE_FORMAT", "ASYNC", "BACKGROUND", "JOB_TYPE", "SAVE", "read", "read_tool"]
