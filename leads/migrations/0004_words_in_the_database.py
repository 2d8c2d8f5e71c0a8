"""The twin of leads.qualifying.words: text as whole words that can be compared.

Lower case comes from the collation pg_c_utf8 (PostgreSQL 17 and newer), the same on every machine; on 16 from the
database's own, which must then be a UTF-8 one.
"""

from django.db import migrations

WORDS = r"""
DO $do$
DECLARE
    lowered text := CASE WHEN EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'pg_c_utf8')
                         THEN 'lower(normalize(source, NFKD) COLLATE pg_catalog.pg_c_utf8)'
                         ELSE 'lower(normalize(source, NFKD))' END;
BEGIN
    EXECUTE format($make$
        CREATE FUNCTION leads_words(source text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
        SELECT regexp_replace(
            ' ' || CASE WHEN octet_length(source) <> char_length(source) THEN
                regexp_replace(
                    regexp_replace(
                        translate(
                            replace(replace(replace(%s, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
                            'øłđðıς', 'olddiσ'
                        ),
                        '[\u0300-\u036f''\u2019]', '', 'g'
                    ),
                    '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])', ' \1 ', 'g'
                )
            ELSE replace(lower(source), '''', '') END || ' ',
            '[\x02-\x2f\x3a-\x60\x7b-\u00bf\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+', ' ', 'g'
        )
        $body$
    $make$, lowered);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_first_stages_and_playbook")]
    operations = [migrations.RunSQL(WORDS, "DROP FUNCTION leads_words(text)")]
