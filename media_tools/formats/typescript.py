"""TypeScript, as the description of JSON; never read. Its word is not `ts`, which is MPEG-TS."""

from media_tools.registry import Format

FORMAT = Format(
    name="typescript",
    label="TypeScript",
    mime="application/typescript",
    kind="data",
    extensions=("ts",),
    remedy="It is written by POST /api/media/json-to-typescript only, out of JSON.",
)
