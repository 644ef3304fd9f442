"""What no setting and no service loosens: PostgreSQL itself keeps the records and the promises of executive communities."""

from django.db import migrations

APPEND_ONLY = ("breakglassentry", "breakglassapproval", "aliasresolution", "takeaway", "takeawayanswer")

GLASS = """
CREATE FUNCTION keep_break_glass() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'break-glass is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.reference, NEW.community_id, NEW.asker_id, NEW.reason, NEW.minutes, NEW.asked_at)
        IS DISTINCT FROM (OLD.id, OLD.reference, OLD.community_id, OLD.asker_id, OLD.reason, OLD.minutes, OLD.asked_at)
        OR (OLD.refused_at IS NOT NULL AND NEW.refused_at IS DISTINCT FROM OLD.refused_at)
        OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at)
        OR (OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at)) THEN
        RAISE EXCEPTION 'break-glass only ever ends earlier' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL
        AND (SELECT count(*) FROM community_breakglassapproval WHERE request_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'break-glass opens with two approvals' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER break_glass_is_kept BEFORE UPDATE OR DELETE ON community_breakglass
    FOR EACH ROW EXECUTE FUNCTION keep_break_glass();
CREATE FUNCTION open_break_glass_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'break-glass is asked for before it opens' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER break_glass_begins_closed BEFORE INSERT ON community_breakglass
    FOR EACH ROW WHEN (NEW.opened_at IS NOT NULL) EXECUTE FUNCTION open_break_glass_later();
CREATE FUNCTION refuse_own_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.approver_id = (SELECT asker_id FROM community_breakglass WHERE id = NEW.request_id) THEN
        RAISE EXCEPTION 'nobody approves their own break-glass' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER break_glass_is_approved_by_others BEFORE INSERT ON community_breakglassapproval
    FOR EACH ROW EXECUTE FUNCTION refuse_own_approval();
"""
NO_GLASS = """
DROP TRIGGER break_glass_is_approved_by_others ON community_breakglassapproval;
DROP FUNCTION refuse_own_approval();
DROP TRIGGER break_glass_begins_closed ON community_breakglass;
DROP FUNCTION open_break_glass_later();
DROP TRIGGER break_glass_is_kept ON community_breakglass;
DROP FUNCTION keep_break_glass();
"""
ALIAS = """
CREATE FUNCTION refuse_alias_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT visibility FROM community_community WHERE id = NEW.community_id) <> 'executive' THEN
        RAISE EXCEPTION 'aliases belong to executive communities' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
EXECUTIVE = """
CREATE FUNCTION keep_executive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an executive community stays one' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER executive_community_stays_executive BEFORE UPDATE OF visibility ON community_community
    FOR EACH ROW WHEN (OLD.visibility = 'executive' AND NEW.visibility <> 'executive') EXECUTE FUNCTION keep_executive();
"""
NOT_EXECUTIVE = """
DROP TRIGGER executive_community_stays_executive ON community_community;
DROP FUNCTION keep_executive();
"""


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON community_{table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_is_append_only ON community_{table};",
    )


def alias_in_executive_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_alias_is_executive BEFORE INSERT OR UPDATE OF alias, community_id ON community_{table}"
        " FOR EACH ROW WHEN (NEW.alias <> '') EXECUTE FUNCTION refuse_alias_elsewhere();",
        f"DROP TRIGGER {table}_alias_is_executive ON community_{table};",
    )


class Migration(migrations.Migration):
    dependencies = [("community", "0030_executive_confidence"), ("core", "0002_append_only")]
    operations = [
        *map(append_only, APPEND_ONLY),
        migrations.RunSQL(GLASS, NO_GLASS),
        migrations.RunSQL(ALIAS, "DROP FUNCTION refuse_alias_elsewhere();"),
        *map(alias_in_executive_only, ("thread", "reply", "comment")),
        migrations.RunSQL(EXECUTIVE, NOT_EXECUTIVE),
    ]
