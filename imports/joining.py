"""The people of a corpus as accounts and members; an address that has an account already keeps it."""

import uuid

from django.db import transaction

from accounts import handles
from accounts.models import User
from community.models import Membership
from imports import naming
from imports.corpus import USERS, Corpus, Report, Unloadable, in_batches
from imports.keys import derived_id
from imports.lines import Problem
from imports.models import ImportedItem, ImportRun, ItemKind
from imports.people import People
from imports.records import SourcePerson, moment, read_person

BATCH = 1000


def load_people(run: ImportRun, corpus: Corpus, report: Report) -> tuple[People, int]:
    """Read users.jsonl and make whoever is missing. Returns the people and how many accounts or memberships are new."""
    people = People()
    new = 0
    found = ((line.number, person) for line, person in corpus.records(USERS, read_person, report))
    for batch in in_batches(found, BATCH):
        with transaction.atomic():
            new += _Batch(run, batch, report).load(people)
    people.settle()
    return people, new


class _Batch:
    """Some lines of users.jsonl on their way to accounts, in one transaction."""

    def __init__(self, run: ImportRun, batch: list[tuple[int, SourcePerson]], report: Report) -> None:
        self._run = run
        self._persons = {person.id: person for _line, person in batch}
        self._lines = {person.id: line for line, person in batch}
        self._report = report
        self._users: dict[int, User] = {}
        self._derived = {
            person.id: derived_id(person.joined, run.community_id, "person", person.id, person.email) for _line, person in batch
        }

    def load(self, people: People) -> int:
        known = self._find_known()
        strangers = [person for key, person in self._persons.items() if key not in known]
        self._make_accounts(strangers)
        memberships = self._make_memberships()
        for source_id, person in self._persons.items():
            user = self._users.get(source_id)
            if user is not None:
                people.add(source_id, user.pk, memberships[user.pk], user.organisation_id)
                people.note_name(person.username, user.handle)
        return sum(person.id in self._users for person in strangers)

    def _refuse(self, person: SourcePerson, reason: str) -> None:
        self._report(Problem(USERS, self._lines[person.id], reason))

    def _find_known(self) -> set[int]:
        """Take those that an earlier run loaded, whatever their address or handle is today."""
        items = ImportedItem.objects.filter(community=self._run.community_id, kind=ItemKind.PERSON, source_id__in=self._persons)
        objects = {item.source_id: item for item in items}
        users = User.objects.in_bulk([item.object_id for item in objects.values()])
        for source_id, item in objects.items():
            if item.derived_id != self._derived[source_id]:
                raise Unloadable(
                    f"{USERS}:{self._lines[source_id]}: user {source_id} is somebody else than when this community was loaded. "
                    "This is another corpus; load it into a community of its own."
                )
            if item.object_id in users:
                self._users[source_id] = users[item.object_id]
            else:
                self._refuse(self._persons[source_id], "this person's account was erased since")
        return set(objects)

    def _make_accounts(self, persons: list[SourcePerson]) -> None:
        by_address = {user.email: user for user in User.objects.filter(email__in=[person.email for person in persons])}
        linked = self._already_linked(list(by_address.values()))
        free = naming.Handles([person.username for person in persons])
        made: list[User] = []
        for person in persons:
            user = by_address.get(person.email)
            if user is None:
                user = self._new_account(person, free.take(person.username))
                by_address[person.email] = user
                made.append(user)
            elif user.pk in linked:
                self._refuse(person, f"“{person.email}” is the address of another user of this corpus")
                continue
            linked.add(user.pk)
            self._users[person.id] = user
        User.objects.bulk_create(made)
        self._remember(persons)

    def _already_linked(self, users: list[User]) -> set[uuid.UUID]:
        items = ImportedItem.objects.filter(community=self._run.community_id, kind=ItemKind.PERSON)
        return set(items.filter(object_id__in=[user.pk for user in users]).values_list("object_id", flat=True))

    def _new_account(self, person: SourcePerson, handle: str) -> User:
        user = User(
            id=self._derived[person.id],
            email=person.email,
            handle=handle,
            handle_skeleton=handles.skeleton(handle),
            display_name=person.name,
            joined_at=moment(person.joined),
        )
        user.set_unusable_password()
        return user

    def _remember(self, persons: list[SourcePerson]) -> None:
        ImportedItem.objects.bulk_create(
            ImportedItem(
                community_id=self._run.community_id,
                kind=ItemKind.PERSON,
                source_id=person.id,
                derived_id=self._derived[person.id],
                object_id=self._users[person.id].pk,
            )
            for person in persons
            if person.id in self._users
        )

    def _make_memberships(self) -> dict[uuid.UUID, uuid.UUID]:
        """Return account → membership for everybody in the batch."""
        community_id = self._run.community_id
        rows = Membership.objects.unscoped("the writers of a loaded forum are its members")
        present = rows.filter(community=community_id, user__in=[user.pk for user in self._users.values()])
        memberships = dict(present.values_list("user_id", "id"))
        made = [
            Membership(
                id=derived_id(self._persons[source_id].joined, community_id, "membership", source_id),
                community_id=community_id,
                user=user,
                joined_at=moment(self._persons[source_id].joined),
            )
            for source_id, user in self._users.items()
            if user.pk not in memberships
        ]
        Membership.objects.bulk_create(made)
        return memberships | {row.user_id: row.pk for row in made}
