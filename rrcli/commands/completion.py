"""`rr completion`: the script that teaches a shell to complete `rr`."""

from typing import Annotated

import typer

from rrcli.failure import UsageMistakeError
from rrcli.session import Session

SHELLS = ("bash", "zsh", "fish", "powershell")

EXAMPLES = (
    "rr completion bash > ~/.local/share/bash-completion/completions/rr",
    "rr completion zsh  > ~/.zfunc/_rr",
    "rr completion fish > ~/.config/fish/completions/rr.fish",
)


def completion(
    session: Session,
    shell: Annotated[str, typer.Argument(help=f"One of {', '.join(SHELLS)}.", metavar="SHELL")],
) -> None:
    """Print the completion script for a shell; add it to the shell's start-up files."""
    if shell not in SHELLS:
        raise UsageMistakeError(
            f"there is no completion for {shell!r}", hint=f"choose from {', '.join(SHELLS)}"
        )
    from typer import completion as typer_completion

    script = typer_completion.get_completion_script(  # type: ignore[attr-defined]
        prog_name="rr", complete_var="_RR_COMPLETE", shell=shell
    )
    if session.out.json:
        session.out.document("completion", {"shell": shell, "script": script})
    else:
        session.out.line(script)
