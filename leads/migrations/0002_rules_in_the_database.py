"""What constraints of Django cannot say: a published ICP version is immutable; scores are re-written in place."""

from django.db import migrations

IMMUTABLE = """
CREATE FUNCTION leads_criterion_of_draft_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM leads_icpversion v
                WHERE v.id IN (touched, CASE WHEN TG_OP = 'UPDATE' THEN OLD.version_id END) AND v.state <> 'draft')
    THEN
        RAISE EXCEPTION 'a published ICP version is immutable: draft a new one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'criterion_of_a_published_version_is_immutable';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER criterion_of_a_published_version_is_immutable
    BEFORE INSERT OR UPDATE ON leads_criterion
    FOR EACH ROW EXECUTE FUNCTION leads_criterion_of_draft_only();

CREATE FUNCTION leads_version_thresholds_of_draft_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (OLD.a_from, OLD.b_from, OLD.coverage_from, OLD.icp_id, OLD.number)
        IS DISTINCT FROM (NEW.a_from, NEW.b_from, NEW.coverage_from, NEW.icp_id, NEW.number)
    THEN
        RAISE EXCEPTION 'a published ICP version is immutable: draft a new one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'icp_version_is_immutable_once_published';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER icp_version_is_immutable_once_published
    BEFORE UPDATE ON leads_icpversion
    FOR EACH ROW EXECUTE FUNCTION leads_version_thresholds_of_draft_only();
"""

MUTABLE = """
DROP TRIGGER icp_version_is_immutable_once_published ON leads_icpversion;
DROP FUNCTION leads_version_thresholds_of_draft_only();
DROP TRIGGER criterion_of_a_published_version_is_immutable ON leads_criterion;
DROP FUNCTION leads_criterion_of_draft_only();
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_what_happens_next")]
    operations = [
        migrations.RunSQL(IMMUTABLE, MUTABLE),
        # Half of each page stays free, so a re-score is a heap-only update (PERFORMANCE.md, technique 3).
        migrations.RunSQL(
            "ALTER TABLE leads_qualification SET (fillfactor = 50)",
            "ALTER TABLE leads_qualification RESET (fillfactor)",
        ),
    ]
