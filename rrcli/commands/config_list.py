"""`rr config list`: all settings."""

from rrcli.columns import columns
from rrcli.config_files import settings_files
from rrcli.session import Session


def config_list(session: Session) -> None:
    """List all settings: the value in force, where it comes from, what it means."""
    from engine.settings import SETTINGS, find_setting

    files = settings_files(session)
    found = [(find_setting(name, files), setting.meaning) for name, setting in SETTINGS.items()]
    if session.out.json:
        rows = [
            {"name": item.name, "value": item.value, "origin": str(item.origin or "default")}
            for item, _ in found
        ]
        session.out.document("config", {"settings": rows})
        return
    table = [
        (item.name, item.value or "-", str(item.origin or "default"), meaning)
        for item, meaning in found
    ]
    session.out.lines(columns(("setting", "value", "from", "meaning"), table, session))
