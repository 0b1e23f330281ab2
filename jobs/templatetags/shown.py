"""Write sizes, spans of time and shares the way people read them."""

from datetime import timedelta

from django import template

register = template.Library()

_UNITS = ("B", "kB", "MB", "GB", "TB")


@register.filter
def filesize(count: int | None) -> str:
    """Write bytes in decimal units, as plans and limits do: `1.4 MB`."""
    value = float(count or 0)
    unit = 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value /= 1000
        unit += 1
    digits = 1 if unit and value < 99.95 else 0
    return f"{value:.{digits}f}".removesuffix(".0") + f"\N{NO-BREAK SPACE}{_UNITS[unit]}"


@register.filter
def span(length: timedelta | None) -> str:
    """Write how long something took or has waited, in its two largest units: `1.4 s`, `3 min 5 s`, `2 d 4 h`."""
    if length is None:
        return "–"
    seconds = max(0.0, length.total_seconds())
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"


@register.filter
def playing(seconds: float) -> str:
    """Write how long a film or sound plays, as players do: `0:04`, `12:30`, `1:02:03`; less than a second is one."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def share(part: float, whole: float) -> int:
    """Give `part` of `whole` in percent, 0 to 100, for the length of a bar; what is not nothing shows at least 1."""
    if part <= 0 or whole <= 0:
        return 0
    return min(100, max(1, round(100 * part / whole)))
