"""Thousands of damaged files, made from honest ones by seed, and what becomes of them behind each door."""
