"""Who is not in the search index yet, and that nobody's identity or interaction is left without its contact.

A foreign key checks each row by itself, which for 100,000 rows costs as much as writing them twice. These triggers
give the same guarantee for all rows of a statement at once: the contacts exist, and are locked so that nobody deletes
them before the transaction ends. docs/decisions/0010-checks-of-a-statement.md
"""

from django.db import migrations

UNINDEXED = """
CREATE FUNCTION crm_contact_is_unindexed() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = on AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO crm_unindexed (contact_id) SELECT id FROM added ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO crm_unindexed (contact_id)
        SELECT added.id FROM added JOIN removed ON removed.id = added.id
        WHERE (added.full_name, added.company, added.headline, added.position)
              IS DISTINCT FROM (removed.full_name, removed.company, removed.headline, removed.position)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_is_new_to_the_search AFTER INSERT ON crm_contact
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crm_contact_is_unindexed();
CREATE TRIGGER contact_reads_otherwise_now AFTER UPDATE ON crm_contact
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crm_contact_is_unindexed();
INSERT INTO crm_unindexed (contact_id) SELECT id FROM crm_contact ON CONFLICT DO NOTHING;
"""
INDEXED = """
DROP TRIGGER contact_reads_otherwise_now ON crm_contact;
DROP TRIGGER contact_is_new_to_the_search ON crm_contact;
DROP FUNCTION crm_contact_is_unindexed();
"""

# Looked up in the primary key, never by reading all contacts: a statement adds some thousands of millions.
CHECKED = """
CREATE FUNCTION crm_contacts_exist() RETURNS trigger LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    wanted bigint;
    found_there bigint;
BEGIN
    SELECT count(DISTINCT contact_id) INTO wanted FROM added;
    PERFORM FROM crm_contact WHERE id IN (SELECT contact_id FROM added) FOR KEY SHARE;
    GET DIAGNOSTICS found_there = ROW_COUNT;
    IF found_there < wanted THEN
        RAISE foreign_key_violation USING MESSAGE = format('a row of %s names a contact that is not there', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION crm_contact_exists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM crm_contact WHERE id = NEW.contact_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = format('a row of %s names a contact that is not there', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION crm_contact_leaves_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM crm_contact WHERE id = OLD.id) THEN
        RETURN NULL;  -- it came back in the same transaction
    END IF;
    IF EXISTS (SELECT FROM crm_identity WHERE contact_id = OLD.id)
       OR EXISTS (SELECT FROM crm_interaction WHERE contact_id = OLD.id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a contact goes only with its identities and interactions';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER identity_has_a_contact AFTER INSERT ON crm_identity
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crm_contacts_exist();
CREATE TRIGGER interaction_has_a_contact AFTER INSERT ON crm_interaction
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION crm_contacts_exist();
CREATE CONSTRAINT TRIGGER identity_keeps_a_contact AFTER UPDATE OF contact_id ON crm_identity
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm_contact_exists();
CREATE CONSTRAINT TRIGGER interaction_keeps_a_contact AFTER UPDATE OF contact_id ON crm_interaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm_contact_exists();
CREATE CONSTRAINT TRIGGER contact_leaves_nothing_behind AFTER DELETE ON crm_contact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm_contact_leaves_nothing();
"""
UNCHECKED = """
DROP TRIGGER contact_leaves_nothing_behind ON crm_contact;
DROP TRIGGER interaction_keeps_a_contact ON crm_interaction;
DROP TRIGGER identity_keeps_a_contact ON crm_identity;
DROP TRIGGER interaction_has_a_contact ON crm_interaction;
DROP TRIGGER identity_has_a_contact ON crm_identity;
DROP FUNCTION crm_contact_leaves_nothing();
DROP FUNCTION crm_contact_exists();
DROP FUNCTION crm_contacts_exist();
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0012_search_apart_and_checks_of_statements")]

    operations = [migrations.RunSQL(UNINDEXED, INDEXED), migrations.RunSQL(CHECKED, UNCHECKED)]
