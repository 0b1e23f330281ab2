"""The operators' pages: every job, what happened to it, and the three things an operator may do about it."""

from jobs.admin.deliveries import DeliveryAdmin, EndpointAdmin
from jobs.admin.failures import FailedTasks
from jobs.admin.job import JobAdmin

__all__ = ["DeliveryAdmin", "EndpointAdmin", "FailedTasks", "JobAdmin"]
