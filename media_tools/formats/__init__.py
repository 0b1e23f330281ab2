"""One module per format, each with one constant `FORMAT`; `media_tools.registry` walks this folder."""
