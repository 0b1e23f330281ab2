"""Real servers for tests, from wheels: PostgreSQL and an S3 service, as any user, gone with the process that started them."""
