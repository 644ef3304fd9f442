"""The OpenAPI document says what the API does."""

import gc
import json
import re
from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.serializers.feed import FeedSerializer, IssueSerializer
from api.serializers.moderation import ReviewItemSerializer
from api.serializers.places import CommunitySerializer, PersonSerializer, SpaceSerializer
from api.serializers.posts import CommentSerializer, ReplySerializer, ThreadSerializer
from config.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def test_the_document_is_drawn_without_a_warning():
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=StringIO())


def test_the_document_comes_as_json_and_yaml(client):
    as_json = client.get("/api/v1/schema")
    as_yaml = client.get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi"})

    assert as_json["Content-Type"] == "application/json"
    assert as_json.json()["openapi"].startswith("3.1")
    assert as_yaml["Content-Type"].startswith("application/vnd.oai.openapi")
    assert as_yaml.content.startswith(b"openapi: 3.1")


def test_a_slash_too_many_is_taken_away(client):
    assert client.get("/api/v1/schema/")["Location"] == "/api/v1/schema"
    assert client.get("/api/v1/docs/")["Location"] == "/api/v1/docs"


def test_every_address_is_in_the_document(client):
    routes = {str(pattern.pattern) for pattern in get_resolver("api.urls").url_patterns}
    calls = {route for route in routes if not route.endswith(("/", "docs", "schema"))}
    ours = {"/" + re.sub(r"<[a-z_]+:([a-z_]+)>", r"{\1}", call) for call in calls}

    assert set(client.get("/api/v1/schema").json()["paths"]) == ours


def test_every_operation_has_a_name_and_says_how_it_refuses(client):
    document = client.get("/api/v1/schema").json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]

    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) > 25
    for operation in operations:
        assert operation["summary"]
        assert {"400", "401", "404", "429"} <= set(operation["responses"])
        assert "application/problem+json" in operation["responses"]["404"]["content"]


def test_pages_of_the_document_need_no_inline_script(client):
    page = client.get("/api/v1/docs")
    text = page.content.decode()

    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert "<style" not in text
    assert " style=" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    script = client.get("/api/v1/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert '"/api/v1/schema"' in script.content.decode() or "schema" in script.content.decode()


def keys(serializer):
    return set(serializer().fields)


def test_answers_have_the_members_that_the_document_names(scene):
    thread, reply = scene.resolve(product="Pump X")
    comment = scene.comment(thread)
    scene.caller("ana").post("/flags", {"post": comment.public_id, "reason": "rude"})
    mia = scene.caller("mia")

    def first(path):
        return set(mia.get(path).json()["data"][0])

    assert first("/threads") == keys(ThreadSerializer)
    assert first(f"/threads/{thread.public_id}/replies") == keys(ReplySerializer)
    assert first(f"/posts/{thread.public_id}/comments") == keys(CommentSerializer)
    assert first("/communities") == keys(CommunitySerializer)
    assert first("/communities/northwind/spaces") == keys(SpaceSerializer)
    assert first("/people?community=northwind") == keys(PersonSerializer)
    assert first("/review-items") == keys(ReviewItemSerializer)
    page = mia.get("/resolved-issues").json()
    assert set(page) == keys(FeedSerializer)
    item, described = page["data"][0], IssueSerializer()
    assert set(item) == set(described.fields)
    for name in ("issue", "kcs", "links", "timeline", "resolution"):
        assert set(item[name]) == set(described.fields[name].fields)
    assert set(item["resolution"]["author"]) == set(described.fields["resolution"].fields["author"].fields)
    assert json.dumps(page)


EXAMPLES = 4  # per operation, way of asking and kind of data; the long run is made by hand


@pytest.fixture(scope="module", autouse=True)
def _leave_what_was_made_up_alone():
    """The fuzzer keeps two gigabytes of what it made up; no later test's garbage collection need walk through them."""
    yield
    gc.freeze()


@pytest.fixture
def _one_connection():
    """Outside of Django's own client a request would close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("name", ["mia", ""])
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_a_fuzzer_finds_no_failure_and_no_answer_outside_the_document(scene, name, mode):
    thread, reply = scene.resolve(product="Pump X")
    real = {"slug": "northwind", "thread_id": thread.public_id, "reply_id": reply.public_id, "post_id": reply.public_id}
    caller = scene.caller(name, hourly_quota=10**6) if name else scene.anybody
    headers = {"Authorization": f"Bearer {caller.secret}"} if name else {}
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema", application)

    for operation in schema.get_all_operations():
        fuzz(operation.ok(), GenerationMode(mode), headers, real)


def fuzz(operation, mode, headers, real):
    """Ask one operation many times, half of them about things that exist."""

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode), about_real=strategies.booleans())
    def ask(case, about_real):
        if about_real and mode == GenerationMode.POSITIVE:
            case.path_parameters = {key: real.get(key, value) for key, value in (case.path_parameters or {}).items()}
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:
        return  # the operation takes nothing that could be wrong
