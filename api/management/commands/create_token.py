"""Make an API token for a person and print it, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from api.models import DEFAULT_QUOTA, Scope
from api.tokens import create_token
from community.models import Community
from core.errors import InvalidInput


class Command(BaseCommand):
    help = "Make an API token for a person and print it. It cannot be printed again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="whose token it is")
        parser.add_argument("--name", required=True, help="what it is for, as its person reads it in the list of tokens")
        parser.add_argument("--scope", action="append", choices=Scope.values, help="may be given several times; without it all")
        parser.add_argument("--community", action="append", metavar="SLUG", help="limits the token to these communities")
        parser.add_argument("--days", type=int, help="until it expires; without it never")
        parser.add_argument("--quota", type=int, default=DEFAULT_QUOTA, help="requests per hour")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        expires_at = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        try:
            _row, token = create_token(
                user,
                name=options["name"],
                scopes=options["scope"],
                community_ids=self._communities(options["community"]),
                expires_at=expires_at,
                hourly_quota=options["quota"],
            )
        except InvalidInput as error:
            raise CommandError(str(error.reason)) from error
        self.stdout.write(token)

    def _communities(self, slugs: list[str] | None) -> list[Any] | None:
        if slugs is None:
            return None
        rows = Community.objects.unscoped("the operator names communities").filter(slug__in=slugs)
        found = dict(rows.values_list("slug", "pk"))
        missing = sorted(set(slugs) - set(found))
        if missing:
            raise CommandError(f"There is no community {', '.join(missing)}.")
        return list(found.values())
