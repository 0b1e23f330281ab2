"""What a newcomer reads when the server is ready: where it is, who may sign in, and calls to paste into a shell."""

from accounts.demo import Demo

_RULE = "-" * 100


def addresses(url: str) -> str:
    """Give the pages of the server at `url`."""
    return f"""{_RULE}
Convertly is ready at {url}   (Ctrl-C stops it)

Dashboard {url}/
Admin     {url}/admin/jobs/job/
API docs  {url}/api/docs"""


def invitation(url: str, demo: Demo) -> str:
    """Give the demo accounts and the calls of a first conversion, ready to paste line by line or as a block."""
    return f"""
{demo}

With a photograph of yours as photo.jpg: create a job, ask until it is done, fetch the result, list all jobs.

API={url}/api  AUTH='Authorization: Bearer {demo.key}'
pick() {{ grep -o "\\"$1\\": *\\"[^\\"]*\\"" | head -n 1 | cut -d '"' -f 4; }}
JOB=$({_create("webp")} | tee /dev/stderr | pick jobId); echo
until curl -sS -H "$AUTH" $API/jobs/$JOB | tee /dev/stderr | grep -q '"progress":100'; do echo; sleep 1; done; echo
curl -sS -o photo.webp "$(curl -sS -H "$AUTH" $API/jobs/$JOB | pick downloadUrl)"; ls -l photo.webp
curl -sS -H "$AUTH" $API/jobs; echo

Give the workers more than they can do at once, and cancel the last job while it waits (one in work answers 409).

for n in 1 2 3 4 5 6 7 8; do JOB=$({_create("avif")} | pick jobId); done
curl -sS -H "$AUTH" -X DELETE $API/jobs/$JOB; echo
{_RULE}"""


def _create(name: str) -> str:
    """Give the call that has photo.jpg converted to the format `name`."""
    wish = f"-F 'formats=[\"{name}\"]' -F 'compressions=[82]' -F 'resizes=[\"original\"]'"
    return f'curl -sS -H "$AUTH" -F files=@photo.jpg {wish} -F saveToStorage=true -F createArchive=false $API/jobs'
