"""What a table can come in, one module each, by the name that Import.detected keeps. A new one is added here."""

from types import ModuleType

from crm.importing.sources import records, text, workbook

CONTAINERS: dict[str, ModuleType] = {"workbook": workbook, "records": records}
PLAIN_TEXT = text
