"""Values reach PostgreSQL's COPY as they are, and columns that a load does not know get their default."""

import json

import pytest
from django.apps import apps
from django.db import connection, models

from community.models import Thread
from imports.tables import COLUMNS, Table, copy_in, field, table_of, time_field

TEXTS = ["", "plain", "tab\tnew\nline\rback\\slash", r"\N", r"\.", "\\", "“quotes” 漢字 🦊", "a,b{c}\"d\"'e'"]


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE sample (words text, list text[], facts jsonb, is_on boolean, number int, at timestamptz)"
        )
        yield Table("COPY sample (words, list, facts, is_on, number, at) FROM STDIN", "\n")
        cursor.execute("DROP TABLE sample")


def read_back():
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, list, facts::text, is_on, number, at FROM sample")
        return cursor.fetchall()


@pytest.mark.parametrize("text", TEXTS)
def test_texts_lists_and_facts_come_back_as_they_went(table, text):
    values = [field(text), field([text, "other"]), field({"key": [text]}), field(True), field(-7), time_field(1_700_000_000)]

    copy_in(table, ("\t".join(values) + table.rest).encode())

    ((words, texts, facts, is_on, number, at),) = read_back()
    assert (words, texts, is_on, number) == (text, [text, "other"], True, -7)
    assert json.loads(facts) == {"key": [text]}
    assert int(at.timestamp()) == 1_700_000_000


def test_nothing_is_null(table):
    values = [field(None), field([]), field({}), field(False), field(0), time_field(None)]

    copy_in(table, ("\t".join(values) + table.rest).encode())

    assert read_back() == [(None, [], "{}", False, 0, None)]


def test_value_of_an_unknown_kind_is_refused():
    with pytest.raises(TypeError):
        field(1.5)


def names_in(table):
    return table.statement.split("(", 1)[1].rsplit(")", 1)[0].replace('"', "").split(", ")


@pytest.mark.parametrize("label", COLUMNS)
def test_every_column_of_a_model_is_loaded_by_name_or_by_default(label):
    model = apps.get_model(label)
    stored = {
        one.column for one in model._meta.local_concrete_fields if not one.generated and not isinstance(one, models.AutoField)
    }

    names = names_in(table_of(model, COLUMNS[label]))

    assert len(names) == len(set(names))
    assert set(names) == stored


def test_default_of_a_column_that_the_load_leaves_out_is_its_models():
    table = table_of(Thread, COLUMNS["community.Thread"])

    rest = dict(zip(names_in(table)[len(COLUMNS["community.Thread"]) :], table.rest[1:-1].split("\t"), strict=True))
    assert (rest["status"], rest["version"], rest["duplicate_of_id"], rest["close_note"]) == ("published", "1", r"\N", "")
