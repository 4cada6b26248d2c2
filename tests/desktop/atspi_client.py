"""Looks at and works another process's window through AT-SPI, as a screen reader does.

Runs under Debian's own Python, which has pyatspi:  atspi_client.py find|act|select JSON
with {"app", "role", "name", "action", "seconds"}; prints JSON, or exits 1 saying what was not there.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

import pyatspi


def walk(node: Any, depth: int = 0) -> Iterator[Any]:
    """The accessible objects at and below a node; one that goes away meanwhile is left out."""
    try:
        yield node
        for index in range(node.childCount):
            child = node.getChildAtIndex(index)
            if child is not None and depth < 60:
                yield from walk(child, depth + 1)
    except Exception:  # GLib.Error and others, whatever the dying process answers
        return


def applications(pattern: str) -> Iterator[Any]:
    """The running programs whose accessible name has the pattern."""
    for application in children(pyatspi.Registry.getDesktop(0)):
        if re.search(pattern, application.name or ""):
            yield application


def children(node: Any) -> list[Any]:
    """The accessible objects right below a node."""
    return [child for child in (node.getChildAtIndex(i) for i in range(node.childCount)) if child is not None]


def described(node: Any) -> dict[str, Any]:
    """What a test may want to know of a node."""
    found = {
        "role": node.getRoleName(),
        "name": node.name,
        "description": node.description,
        "states": sorted(pyatspi.stateToString(state) for state in node.getState().getStates()),
        "parent": node.parent.name if node.parent else "",
        "extents": None,
        "actions": [],
        "text": None,
    }
    try:
        box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        found["extents"] = [box.x, box.y, box.width, box.height]
    except NotImplementedError:
        pass
    try:
        action = node.queryAction()
        found["actions"] = [action.getName(index) for index in range(action.nActions)]
    except NotImplementedError:
        pass
    try:
        text = node.queryText()
        found["text"] = text.getText(0, text.characterCount)
    except NotImplementedError:
        pass
    return found


def matches(node: Any, wanted: dict[str, Any]) -> bool:
    """Whether a node has the role (exactly) and a name with the pattern that are asked for, if they are."""
    role, name = wanted.get("role"), wanted.get("name")
    return (role is None or node.getRoleName() == role) and (
        name is None or re.search(name, node.name or "") is not None
    )


def search(wanted: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """All nodes that match, of all programs that match; waits up to `seconds` for the first one."""
    deadline = time.monotonic() + wanted.get("seconds", 0)
    while True:
        found = []
        for application in applications(wanted["app"]):
            for node in walk(application):
                try:
                    if matches(node, wanted):
                        found.append((node, described(node)))
                except Exception:  # gone between listing and asking
                    continue
        if found or time.monotonic() >= deadline:
            return found
        time.sleep(0.1)


def act(node: Any, action_name: str | None) -> bool:
    """Do the named action of a node, or its first."""
    action = node.queryAction()
    names = [action.getName(index) for index in range(action.nActions)]
    return bool(action.doAction(names.index(action_name) if action_name else 0))


def select(node: Any) -> bool:
    """Select a node in the list or table that holds it."""
    parent = node.parent
    return bool(parent.querySelection().selectChild(node.getIndexInParent()))


def main() -> None:
    """Carry out one command."""
    command, wanted = sys.argv[1], json.loads(sys.argv[2])
    found = search(wanted)
    if not found:
        names = [application.name for application in children(pyatspi.Registry.getDesktop(0))]
        sys.exit(f"nothing like {wanted} in any of the programs {names}")
    if command == "act" and not act(found[0][0], wanted.get("action")):
        sys.exit(f"refused: {wanted}")
    if command == "select" and not select(found[0][0]):
        sys.exit(f"not selectable: {wanted}")
    print(json.dumps([description for _, description in found]))


main()
