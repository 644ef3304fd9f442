"""Stored counters equal the rows they count, after everything that happened; and a broken one is found."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from core.integrity import run_checks

BREAK = {
    "replies of a thread": "UPDATE community_thread SET reply_count = reply_count + 1 WHERE id = %(thread)s",
    "solutions of a thread": "UPDATE community_thread SET solution_count = 7 WHERE id = %(thread)s",
    "score of a thread": "UPDATE community_thread SET score = score + 1 WHERE id = %(thread)s",
    "score of a reply": "UPDATE community_reply SET score = score - 5 WHERE id = %(reply)s",
    "comments of a thread": "UPDATE community_thread SET comment_count = 9 WHERE id = %(thread)s",
    "comments of a reply": "UPDATE community_reply SET comment_count = 9 WHERE id = %(reply)s",
    "confirmations of a solution": "UPDATE community_solution SET failed_count = 3 WHERE reply_id = %(reply)s",
    "confirmations of a thread": "UPDATE community_thread SET worked_count = 9 WHERE id = %(thread)s",
    "people who have a thread's problem too": "UPDATE community_thread SET me_too_count = 9 WHERE id = %(thread)s",
    "duplicates of a thread": "UPDATE community_thread SET duplicate_count = 9 WHERE id = %(thread)s",
    "originals that are duplicates": "UPDATE community_thread SET duplicate_of_id = id WHERE id = %(thread)s",
    "threads of a space": "UPDATE community_space SET thread_count = thread_count + 1 WHERE id = %(space)s",
    "open questions of a space": "UPDATE community_space SET open_count = open_count + 1 WHERE id = %(space)s",
    "threads of a tag": "UPDATE community_tag SET thread_count = 5 WHERE space_id = %(space)s",
    "replies marked as solutions": "UPDATE community_reply SET is_solution = NOT is_solution WHERE id = %(reply)s",
    "published parents of a reply": "UPDATE community_reply SET parent_is_published = false WHERE id = %(reply)s",
    "space of a reply": "UPDATE community_reply SET space_id = %(elsewhere)s WHERE id = %(reply)s",
    "space of a comment": "UPDATE community_comment SET space_id = %(elsewhere)s WHERE reply_id = %(reply)s",
    "thread of a solution": "UPDATE community_solution SET space_id = %(elsewhere)s WHERE reply_id = %(reply)s",
    "texts of posts that moved on": "UPDATE community_comment SET status = 'moved' WHERE reply_id = %(reply)s",
    "search documents": "DELETE FROM community_searchdocument WHERE thread_id = %(thread)s",
    "flags of a review item": "UPDATE moderation_reviewitem SET flag_count = 4 WHERE id = %(item)s",
    "reputation equals the ledger": "UPDATE community_membership SET reputation = reputation + 1 WHERE id = %(membership)s",
    "people helped equal the ledger": "UPDATE community_membership SET helped_count = 99 WHERE id = %(membership)s",
    "handle skeletons match handles": "UPDATE accounts_user SET handle_skeleton = 'other' WHERE id = %(user)s",
    "brand pictures are files": "UPDATE community_community SET logo = 'brand/none.webp' WHERE slug = 'acme'",
    "space of an attachment": "UPDATE community_attachment SET space_id = %(elsewhere)s WHERE post_id = %(thread)s",
    "attachments are files": "UPDATE community_attachment SET stored = 'x' || id WHERE post_id = %(thread)s",
    "avatars are files, files are avatars": "UPDATE accounts_user SET avatar = 'avatars/none.webp' WHERE id = %(user)s",
}


def findings():
    return {finding.check: finding.count for finding in run_checks() if finding.count and "avatars" not in finding.check}


def test_after_all_that_happened_everything_is_right(world):
    assert findings() == {}


@pytest.mark.parametrize("what", BREAK)
def test_a_broken_row_is_found(world, what):
    acme = world.acme
    rows = {
        "thread": acme.question.pk, "reply": acme.answer.pk, "space": acme.space.pk, "elsewhere": world["dunes"].space.pk,
        "item": acme.item.pk, "membership": world.membership("ben").pk, "user": world.user("ben").pk,
    }  # fmt: skip

    with connection.cursor() as cursor:
        cursor.execute(BREAK[what], rows)

    found = [finding.check for finding in run_checks() if finding.count]
    assert any(what in check for check in found), found


def test_every_check_is_proven_to_find_something():
    unproven = [check for check in _all_checks() if not any(what in check for what in BREAK)]

    assert unproven == [], "add a statement to BREAK, or prove it in its own app's tests"


def _all_checks():
    from core.integrity import _checks

    # The checks of api, imports and demo are proven where those apps are tested.
    return [name for name, check in _checks.items() if not check.__module__.startswith(("api.", "imports.", "demo."))]


def test_the_command_says_it_is_well(world):
    out = StringIO()
    try:
        call_command("check_integrity", "--json", stdout=out)
    except SystemExit as end:
        assert end.code in (0, None)
    assert json.loads(out.getvalue())


def test_the_command_fails_on_a_broken_row(world):
    with connection.cursor() as cursor:
        cursor.execute(BREAK["score of a reply"], {"reply": world.acme.answer.pk})
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("check_integrity", stdout=out, stderr=out)

    assert end.value.code == 1
    assert "score of a reply" in out.getvalue()


def test_findings_tell_ids_and_numbers_only(world):
    """They are printed, mailed and logged; a title in them would be a leak."""
    with connection.cursor() as cursor:
        for what in BREAK:
            if "avatars" not in what and "skeleton" not in what:
                cursor.execute(BREAK[what], {
                    "thread": world["dunes"].question.pk, "reply": world["dunes"].answer.pk, "space": world["dunes"].space.pk,
                    "elsewhere": world.acme.space.pk, "item": world["dunes"].item.pk,
                    "membership": world.membership("ben", "dunes").pk,
                })  # fmt: skip

    told = str([finding.problems for finding in run_checks()])

    assert [word for word in world["dunes"].words.values() if word in told] == []
