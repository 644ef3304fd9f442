"""What helpers say about a question: "I am on it", and that they are not any more."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from community.links import thread_path
from community.services import claiming
from community.views.frame import demand_sign_in, enter
from community.views.threads import thread_in
from core.errors import InvalidState


@require_POST
def claim(request: HttpRequest, slug: str, thread_id: uuid.UUID) -> HttpResponse:
    viewer, community = enter(request, slug)
    demand_sign_in(viewer)
    found = thread_in(viewer, community, thread_id)
    if request.POST.get("claimed") == "0":
        claiming.release_claim(viewer, found.pk)
    else:
        try:
            claiming.claim_thread(viewer, found.pk)
        except InvalidState as error:
            messages.warning(request, error.reason)
    return redirect(thread_path(found, community))
