"""All rows that moving may touch, as they stand: to be compared before an act and after it was undone."""

from django.apps import apps

from core.gate import GatedModel
from core.integrity import run_checks

# What only ever grows: records of what happened, and words that a space once held.
GROWING = {
    "api.IssueChange", "community.Moving", "community.SearchWord", "moderation.ModerationAction", "core.Event", "core.Dispatch",
    "reputation.ReputationEvent",
}  # fmt: skip


def snapshot(*, apps_named=("community", "moderation", "notifications")):
    """Return model → {pk: every column} of all content; a tag that nothing carries is as good as none."""
    found = {}
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label not in apps_named or label in GROWING:
            continue
        rows = model.objects.unscoped("test") if issubclass(model, GatedModel) else model.objects
        rows = rows.exclude(thread_count=0) if label == "community.Tag" else rows
        values = rows.values("pk", *_columns(model))
        found[label] = {str(row["pk"]): {name: repr(value) for name, value in row.items()} for row in values}
    return found


def _columns(model):
    return [field.attname for field in model._meta.concrete_fields]


def changes(before, after, *, signs=()):
    """Return what differs; of `signs`, threads that lead on and were not there before, only that they do."""
    different = {}
    for label in before:
        old, new = before[label], dict(after[label])
        for pk in map(str, signs):
            if pk not in old:
                new.pop(pk, None)
        if old != new:
            pks = [pk for pk in old.keys() | new.keys() if old.get(pk) != new.get(pk)]
            different[label] = {pk: _fields(old.get(pk), new.get(pk)) for pk in pks}
    return different


def _fields(old, new):
    if old is None or new is None:
        return (old, new)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def broken():
    return [finding for finding in run_checks() if finding.count]
