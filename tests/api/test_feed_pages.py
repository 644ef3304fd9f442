"""The feed's pages: one cursor from the snapshot into the changes, nothing short, nothing told twice for nothing."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from api.feed import cursors
from api.feed.pruning import RETENTION, prune
from api.models import FeedPruning, IssueChange
from community.services.editing import delete_post
from community.services.solving import accept_solution, unaccept_solution

FEED = "/resolved-issues"


@pytest.fixture
def ana(scene):
    return scene.caller("ana")


def ids(page):
    return [item["id"] for item in page["data"]]


def issue(thread):
    return f"iss_{thread.public_id}"


def test_a_snapshot_holds_what_stands_now_and_the_cursor_goes_on_with_every_change(scene, ana):
    kept, _reply = scene.resolve()
    gone, reply = scene.resolve()
    unaccept_solution(scene.viewer("ana"), reply.pk)
    first = ana.get(FEED).json()
    accept_solution(scene.viewer("ana"), reply.pk)
    unaccept_solution(scene.viewer("ana"), reply.pk)
    second = ana.get(f"{FEED}?cursor={first['next_cursor']}").json()

    assert ids(first) == [issue(kept)]
    assert [(item["id"], item["change"]) for item in second["data"]] == [
        (issue(gone), "resolved_again"),
        (issue(gone), "reopened"),
    ]
    assert first["end_of_stream"] is second["end_of_stream"] is True


def test_what_changes_while_a_snapshot_is_read_comes_after_it(scene, ana):
    threads = [scene.resolve() for _ in range(4)]
    first = ana.get(f"{FEED}?limit=2").json()
    unaccept_solution(scene.viewer("ana"), threads[0][1].pk)
    unaccept_solution(scene.viewer("ana"), threads[3][1].pk)
    second = ana.get(f"{FEED}?limit=2&cursor={first['next_cursor']}").json()
    third = ana.get(f"{FEED}?limit=2&cursor={second['next_cursor']}").json()

    assert ids(first) == [issue(threads[0][0]), issue(threads[1][0])]
    assert [(item["id"], item["state"]) for item in second["data"]] == [
        (issue(threads[2][0]), "resolved"),
        (issue(threads[0][0]), "open"),
    ]
    assert [(item["id"], item["state"]) for item in third["data"]] == [(issue(threads[3][0]), "open")]
    assert [page["end_of_stream"] for page in (first, second, third)] == [False, False, True]


def test_an_empty_page_has_a_cursor_too_and_repeating_it_is_equal_to_the_byte(scene, ana):
    first = ana.get(FEED)
    scene.resolve(place="partners")
    otto = scene.caller("otto")
    again = [otto.get(FEED) for _ in range(2)]
    scene.resolve(place="partners")
    third = otto.get(FEED)

    assert first.json()["data"] == []
    assert first.json()["next_cursor"]
    # Nothing in the answers to an outsider moves when a private space does: no byte, no header.
    assert again[0].content == again[1].content == third.content
    assert again[0]["ETag"] == third["ETag"]


def test_an_unchanged_page_answers_304_without_a_body(scene, ana):
    scene.resolve()
    first = ana.get(FEED)
    second = ana.get(FEED, If_None_Match=first["ETag"])

    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"] == first["ETag"]
    for answer in (first, second):
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}
    scene.resolve()
    assert ana.get(FEED, If_None_Match=first["ETag"]).status_code == 200


def test_a_page_in_the_middle_has_a_stable_tag_too(scene, ana, pass_time):
    for _ in range(2):
        scene.resolve()
    first = ana.get(f"{FEED}?limit=1")
    pass_time(60)
    second = ana.get(f"{FEED}?limit=1", If_None_Match=first["ETag"])

    assert second.status_code == 304


def test_since_starts_with_the_first_change_at_that_moment(scene, ana, pass_time):
    pass_time(-3600)
    scene.resolve()
    pass_time(3600)
    moment = timezone.now().isoformat()
    late, reply = scene.resolve()
    unaccept_solution(scene.viewer("ana"), reply.pk)

    page = ana.get(f"{FEED}?since={moment}").json()
    assert [(item["id"], item["change"]) for item in page["data"]] == [(issue(late), "resolved"), (issue(late), "reopened")]
    assert ana.get(f"{FEED}?since=2090-01-01T00:00:00Z").json()["data"] == []
    assert ana.get(f"{FEED}?since=2001-01-01T00:00:00%2B02:00&limit=1").json()["end_of_stream"] is False


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("since=2025-01-01T00:00:00Z&cursor={good}", "since", "invalid_request"),
        ("cursor=nonsense", "cursor", "invalid_cursor"),
        ("cursor=", "cursor", "invalid_request"),
        ("cursor={bent}", "cursor", "invalid_cursor"),
        ("cursor=%C3%A4", "cursor", "invalid_cursor"),
        ("since=yesterday", "since", "invalid_request"),
        ("limit=0", "limit", "invalid_request"),
        ("limit=ten", "limit", "invalid_request"),
        ("change=exploded", "change", "invalid_request"),
        ("product=%00", "product", "invalid_request"),
    ],
)
def test_bad_questions_answer_400_and_name_the_value(ana, query, field, code):
    good = cursors.seal(cursors.Place(3))
    bent = ("A" if good[0] != "A" else "B") + good[1:]
    answer = ana.get(f"{FEED}?{query.format(good=good, bent=bent)}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_limit_is_capped_at_200(scene, ana, monkeypatch):
    for _ in range(3):
        scene.resolve()

    assert len(ana.get(f"{FEED}?limit=100000000000000000000").json()["data"]) == 3


def test_a_cursor_survives_a_change_of_the_secret(scene, ana, settings):
    scene.resolve()
    cursor = ana.get(FEED).json()["next_cursor"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret, long enough for everybody involved"

    assert ana.get(f"{FEED}?cursor={cursor}").status_code == 200


def test_a_cursor_does_not_show_its_numbers():
    sealed = {cursors.seal(cursors.Place(position, 9)) for position in range(50)}

    assert len(sealed) == 50
    assert len({len(cursor) for cursor in sealed}) == 1
    assert cursors.unseal(cursors.seal(cursors.Place(7, 9))) == cursors.Place(7, 9)
    assert settings.SECRET_KEY not in "".join(sealed)


def test_filters_by_community_product_and_change(scene, ana):
    pump, reply = scene.resolve(product="Pump X")
    scene.resolve(product="Valve")
    partner, _reply = scene.resolve(place="partners")
    unaccept_solution(scene.viewer("ana"), reply.pk)

    everything = "since=2001-01-01T00:00:00Z"
    assert ids(ana.get(f"{FEED}?{everything}&product=pump%20x").json()) == [issue(pump), issue(pump)]
    assert ids(ana.get(f"{FEED}?{everything}&community=partners").json()) == [issue(partner)]
    assert ids(ana.get(f"{FEED}?{everything}&change=reopened").json()) == [issue(pump)]
    assert ana.get(f"{FEED}?community=nowhere").status_code == 404


def test_a_withdrawal_reaches_consumers_who_filter_by_product(scene, ana):
    thread, _reply = scene.resolve(product="Pump X")
    cursor = ana.get(f"{FEED}?product=Pump X").json()["next_cursor"]
    delete_post(scene.viewer("ana"), thread.pk)

    page = ana.get(f"{FEED}?product=Pump X&cursor={cursor}").json()
    assert [item["state"] for item in page["data"]] == ["gone"]


def test_lag_is_the_age_of_the_oldest_change_that_is_left(scene, ana, pass_time):
    for _ in range(2):
        scene.resolve()
    pass_time(90)

    assert 90 <= ana.get(f"{FEED}?limit=1").json()["meta"]["lag_seconds"] < 150
    assert ana.get(FEED).json()["meta"] == {"lag_seconds": 0, "schema": "2025-01"}


class TestOldChanges:
    """After the retention time what no snapshot shows is removed; whoever still needed it starts again."""

    @pytest.fixture
    def history(self, scene, ana, pass_time):
        """Return (kept issue, cursor from before it was reopened and resolved again long ago)."""
        pass_time(-(RETENTION + timedelta(days=2)))
        thread, reply = scene.resolve()
        cursor = ana.get(f"{FEED}?since=2001-01-01T00:00:00Z&limit=1").json()["next_cursor"]
        unaccept_solution(scene.viewer("ana"), reply.pk)
        accept_solution(scene.viewer("ana"), reply.pk)
        ana.get(FEED)
        pass_time(RETENTION + timedelta(days=2))
        return thread, cursor

    def test_pruning_keeps_what_a_snapshot_shows(self, scene, ana, history):
        thread, _cursor = history

        assert prune() == 2
        assert prune() == 0
        assert ids(ana.get(FEED).json()) == [issue(thread)]
        assert FeedPruning.objects.unscoped("test").get().through == 2

    def test_a_cursor_from_before_answers_410_with_the_way_to_start_again(self, ana, history):
        _thread, cursor = history
        assert ana.get(f"{FEED}?cursor={cursor}").status_code == 200
        prune()
        answer = ana.get(f"{FEED}?cursor={cursor}")

        assert answer.status_code == 410
        assert answer.json()["code"] == "feed_expired"
        assert answer.json()["resync"].endswith("/api/v1/resolved-issues")
        assert ana.get(f"{FEED}?since=2001-01-01T00:00:00Z").status_code == 410

    def test_a_snapshot_taken_afterwards_goes_on(self, scene, ana, history):
        prune()
        cursor = ana.get(FEED).json()["next_cursor"]
        late, _reply = scene.resolve()

        assert ids(ana.get(f"{FEED}?cursor={cursor}").json()) == [issue(late)]

    def test_the_table_refuses_to_forget_younger_rows(self, scene, ana):
        scene.resolve()
        ana.get(FEED)
        from django.db import IntegrityError, transaction

        rows = IssueChange.objects.unscoped("test")
        for change in (
            rows.delete,
            lambda: rows.update(version=9),
            lambda: rows.update(position=9),
            lambda: rows.update(payload={}),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                change()


def test_a_cursor_from_beyond_the_end_tells_of_a_restored_backup(scene, ana):
    scene.resolve()
    answer = ana.get(f"{FEED}?cursor={cursors.seal(cursors.Place(900))}")

    assert answer.status_code == 410


def test_a_page_costs_the_same_for_two_rows_and_for_twenty(scene, ana, django_assert_num_queries):
    def queries(limit: int) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            page = ana.get(f"{FEED}?limit={limit}")
        assert len(json.loads(page.content)["data"]) == limit
        return len(found)

    for _ in range(20):
        scene.resolve()
    ana.get(FEED)

    assert queries(2) == queries(20) <= 7
