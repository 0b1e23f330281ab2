"""Django's PostgreSQL backend with connections that notice when their server is gone."""
