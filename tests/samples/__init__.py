"""Sample files, made by functions when a test asks; nothing is stored, and each says how it was made."""
