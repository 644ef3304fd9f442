"""Models hold data and rules of the database: no signals, no work on saving, no content in the admin."""

import ast

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Manager

from accounts.admin import desk
from core.gate import GatedManager, GatedModel, _rules
from tests.architecture.sources import LAYERS, app_files, everywhere, text_of, walk

MODEL_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
OVERRIDES = {"save", "delete", "save_base", "full_clean"}
WRITES = {"save", "create", "bulk_create", "update", "delete", "bulk_update", "get_or_create", "update_or_create"}
# What is no content of a community: whoever reads it must be a service of the same app, and no page shows it.
UNGATED = {
    "core.Event": "the ledger: written by publish, read by consumers and checks",
    "core.Dispatch": "the outbox",
    "core.Delivery": "the outbox of mail",
    "accounts.User": "people are found by way of memberships, which are gated",
    "accounts.Organisation": "companies are shown beside people",
    "accounts.OrganisationDomain": "the repair desk's",
    "accounts.HeldHandle": "asked while choosing a handle",
    "community.HandOff": "a sign-in on its way, found by the hash of its token; no page shows it",
    "imports.ImportRun": "the operator's",
    "imports.ImportedItem": "the operator's",
}


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def test_every_content_model_is_gated():
    open_models = {model._meta.label for model in our_models() if not issubclass(model, GatedModel)}

    assert open_models <= UNGATED.keys(), f"derive from GatedModel, or say why not: {sorted(open_models - UNGATED.keys())}"


def test_a_gated_model_has_no_second_way_in():
    for model in our_models():
        if issubclass(model, GatedModel):
            assert type(model._default_manager) is GatedManager, model
            assert [type(manager) for manager in model._meta.managers] == [GatedManager], model
            assert type(model._meta.base_manager) is Manager, model


def test_every_gated_model_has_one_rule():
    gated = {model for model in our_models() if issubclass(model, GatedModel)}

    assert gated == {model for model in _rules if model._meta.app_label in LAYERS}


def test_rules_stand_in_the_visibility_modules():
    for model, rule in _rules.items():
        if model._meta.app_label in LAYERS:
            assert f"{rule.__module__}.".startswith(f"{model._meta.app_label}.visibility."), rule


@pytest.mark.parametrize("site", [admin.site, desk], ids=["django's", "the repair desk"])
def test_no_content_is_registered_in_an_admin(site):
    registered = {model._meta.label for model in site._registry if model._meta.app_label in LAYERS}

    assert registered <= {"accounts.User", "accounts.Organisation", "accounts.OrganisationDomain"}


def test_saving_a_model_does_nothing_else():
    for place in everywhere():
        if isinstance(place.node, ast.ClassDef) and "models" in place.file:
            methods = {child.name for child in place.node.body if isinstance(child, ast.FunctionDef)}
            assert not methods & OVERRIDES, place


def test_models_write_no_other_model():
    for file in app_files():
        if "/models" in file:
            calls = [
                str(place)
                for place in walk(file)
                if isinstance(place.node, ast.Call)
                and isinstance(place.node.func, ast.Attribute)
                and place.node.func.attr in WRITES
            ]
            assert [call for call in calls if "UserManager" not in call] == []


def test_nothing_listens_to_model_signals():
    assert [file for file in app_files() if any(signal in text_of(file) for signal in MODEL_SIGNALS)] == []


def test_only_services_write():
    """Pages, views, serializers, policies and rules read; what they want changed a service changes."""
    readers = (
        "/pages",
        "/views",
        "/serializers",
        "/policies.py",
        "/visibility.py",
        "/visibility/",
        "/forms.py",
        "/links.py",
        "/brand.py",
    )
    wrong = [
        str(place)
        for place in everywhere()
        if any(part in place.file for part in readers)
        and isinstance(place.node, ast.Call)
        and isinstance(place.node.func, ast.Attribute)
        and place.node.func.attr in WRITES - {"update"}
        and ("objects" in ast.unparse(place.node.func) or place.node.func.attr == "save")
        and ast.unparse(place.node.func) != "picture.save"
    ]

    assert wrong == []


def test_rules_that_must_never_break_are_the_databases():
    """Each name reads as the rule."""
    names = {constraint.name for model in our_models() for constraint in model._meta.constraints}

    assert {
        "one_vote_per_person_and_post", "vote_is_up_or_down", "one_membership_per_person_and_community",
        "one_standing_solution_per_reply", "one_open_invitation_per_address_and_community",
        "one_confirmation_per_person_and_solution", "one_flag_per_person_and_review_item",
        "one_notification_per_person_and_event", "one_dispatch_per_event_and_consumer",
        "one_mail_per_event_recipient_and_kind", "executive_community_is_joined_by_invitation", "one_thread_per_request",
    } <= names  # fmt: skip
