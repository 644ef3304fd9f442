"""The whole performance: everything that is missing, in one transaction and in the order of time."""

import logging
from dataclasses import dataclass

from django.db import connection, transaction

from core import clock
from demo.content import Content, read_content
from demo.foundation import foundation_steps
from demo.news import last_event, run_consumers, send_mails, tell_everybody
from demo.pictures import draw_missing_pictures
from demo.sign_ins import SignIns, settle_sign_ins
from demo.stage import Stage, Step, play
from demo.stories import find_stories, story_steps

logger = logging.getLogger(__name__)

_LOCK = 0x64656D6F  # "demo" in ASCII: PostgreSQL knows advisory locks by number


@dataclass(frozen=True)
class Performed:
    """`steps` is how much there was to do: none on a second run."""

    steps: int
    sign_ins: SignIns


def perform(content: Content | None = None) -> Performed:
    """Make what is missing of the demo. Killed at any point, it leaves nothing half done, and the next run completes it."""
    content = content or read_content()
    with transaction.atomic():
        _wait_for_another_run()
        stage, before = Stage(clock.now()), last_event()
        steps = _missing_steps(stage, content)
        play(steps)
        tell_everybody(stage, before)
        sign_ins = settle_sign_ins(stage, content)
        run_consumers(stage, before)
    # Pictures are files, which no rollback takes back, so they come when the rest stands.
    with clock.at(stage.now):
        draw_missing_pictures(stage, content)
    run_consumers(stage, before)
    send_mails(stage, before)
    return Performed(len(steps), sign_ins)


def _wait_for_another_run() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _missing_steps(stage: Stage, content: Content) -> list[Step]:
    steps = list(foundation_steps(stage, content))
    for community in content.communities:
        for story in find_stories(stage, community):
            steps += story_steps(stage, community, story)
    return steps
