"""From arguments to one command function: imports only the module of the command that runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rrcli.environment import Environment, completing, read_environment
from rrcli.failure import InterruptedByUserError, UsageMistakeError
from rrcli.output import Output
from rrcli.pipes import BROKEN_PIPE_EXIT, silence_stdout
from rrcli.session import Session
from rrcli.table import COMMAND_GROUPS, COMMANDS, Entry

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
EPILOG = (
    "Global options (-C, --json, -q, -v, --no-color, --role) stand before or after the command."
)

GLOBAL_PARAMETERS: dict[str, Any] = {
    "global_directory": Annotated[
        Path | None,
        typer.Option("-C", metavar="DIR", help="Work as if started in DIR.", hidden=True),
    ],
    "global_json": Annotated[
        bool, typer.Option("--json", help="Print only JSON on stdout.", hidden=True)
    ],
    "global_quiet": Annotated[bool, typer.Option("-q", "--quiet", help="Say less.", hidden=True)],
    "global_verbose": Annotated[
        bool, typer.Option("-v", "--verbose", help="Say more.", hidden=True)
    ],
    "global_no_color": Annotated[bool, typer.Option("--no-color", help="No colour.", hidden=True)],
    "global_role": Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="Act as ROLE.", hidden=True)
    ],
}


TYPER_INTERRUPTED = 130


def dispatch(argv: list[str]) -> int:
    """Run the command that `argv` names and return its exit code."""
    name = _plain_name(argv)
    if name is None or completing():
        code = root().main(args=argv, prog_name="rr", standalone_mode=False)
    else:  # the common case: no need to build the group around the one command
        rest = argv[len(name.split(" ")) :]
        code = load(name, COMMANDS[name]).main(
            args=rest, prog_name=f"rr {name}", standalone_mode=False
        )
    if code == TYPER_INTERRUPTED:  # Typer turns Ctrl-C into a bare exit code
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _plain_name(argv: list[str]) -> str | None:
    """Return the command that the first words name, or None when options stand before it."""
    for words in (1, 2, 3):
        name = " ".join(argv[:words])
        if name in COMMANDS:
            return name
    return None


def root() -> Any:
    """Return the `rr` command; its subcommands load when asked for."""
    app = typer.Typer(
        cls=LazyGroup,
        rich_markup_mode=None,
        add_completion=completing(),
        no_args_is_help=False,
        invoke_without_command=True,
        context_settings=CONTEXT,
    )
    app.callback()(_with_globals(_root_callback))
    return typer.main.get_command(app)


class LazyGroup(TyperGroup):
    """A group whose commands come from the table and are imported one at a time."""

    prefix = ""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the words that may follow this group, in the table's order."""
        words = (
            name.removeprefix(self.prefix) for name in COMMANDS if name.startswith(self.prefix)
        )
        return list(dict.fromkeys(word.split(" ")[0] for word in words))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, importing its module; None when there is none."""
        full = self.prefix + cmd_name
        if full in COMMANDS:
            return load(full, COMMANDS[full])
        return _nested_group(full) if full in COMMAND_GROUPS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return (name, command, rest); an unknown name is a usage mistake with a suggestion."""
        command = self.get_command(ctx, args[0])
        if command is None and not args[0].startswith("-"):
            raise _unknown_command(self.prefix, args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the same help as `rr --help`, from the table alone."""
        from rrcli import help as help_text

        name = self.prefix.strip()
        formatter.write(help_text.group_help(name) if name else help_text.top_level_help())


def load(name: str, entry: Entry) -> Any:
    """Import the module of one command and return it as a Typer command with the global options."""
    from importlib import import_module

    module = import_module(entry.module)
    function = getattr(module, entry.function)
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(
        name=name.rsplit(" ", maxsplit=1)[-1],
        help=inspect.getdoc(function),
        epilog=_epilog(getattr(module, "EXAMPLES", ())),
        context_settings=CONTEXT,
    )(_with_globals(function))
    return typer.main.get_command(app)


def _epilog(examples: tuple[str, ...]) -> str:
    # \b keeps Typer from filling the lines of that paragraph into one.
    shown = "\b\nExamples:\n" + "".join(f"  {line}\n" for line in examples) + "\n"
    return (shown if examples else "") + EPILOG


def _nested_group(name: str) -> Any:
    group = type("NestedGroup", (LazyGroup,), {"prefix": name + " "})
    app = typer.Typer(
        cls=group, rich_markup_mode=None, add_completion=False, context_settings=CONTEXT
    )
    app.callback(help=COMMAND_GROUPS[name])(lambda: None)
    return typer.main.get_command(app)


def _with_globals(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` for Typer: `session` filled in by us, the global options added."""
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.name != "session"]

    def command(ctx: typer.Context, **values: Any) -> Any:
        given = {name: values.pop(name) for name in GLOBAL_PARAMETERS}
        earlier = ctx.obj if isinstance(ctx.obj, dict) else {}
        ctx.obj = {name: value or earlier.get(name) for name, value in given.items()}
        session = _session(ctx.obj, read_environment())
        # Caught here, before Typer turns either into a bare exit code.
        try:
            return function(session, **values)
        except KeyboardInterrupt:
            raise InterruptedByUserError("interrupted") from None
        except BrokenPipeError:
            silence_stdout()
            return BROKEN_PIPE_EXIT

    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    added = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=False if annotation.__origin__ is bool else None,
            annotation=annotation,
        )
        for name, annotation in GLOBAL_PARAMETERS.items()
    ]
    keyword_only = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    command.__signature__ = inspect.Signature([context, *keyword_only, *added])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in (context, *keyword_only, *added)}
    return command


def _root_callback(
    session: Session,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from rrcli import help as help_text

        session.out.line(help_text.version_text().rstrip())
        raise typer.Exit(0)


def _session(given: dict[str, Any], environment: Environment) -> Session:
    plain = bool(given["global_no_color"]) or environment.no_color
    directory = environment.cwd / (given["global_directory"] or "")
    if not directory.is_dir():
        raise UsageMistakeError(
            f"-C names {str(given['global_directory'])!r}, which is no folder",
            place=str(directory),
            hint="give -C an existing folder",
        )
    return Session(
        directory=directory,
        environment=environment,
        out=Output(
            json=bool(given["global_json"]),
            quiet=bool(given["global_quiet"]),
            verbose=bool(given["global_verbose"]),
            color=environment.stdout_tty and not plain,
        ),
        role_name=given["global_role"],
    )


def _unknown_command(prefix: str, word: str, known: list[str]) -> UsageMistakeError:
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1, cutoff=0.5)
    name = f"{prefix}{word}"
    guess = f"did you mean `rr {prefix}{close[0]}`?" if close else "rr --help lists the commands"
    return UsageMistakeError(f"there is no command `rr {name}`", hint=guess)
