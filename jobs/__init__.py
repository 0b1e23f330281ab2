"""When, where from, where to, and what happened: the life of a job."""
