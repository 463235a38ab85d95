#!/usr/bin/python3
"""Whether examples/README.md lists each example as it is run. Speaks TAP."""

import workshop

TEXT = (workshop.EXAMPLES / "README.md").read_text(encoding="utf-8")
NAMES = sorted(path.name for path in workshop.EXAMPLES.iterdir()
               if path.suffix in (".c", ".html", ".py", ".sh"))

print(f"1..{len(NAMES)}")
for number, name in enumerate(NAMES, 1):
    rows = [line for line in TEXT.splitlines()
            if line.startswith(f"| [{name}]({name}) | ")]
    commands = workshop.command_of(name).splitlines()
    # How it is built is said once for all.
    good = len(rows) == 1 and (
        not commands or f"`{commands[-1]}`" in rows[0])
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
