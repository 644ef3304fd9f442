"""A program that founds a small community in the install that DATA_DIR names, and prints what a test needs of it.

It is a process of its own because Django in the test's process has settled on the servers of the test run.
"""

import json
import sys

import django

PASSWORD = "plain-oak-tree-41"


def main() -> None:
    django.setup()
    sys.stdout.write(json.dumps(found()))


def found() -> dict[str, str]:
    """Ana asks and follows her thread; Ben, who answers, has a token."""
    from accounts.models import Organisation
    from accounts.services.people import create_account
    from api.tokens import create_token
    from community.services import communities, posting
    from community.viewer import Viewer

    ana, ben, ingrid = (
        create_account(email=f"{handle}@example.org", handle=handle, password=PASSWORD, display_name=handle.title())
        for handle in ("ana", "ben", "ingrid")
    )
    northwind = communities.create_community(
        ingrid, slug="northwind", name="Northwind", operator=Organisation.objects.create(name="Northwind"),
        spaces=[{"slug": "gateways", "name": "Gateways", "kinds": ["question"]}],
    )  # fmt: skip
    viewer = Viewer.for_user(ana)
    space = northwind.spaces.visible_to(viewer).get()
    thread = posting.start_thread(viewer, northwind, space, title="Gateway drops offline", body="Every night at two.")
    _row, token = create_token(ben, name="faults", hourly_quota=100_000)
    return {"token": token, "thread": thread.public_id, "thread_id": str(thread.pk), "follower": ana.email}


if __name__ == "__main__":
    main()
