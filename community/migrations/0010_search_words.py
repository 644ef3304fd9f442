"""The words of each space, kept by PostgreSQL with the documents they stand in, and found by what is left of a typo."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# A word's first six letters, and the same without each of them in turn: after Garbe's symmetric delete algorithm (SymSpell).
KEYS = """
CREATE FUNCTION search_keys(word text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT key) FROM (
        SELECT left(word, 6) AS key
        UNION ALL
        SELECT left(word, n - 1) || substr(left(word, 6), n + 1) FROM generate_series(1, least(length(word), 6)) n
    ) keys WHERE length(key) >= 3
$$;
"""
# Numbers, versions, addresses and the like are no words that could be mistyped.
_ADD = """
    INSERT INTO community_searchword (space_id, word)
    SELECT DISTINCT fresh.space_id, lexeme FROM {fresh}, unnest(tsvector_to_array(fresh.vector)) lexeme
    WHERE length(lexeme) BETWEEN 3 AND 24 AND lexeme !~ '[[:digit:][:punct:][:space:]]'
      AND NOT EXISTS (SELECT FROM community_searchword known WHERE known.space_id = fresh.space_id AND known.word = lexeme)
"""
_CHANGED = """(
    SELECT now.space_id, CASE WHEN now.space_id = before.space_id
        THEN ts_delete(now.vector, tsvector_to_array(before.vector)) ELSE now.vector END AS vector
    FROM written now JOIN replaced before USING (thread_id)
) fresh"""
WORDS = f"""
CREATE FUNCTION add_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {_ADD.format(fresh="written fresh")};
    ELSE {_ADD.format(fresh=_CHANGED)};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER new_document_brings_words AFTER INSERT ON community_searchdocument
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION add_search_words();
CREATE TRIGGER changed_document_brings_words AFTER UPDATE ON community_searchdocument
    REFERENCING NEW TABLE AS written OLD TABLE AS replaced FOR EACH STATEMENT EXECUTE FUNCTION add_search_words();
"""
NO_WORDS = """
DROP TRIGGER new_document_brings_words ON community_searchdocument;
DROP TRIGGER changed_document_brings_words ON community_searchdocument;
DROP FUNCTION add_search_words();
"""
# The table is derived: it comes with the words of the documents that are there.
FILL = _ADD.format(fresh="community_searchdocument fresh")


class Migration(migrations.Migration):
    dependencies = [("community", "0009_withheld_versions")]
    operations = [
        migrations.RunSQL(KEYS, "DROP FUNCTION search_keys(text)"),
        migrations.CreateModel(
            "SearchWord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField()),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.space",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space", "word"], name="search_word_of_space"),
                    django.contrib.postgres.indexes.GinIndex(
                        models.Func("word", function="search_keys"), gin_pending_list_limit=256, name="search_word_keys"
                    ),
                ],
            },
        ),
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
