"""Read where the end of a job is to be told, and with which secret."""

from collections.abc import Mapping
from typing import Any

from jobs import callbacks
from jobs.batch import Callback
from jobs.outbound.address import LONGEST_URL
from media_tools.errors import InvalidParam, MediaError

URL, SECRET = "callbackUrl", "callbackSecret"
SCHEMA = {
    URL: {
        "type": "string",
        "format": "uri",
        "maxLength": LONGEST_URL,
        "description": "Where the end of the job is told, by a POST: http or https, of a public host.",
    },
    SECRET: {
        "type": "string",
        "minLength": 1,
        "maxLength": callbacks.LONGEST_SECRET,
        "description": "Signs the callback. Without one nobody can tell who sent it, which is unsafe.",
    },
}


def callback(data: Mapping[str, Any], queued: bool, refusals: list[MediaError]) -> Callback | None:
    """Give the callback that was asked for; what is wrong with it is added to `refusals`. Its host is not looked up."""
    url, secret = _given(data, URL), _given(data, SECRET)
    if url is None and secret is None:
        return None
    try:
        if not queued:
            raise InvalidParam(
                f"{URL if url else SECRET} is for queued work; this call answers with its results.",
                field=URL if url else SECRET,
            )
        if url is None:
            raise InvalidParam(f"{SECRET} needs a {URL} beside it.", field=SECRET)
        if not isinstance(url, str):
            raise InvalidParam(f"{URL} takes one address, as text.", field=URL)
        return Callback(url.strip(), "" if secret is None else callbacks.check_secret(secret, SECRET))
    except InvalidParam as refusal:
        refusals.append(refusal)
        return None


def _given(data: Mapping[str, Any], name: str) -> Any:
    """Give what was sent under a name: None for nothing, and a list where a form has it more than once."""
    given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
    said = [value for value in given if value not in (None, "")]
    return (said[0] if len(said) == 1 else said) if said else None
