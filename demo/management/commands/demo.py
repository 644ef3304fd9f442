"""Write the demo communities and print how to sign in; see demo/content/README.md."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.performance import perform
from demo.sign_ins import SignIns

COMMUNITIES = {"public": "northwind", "public_other": "harbor", "private": "partners", "executive": "council"}


class Command(BaseCommand):
    help = "Write the demo communities, or what is missing of them, and print the sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--force-in-production", action="store_true", help="write it into a production installation")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IN_PRODUCTION and not options["force_in_production"]:
            raise CommandError("This is a production installation. If you do want invented people in it: --force-in-production")
        performed = perform()
        if options["json"]:
            self.stdout.write(json.dumps({"communities": COMMUNITIES, **performed.sign_ins.as_json()}))
        else:
            self._print(performed.steps, performed.sign_ins)

    def _print(self, steps: int, sign_ins: SignIns) -> None:
        self.stdout.write(f"The demo is complete; {steps or 'no'} steps were missing.\n\nCommunities:")
        for kind, slug in COMMUNITIES.items():
            self.stdout.write(f"  {kind:<20} {settings.SITE_URL}/c/{slug}/")
        self.stdout.write(f"\nSign in at {settings.SITE_URL}/accounts/login/:")
        for role, person in sign_ins.people.items():
            self.stdout.write(f"  {role:<20} {person.email:<34} {person.password}")
        self.stdout.write("\nTokens for the API:")
        for role, token in {
            **{role: person.token for role, person in sign_ins.people.items()},
            "support": sign_ins.support_token,
        }.items():
            self.stdout.write(f"  {role:<20} {token}")
