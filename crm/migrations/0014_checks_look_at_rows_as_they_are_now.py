"""A row that moved on, or went, before the transaction ends is not asked for the contact it had in between.

A merge moves rows to a contact that may itself go into another one, or be taken away, in the same transaction.
"""

from django.db import migrations

AS_THEY_ARE_NOW = """
CREATE OR REPLACE FUNCTION crm_contact_exists() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_left boolean;
BEGIN
    PERFORM FROM crm_contact WHERE id = NEW.contact_id FOR KEY SHARE;
    IF NOT FOUND THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = $1 AND contact_id = $2)', TG_TABLE_NAME)
            INTO is_left USING NEW.id, NEW.contact_id;
        IF is_left THEN
            RAISE foreign_key_violation
                USING MESSAGE = format('a row of %s names a contact that is not there', TG_TABLE_NAME);
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""
AS_THEY_BECAME = """
CREATE OR REPLACE FUNCTION crm_contact_exists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM crm_contact WHERE id = NEW.contact_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation
            USING MESSAGE = format('a row of %s names a contact that is not there', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0013_rules_for_all_rows_of_a_statement")]

    operations = [migrations.RunSQL(AS_THEY_ARE_NOW, AS_THEY_BECAME)]
