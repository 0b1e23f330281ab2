"""The pages where people see their jobs and drop files."""
