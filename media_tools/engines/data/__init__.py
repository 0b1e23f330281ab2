"""Structured data: JSON, CSV, XML, YAML and TOML, each read into plain values and written out of them."""
