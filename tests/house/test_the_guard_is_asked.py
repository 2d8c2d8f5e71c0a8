"""Promise 5, by the code itself: whatever puts a follow-up into Today or marks it as done has asked the guard."""

import ast

from tests.house.tree import of_kind, syntax, text

PACKAGE = "leads/following_up"
FORWARD = {"READY", "DONE"}


def functions():
    """Every function of the package that writes follow-ups, by name."""
    return {
        node.name: node
        for path in of_kind(".py", "leads")
        if str(path).startswith(PACKAGE)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef)
    }


def names_called(function):
    return {
        getattr(call.func, "id", getattr(call.func, "attr", ""))
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
    }


def moves_forward(function):
    """Whether a call in `function` writes status READY or DONE."""
    return any(
        key.arg == "status"
        and any(isinstance(part, ast.Attribute) and part.attr in FORWARD for part in ast.walk(key.value))
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") not in ("filter", "exclude")
        for key in call.keywords
    )


def asks(name, known, seen=()):
    """Whether the function, or a function of the package that it calls, asks the guard."""
    called = names_called(known[name])
    return "ask_guard" in called or any(
        asks(other, known, (*seen, name)) for other in called & known.keys() - {name, *seen}
    )


def test_what_moves_a_follow_up_forward_asks_the_guard_or_is_called_by_what_does():
    known = functions()
    forward = {name for name, function in known.items() if moves_forward(function)}
    assert forward  # or this test looks at nothing
    for name in forward:
        callers = {other for other, function in known.items() if name in names_called(function)}
        assert asks(name, known) or callers
        assert asks(name, known) or all(asks(caller, known) for caller in callers), name


def test_nobody_outside_makes_a_follow_up_that_is_ready_or_done():
    faults = [
        f"{path}:{call.lineno}"
        for path in of_kind(".py", "leads", "crm")
        if not str(path).startswith(PACKAGE) and "migrations" not in path.parts
        for call in ast.walk(syntax(path))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in ("FollowUp", "create", "update", "bulk_create")
        and "FollowUp" in ast.unparse(call)
        and any(key.arg == "status" for key in call.keywords)
    ]
    assert not faults


def test_no_celery_message_of_a_follow_up_keeps_its_due_date():
    assert not [path for path in of_kind(".py", "leads") if "countdown=" in text(path) or "eta=" in text(path)]
