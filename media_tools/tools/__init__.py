"""One module per tool, each with one constant `TOOL`; `media_tools.registry` walks this folder."""
