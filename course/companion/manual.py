"""What `--help` says, in the current language: the help of all commands, looked up in one place."""

from typer.core import TyperCommand, TyperGroup

from course.languages import translated


def tell(command: TyperCommand | TyperGroup) -> None:
    """Put into words what a command is for, what it is given, and the same of all below it."""
    for each in (command, *command.params):
        each.help = translated(each.help)
    for each in getattr(command, "commands", {}).values():
        tell(each)
