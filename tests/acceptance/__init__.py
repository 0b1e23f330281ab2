"""Promises to users, kept by a running server: real web process, real cluster, real files."""
