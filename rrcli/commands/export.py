"""`rr export`: write the bundle for one partner."""

from pathlib import Path
from typing import Annotated

import typer

from exporters.profiles import PROFILES
from exporters.registry import FORMATS
from rrcli.choices import choose, choose_each
from rrcli.export_target import archive_named, check_output, deliver_bundle
from rrcli.progress import progress_bar
from rrcli.session import Session
from rrcli.signing_keys import signer_from

EXAMPLES = (
    "rr export --profile factory -o factory.zip",
    "rr export --profile qa --sign ~/.ssh/id_ed25519 -o qa.zip",
    "rr export main~1 --profile render -o - > shoe.zip",
)


def export(
    session: Session,
    rev: Annotated[str, typer.Argument(help="Branch, tag, id prefix, @ or @~2.")] = "@",
    profile: Annotated[
        str | None, typer.Option("--profile", help=f"One of {', '.join(PROFILES)}.", metavar="P")
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format", help="Only these of the profile's formats; repeatable.", metavar="F"
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder, FILE.zip, or - for a zip on stdout."),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", help="Let this audit finding pass; repeatable.", metavar="CODE"),
    ] = None,
    compress: Annotated[
        bool, typer.Option("--compress", help="Deflate the archive: smaller, its bytes not fixed.")
    ] = False,
    sign: Annotated[
        Path | None,
        typer.Option(
            "--sign", help="Sign with this secret key (SSH, minisign).", metavar="KEYFILE"
        ),
    ] = None,
) -> None:
    """Write the bundle for one partner: files, manifest, SHA256SUMS.

    A shoe whose audit has errors is refused with exit 9 unless each is allowed by its code. The
    setting export.approvals says how many approvals a factory's bundle needs, else exit 3.
    The archive is not compressed, so its bytes are the same everywhere; with --compress only the
    bytes of the files in it are. --sign adds a signature of SHA256SUMS; a locked key's password is
    asked for, or taken from RR_SIGN_PASSWORD.
    """
    from engine.approval_rule import approval_rule
    from engine.emit import emit_export
    from engine.export import export as make_bundle
    from engine.settings import read_setting

    project = session.project()
    setting = read_setting("export.profile", [project.config_file])
    # An empty word is a mistake: by the setting, a script's unset variable would hand over all.
    name = setting if profile is None else profile
    chosen = choose(name, tuple(PROFILES), "--profile")
    session.allow(f"export:{chosen}")
    if allow:
        session.allow("allow findings")
    repository = project.repository()
    target = output or archive_named(repository, rev, chosen)
    check_output(session, target, compress=compress)
    signer = signer_from(session, sign)
    with progress_bar(session, f"exporting for {chosen}") as step:
        bundle = make_bundle(
            repository,
            rev,
            profile=chosen,
            formats=choose_each(format, tuple(FORMATS), "--format") if format else None,
            allow=allow or [],
            progress=step,
            signer=signer,
            approvals=approval_rule([project.config_file]),
        )
    deliver_bundle(session, bundle, target, compress=compress)
    emit_export(repository, bundle.generation_id, chosen, session.now())
