"""Real servers for tests, from wheels: PostgreSQL and S3, as any user, gone with the process that started them."""
