"""The number beside "Inbox" in the head of every page."""

from typing import Any

from django.http import HttpRequest

from accounts.presence import nav_part
from community.views.frame import viewer_in
from notifications.pages import unread_count


@nav_part
def inbox(request: HttpRequest) -> dict[str, Any]:
    return {"inbox_count": unread_count(viewer_in(request))}
