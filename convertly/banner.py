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
    """Give the demo accounts and the calls of a first conversion, ready to paste."""
    curl = f"curl -sS -H 'Authorization: Bearer {demo.key}'"
    jobs = f"{url}/api/jobs"
    webp, avif = (
        f"{curl} -F files=@photo.jpg -F 'formats=[\"{name}\"]' -F 'compressions=[82]' -F 'resizes=[\"original\"]'"
        f" -F saveToStorage=true -F createArchive=false {jobs}"
        for name in ("webp", "avif")
    )
    return f"""
{demo}

With a photograph of yours as photo.jpg: create a job, see how far it is, fetch the result, list all jobs.

JOB=$({webp} | tee -a /dev/stderr | {_pick("jobId")}); echo
{curl} {jobs}/$JOB; echo
curl -sS -o photo.webp "$({curl} {jobs}/$JOB | {_pick("downloadUrl")})"; ls -l photo.webp
{curl} {jobs}; echo

Give the workers more than they can do at once, and cancel the last job while it waits (one in work answers 409).

for n in 1 2 3 4 5 6 7 8; do JOB=$({avif} | {_pick("jobId")}); done
{curl} -X DELETE {jobs}/$JOB; echo
{_RULE}"""


def _pick(field: str) -> str:
    """Give a filter that prints the first value of `field`, with nothing but what every system has."""
    return f"""grep -o '"{field}": *"[^"]*"' | head -n 1 | cut -d '"' -f 4"""
