"""The two commands of the translations."""

import sys

from ptcare.languages import compiling, gathering

COMMANDS = {"gather": gathering.gather, "compile": compiling.compile_stale}


def main(arguments: list[str]) -> int:
    """0 when it was done, 2 when nobody knows what to do."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"one of: {', '.join(COMMANDS)}\n")
        return 2
    for line in COMMANDS[arguments[0]]():
        sys.stderr.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
