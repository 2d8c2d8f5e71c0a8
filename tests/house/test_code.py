"""Rules of the Python code that a linter does not know: who may import, wake and write what."""

import ast
import re

import pytest

from tests.house.tree import calls, imports, of_kind, product_code, syntax, text

# Who writes a state. A path is a file or, ending in a slash, a folder.
WRITERS = {
    ("stage", "stage_id"): ("leads/pipeline",),
    ("gate",): ("crm/gate", "crm/privacy"),
    ("tone",): ("crm/tone", "crm/gate"),
    ("status",): ("leads/following_up", "leads/guard"),
    ("work_state",): ("crm/work.py", "crm/importing", "leads/following_up", "leads/qualifying"),
}
# The one that writes in SQL, for speed, is found by the table and column.
SQL_WRITES = re.compile(r"UPDATE\s+(leads_lead|leads_followup|crm_contact)\b.*?SET(.*?)(?:WHERE|FROM|$)", re.S | re.I)
SQL_COLUMNS = {"leads_lead": ("stage_id",), "leads_followup": ("status",), "crm_contact": ("gate",)}


def written_states(tree):
    """The names of states that `tree` writes: by assignment, by update(), or by naming them in update_fields."""
    watched = {name for names in WRITERS for name in names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Attribute) and part.attr in watched and isinstance(part.ctx, ast.Store):
                        yield part.attr, node.lineno
    for call, name in calls(tree):
        if name in ("update", "aupdate", "update_or_create"):
            yield from ((key.arg, call.lineno) for key in call.keywords if key.arg in watched)
        if name in ("bulk_update", "save", "asave", "bulk_create"):
            for constant in ast.walk(call):
                if isinstance(constant, ast.Constant) and constant.value in watched:
                    yield constant.value, call.lineno


def may_write(path, state):
    owners = next(owners for names, owners in WRITERS.items() if state in names)
    return str(path).startswith(owners)


def wrong_wakes(tree):
    """Calls that send Celery messages past crm.waking, or that ask Celery to keep a due date."""
    for call, name in calls(tree):
        if name in ("delay", "delay_on_commit", "apply_async", "apply_async_on_commit", "send_task"):
            yield f"line {call.lineno}: {name}()"
        if any(key.arg in ("eta", "countdown") for key in call.keywords):
            yield f"line {call.lineno}: eta or countdown"


def unscoped_fetches(tree):
    """`objects.get(` in a view: a missing row must be a 404, and what one may see is asked in one place."""
    for call, name in calls(tree):
        from_objects = getattr(getattr(call.func, "value", None), "attr", "") == "objects"
        # One's own row is always there: it is who asks.
        named = {key.arg for key in call.keywords if ast.unparse(key.value) != "request.user.pk"}
        if name in ("get", "aget") and from_objects and {"pk", "id"} & named:
            yield f"line {call.lineno}: objects.get(pk=...)"


def test_each_state_is_written_by_its_one_writer():
    faults = [
        f"{path}:{line} writes {state}"
        for path in product_code()
        if "models" not in path.parts and path.name != "enums.py"
        for state, line in written_states(syntax(path))
        if not may_write(path, state)
    ]
    assert not faults


def test_sql_writes_a_state_in_its_one_writer_too():
    faults = []
    for path in product_code():
        for table, assignments in SQL_WRITES.findall(text(path)):
            for column in SQL_COLUMNS[table.lower()]:
                if re.search(rf"\b{column}\s*=", assignments) and not may_write(path, column):
                    faults.append(f"{path} writes {table}.{column}")
    assert not faults


def test_only_the_waking_module_sends_messages_and_none_carries_a_due_date():
    faults = [
        f"{path}: {fault}"
        for path in product_code()
        if str(path) not in ("crm/waking.py",)
        for fault in wrong_wakes(syntax(path))
    ]
    assert not faults
    assert not re.search(r"\b(eta|countdown)\s*=", text(next(p for p in product_code() if p.name == "waking.py")))


def test_views_fetch_a_row_or_answer_404():
    views = [path for path in product_code() if "views" in path.parts]
    assert views
    assert not [f"{path}: {fault}" for path in views for fault in unscoped_fetches(syntax(path))]


@pytest.mark.parametrize(
    ("modules", "allowed"),
    [
        (("django.http", "django.shortcuts", "django_htmx"), ("views", "middleware.py", "health.py", "access.py")),
        (("celery", "kombu"), ("tasks.py", "celery.py", "celery_settings.py", "management", "config")),
        (("crispy_forms",), ("forms.py", "forms")),
    ],
)
def test_what_a_layer_does_not_know_it_does_not_import(modules, allowed):
    faults = [
        f"{path} imports {name}"
        for path in product_code()
        if not set(allowed) & set(path.parts)
        for name in imports(syntax(path))
        if name.startswith(modules)
    ]
    assert not faults


def test_crm_never_names_leads():
    faults = [
        f"{path} imports {name}"
        for path in of_kind(".py", "crm")
        for name in imports(syntax(path))
        if name.split(".")[0] in ("leads", "config")
    ]
    assert not faults


def test_public_functions_of_verb_modules_say_what_they_do():
    edges = {"views", "admin", "admin.py", "management", "migrations", "models", "enums.py", "apps.py", "forms.py"}
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in product_code()
        if path.parts[0] != "config" and not edges & set(path.parts)
        for node in syntax(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent


def test_every_module_says_what_it_is_for():
    silent = [str(path) for path in product_code() if text(path).strip() and not ast.get_docstring(syntax(path))]
    # The packages of models only list what they hold.
    assert not [path for path in silent if not path.endswith("__init__.py") and not path.endswith("apps.py")]


def test_nothing_is_left_for_later():
    left = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|NotImplemented" + r"Error)\b|Being wri" + r"tten")
    assert not [str(path) for path in product_code() if left.search(text(path))]


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("lead.stage = won", "stage"),
        ("Lead.objects.filter(pk=1).update(stage=won)", "stage"),
        ("lead.save(update_fields=['stage_id'])", "stage_id"),
        ("Contact.objects.bulk_update(rows, ['gate'])", "gate"),
        ("follow_up.status = 'done'", "status"),
    ],
)
def test_a_second_writer_is_found(code, state):
    assert [name for name, _ in written_states(ast.parse(code))] == [state]
    assert not may_write("leads/views/board.py", state)


@pytest.mark.parametrize("code", ["task.delay(1)", "task.apply_async(args=[1])", "wake(task, 1, countdown=5)"])
def test_a_message_past_the_waking_module_is_found(code):
    assert list(wrong_wakes(ast.parse(code)))


def test_an_unscoped_fetch_is_found():
    assert list(unscoped_fetches(ast.parse("Lead.objects.get(pk=pk)")))
    assert not list(unscoped_fetches(ast.parse("get_object_or_404(Lead, pk=pk)")))
