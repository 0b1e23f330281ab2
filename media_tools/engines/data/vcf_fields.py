"""The names that the properties of a contact have in plain records."""

NAME = ("family_name", "given_name", "additional_names", "prefix", "suffix")
ADDRESS = ("post_office_box", "extended", "street", "city", "region", "postal_code", "country")
TEXTS = {"FN": "name", "NICKNAME": "nickname", "TITLE": "title", "ROLE": "role", "NOTE": "note"}
PLAIN = {
    "BDAY": "birthday",
    "ANNIVERSARY": "anniversary",
    "UID": "uid",
    "REV": "revised",
    "GEO": "geo",
    "TZ": "timezone",
}
"""Values that stay as they are written."""
MANY = {"EMAIL": "emails", "TEL": "phones", "URL": "urls"}
"""Properties of which there are several, each with a type such as work or home."""
KNOWN = [
    "name", *NAME, "nickname", "organization", "departments", "title", "role", "emails", "phones", "addresses",
    "urls", "birthday", "anniversary", "categories", "note", "photo", "uid", "geo", "timezone", "revised",
    "version", "other",
]  # fmt: skip
"""In this order the fields stand in a record, each only where the file has it."""
