"""What every answer carries, and which hosts are answered."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from redis.exceptions import ConnectionError as ValkeyConnectionError

from community.services import communities
from config.settings import CONTENT_SECURITY_POLICY
from core.models import Delivery

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def lose_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the server closed the connection: secret detail")


def lose_valkey(request: HttpRequest) -> HttpResponse:
    raise ValkeyConnectionError("secret detail")


def answer_by_name(request: HttpRequest, title: str) -> HttpResponse:
    return HttpResponse("fine")


urlpatterns = [
    path("database", lose_database),
    path("api/valkey", lose_valkey),
    path("thread/<str:title>", answer_by_name),
]
handler404 = "core.views.not_found"
own_addresses = override_settings(ROOT_URLCONF=__name__)


@pytest.fixture
def a_community_host(db):
    communities.create_community(None, slug="northwind", name="Northwind", domain="help.northwind.example")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz/live", "/there/is/nothing", "/static/css/app.css"])
def test_every_answer_carries_the_security_headers(client, address):
    answer = client.get(address)
    answer.close()
    headers = answer.headers

    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_policy_is_the_same_text_whatever_the_order_of_its_directives(client):
    first = client.get("/healthz/live").headers["Content-Security-Policy"]
    turned = {"DIRECTIVES": dict(reversed(CONTENT_SECURITY_POLICY["DIRECTIVES"].items()))}

    with override_settings(CONTENT_SECURITY_POLICY=turned):
        second = client.get("/healthz/live").headers["Content-Security-Policy"]

    assert first == second == "; ".join(sorted(POLICY))


def test_request_id_is_new_for_each_request_and_not_taken_from_the_visitor(client):
    ids = [client.get("/healthz/live", headers={"x-request-id": "mine"}).headers["X-Request-ID"] for _ in range(2)]

    assert ids[0] != ids[1]
    assert all(uuid.UUID(value) for value in ids)


@own_addresses
def test_log_line_names_the_route_and_not_the_address(client, caplog):
    with caplog.at_level(logging.INFO):
        answer = client.get("/thread/a-private-title?q=secret-words")

    assert answer.status_code == 200
    assert "GET /thread/<str:title>" in caplog.text
    assert answer.headers["X-Request-ID"] in caplog.text
    assert "a-private-title" not in caplog.text
    assert "secret-words" not in caplog.text


def test_health_probes_are_not_logged(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/healthz/live")

    assert "healthz" not in caplog.text


@pytest.mark.usefixtures("a_community_host")
@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("localhost", "/healthz/live", 200),
        ("localhost:8000", "/healthz/live", 200),
        ("help.northwind.example", "/there/is/nothing", 404),
        ("help.northwind.example", "/admin/", 404),
        ("help.northwind.example", "/metrics", 404),
        ("help.northwind.example", "/healthz/ready", 404),
        ("evil.example", "/", 400),
        ("evil.example", "/admin/", 400),
        ("localhost.evil.example", "/", 400),
        ("a b", "/", 400),
        ("10.1.2.3:8000", "/healthz/live", 200),
    ],
)
def test_hosts_are_the_operators_or_a_communitys(client, host, address, expected):
    assert client.get(address, headers={"host": host}).status_code == expected


@pytest.mark.usefixtures("a_community_host")
def test_operators_tools_on_a_communitys_host_are_answered_like_what_does_not_exist(client):
    def answer(address: str) -> tuple[int, bytes, dict[str, str]]:
        found = client.get(address, headers={"host": "help.northwind.example"})
        return found.status_code, found.content, {name: value for name, value in found.headers.items() if name != "X-Request-ID"}

    absent = answer("/there/is/nothing")

    assert absent[0] == 404
    assert [answer(address) for address in ("/admin/", "/metrics", "/healthz/live", "/healthz/ready")] == [absent] * 4


@pytest.mark.usefixtures("a_community_host")
@override_settings(SECURE_SSL_REDIRECT=True)
@pytest.mark.parametrize(
    ("host", "expected"), [("localhost", "https://localhost/x"), ("help.northwind.example", "https://help.northwind.example/x")]
)
def test_own_hosts_are_redirected_to_https(host, expected):
    answer = Client().get("/x", headers={"host": host})

    assert (answer.status_code, answer.headers["Location"]) == (301, expected)


@override_settings(SECURE_SSL_REDIRECT=True)
@pytest.mark.django_db
def test_nobody_is_redirected_to_a_foreign_host():
    answer = Client().get("/x", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.usefixtures("a_community_host")
@override_settings(OPERATOR_HOSTS=[".example.org"], SITE_URL="https://community.example.com")
@pytest.mark.parametrize("host", ["example.org", "www.example.org", "community.example.com", "COMMUNITY.example.com:443"])
def test_operators_hosts_come_from_settings(client, host):
    assert client.get("/there/is/nothing", headers={"host": host}).status_code == 404


def test_what_a_visitor_says_about_forwarding_is_ignored(client):
    answer = client.get("/healthz/live", headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"})

    assert answer.status_code == 200
    assert answer.wsgi_request.get_host() == "testserver"
    assert not answer.wsgi_request.is_secure()


@own_addresses
def test_page_says_that_a_server_is_away_without_details(client):
    answer = client.get("/database")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"secret detail" not in answer.content


@own_addresses
def test_api_says_that_a_server_is_away_as_a_problem(client):
    answer = client.get("/api/valkey")

    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 503
    assert b"secret detail" not in answer.content


@pytest.mark.django_db
def test_metrics_count_the_work_that_waits(client):
    Delivery.objects.create(kind="test", to_email="ana@example.com", attempts=2, created_at=timezone.now() - timedelta(hours=1))
    Delivery.objects.create(kind="test", to_email="ben@example.com", sent_at=timezone.now())

    text = client.get("/metrics").content.decode()

    assert "answerable_mail_waiting 1.0" in text
    assert "answerable_mail_retried 1.0" in text
    assert 3590 < float(text.split("\nanswerable_mail_oldest_seconds ")[1].split()[0]) < 3700
    assert "answerable_outbox_waiting 0.0" in text
    assert "ana@example.com" not in text


@pytest.mark.django_db
@override_settings(METRICS_TOKEN="a-long-token")
def test_metrics_ask_for_the_token_when_there_is_one(client):
    refused = [client.get("/metrics"), client.get("/metrics", headers={"authorization": "Bearer wrong"})]
    allowed = client.get("/metrics", headers={"authorization": "Bearer a-long-token"})

    assert [answer.status_code for answer in refused] == [404, 404]
    assert allowed.status_code == 200


@override_settings(METRICS_TOKEN="", IN_PRODUCTION=True)
def test_metrics_are_absent_in_production_without_a_token(client):
    assert client.get("/metrics").status_code == 404
