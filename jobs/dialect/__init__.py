"""The second dialect of the API, `/v1/convert/…`: other words for the same jobs, formats and tools."""
