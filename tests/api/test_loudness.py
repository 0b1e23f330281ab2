"""`POST /api/media/adjust` with `normalize`: what was measured stands beside the file, now, stored and queued."""

from jobs import retention
from jobs.models import File, Job
from tests.calls import detail, post, sent, work_off
from tests.contract import INLINE_RESULT, RESULT, check_error
from tests.samples import films, sounds

ADJUST = "/api/media/adjust"


def normalize(client, **fields):
    return post(client, ADJUST, [sent("talk.wav", sounds.sound(seconds=0.6, clicks=False))], normalize="true", **fields)


def check(loudness):
    assert set(loudness) == {"before", "after"}
    assert all(set(each) == {"integratedLufs", "truePeakDb"} for each in loudness.values())
    assert loudness["before"]["integratedLufs"] < -20
    assert abs(loudness["after"]["integratedLufs"] + 14) < 0.5


def test_it_stands_in_the_answer(api, owner_key):
    [entry] = normalize(api(owner_key)).json()["files"]
    assert set(entry) <= INLINE_RESULT | {"duration", "loudness"}
    check(entry["loudness"])


def test_it_stands_beside_what_is_kept(api, owner_key):
    [entry] = normalize(api(owner_key), saveToStorage="true").json()["files"]
    assert set(entry) <= RESULT | {"duration", "loudness"}
    check(entry["loudness"])


def test_it_stands_in_the_results_of_a_job_until_they_end(api, owner_key):
    client = api(owner_key)
    assert normalize(client, saveToStorage="true", **{"async": "true"}).status_code == 200
    work_off()
    job = Job.objects.get()
    [entry] = detail(client, job)["results"]
    assert set(entry) <= RESULT | {"duration", "loudness"}
    check(entry["loudness"])
    Job.objects.update(expires_at=job.created_at)
    assert retention.empty_expired() == 1
    assert File.objects.get().facts is None


def test_a_silent_film_is_refused_in_a_sentence(api, owner_key):
    silent = films.film(seconds=0.2, sound=None)
    answer = post(api(owner_key), "/api/media/extract-audio", [sent("film.mp4", silent)])
    check_error(answer, 422, "no_sound")
