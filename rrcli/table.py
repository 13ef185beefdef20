"""The commands of `rr`: name, module, one line of help. Data only, so `rr --help` stays instant."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One command: where its function lives and what it says of itself in `rr --help`."""

    module: str
    summary: str
    group: str

    @property
    def function(self) -> str:
        """Name of the command function: the last word of the module, without a trailing `_`."""
        return self.module.rsplit(".", 1)[-1]


GROUPS = ("Start", "Specs", "Build", "History", "Trust", "Hand-off", "AI", "Team", "Events")

_ROWS: tuple[tuple[str, str, str], ...] = (
    ("Start", "init", "start a project: a folder with spec.yaml and .rr"),
    ("Start", "config get", "print one setting"),
    ("Start", "config set", "change one setting"),
    ("Start", "config list", "list all settings and where each comes from"),
    ("Start", "params", "list the parameters of a spec: unit, range, default"),
    ("Start", "schema", "print the JSON Schema of specs or of a command's --json"),
    ("Start", "explain", "explain an error or finding code"),
    ("Start", "completion", "print the shell completion script"),
    ("Specs", "validate", "check spec files and report every finding"),
    ("Specs", "resolve", "show every value of a spec, or write it out in full"),
    ("Specs", "fit", "fit a last to a mesh, or propose one for a foot or shoe"),
    ("Specs", "size convert", "convert a shoe size between systems"),
    ("Build", "generate", "build the spec and record it as a new generation"),
    ("Build", "regenerate", "build the spec of a generation with this release's kernel"),
    ("Build", "build", "build a spec into mesh files, without a repository"),
    ("Build", "grade", "grade a spec into a run of sizes and widths"),
    ("Build", "measure", "measure a shoe, or the last, foot or shoe in a mesh"),
    ("Build", "audit", "audit a shoe: solid parts, measures, walls, fit"),
    ("Build", "render", "draw a PNG picture of a shoe"),
    ("Build", "view", "write a 3D viewer page that opens from disk"),
    ("History", "status", "what is active, and whether spec.yaml differs from it"),
    ("History", "log", "list generations, newest first"),
    ("History", "show", "show one generation"),
    ("History", "diff", "compare two shoes: values, measures, geometry"),
    ("History", "switch", "make another branch or generation the active one"),
    ("History", "branch", "list, create or delete branches"),
    ("History", "tag", "list, create or delete tags"),
    ("History", "merge", "bring what another branch changed into this one"),
    ("History", "conflicts", "list the values that a merge left open"),
    ("History", "resolve-conflict", "decide values that a merge left open"),
    ("History", "restore", "record an older spec as a new generation"),
    ("History", "undo", "revert the last operation"),
    ("History", "redo", "take back the last undo"),
    ("History", "op log", "list the operations on this project"),
    ("History", "op restore", "go to the state that an operation left"),
    ("Trust", "verify", "rebuild and compare; prove a repository or a bundle"),
    ("Trust", "fsck", "check every stored byte"),
    ("Trust", "gc", "pack history; remove what nothing needs"),
    ("Trust", "du", "what the repository takes up on the disk"),
    ("Trust", "migrate", "take the repository to the newest layout"),
    ("Trust", "reindex", "make the query index anew"),
    ("Trust", "cat", "print a stored object"),
    ("Hand-off", "export", "write the bundle for one partner"),
    ("Hand-off", "import", "record a mesh that anybody made, as it is"),
    ("Hand-off", "feedback add", "record what a factory found and asks for"),
    ("Hand-off", "feedback list", "list what factories have asked for"),
    ("Hand-off", "feedback show", "show one change request"),
    ("Hand-off", "feedback accept", "make a generation of a change request"),
    ("Hand-off", "feedback decline", "say why a change is not made"),
    ("Hand-off", "feedback defer", "put a change off"),
    ("Hand-off", "feedback verify", "say what the next sample showed of a change"),
    ("Hand-off", "feedback form", "write the form that a factory fills in"),
    ("Hand-off", "feedback import", "read a form that a factory filled in"),
    ("Hand-off", "review request", "ask for a review of a generation"),
    ("Hand-off", "review approve", "approve a generation"),
    ("Hand-off", "review reject", "reject a generation"),
    ("Hand-off", "review status", "show how a generation stands"),
    ("Hand-off", "qa aql", "how many pairs of a lot to look at"),
    ("AI", "ai draft", "ask an AI for another appearance; nothing changes"),
    ("AI", "ai merge", "ask an AI to decide where two appearances differ"),
    ("AI", "ai show", "show a draft beside what there is"),
    ("AI", "ai accept", "make a generation of a draft, or of a part of it"),
    ("AI", "ai reject", "say no to a draft"),
    ("AI", "ai log", "list what AIs were asked, and what came of it"),
    ("Team", "serve", "run the server, for a team or for yourself"),
    ("Team", "remote add", "name another place that holds the same project"),
    ("Team", "remote list", "list the remotes of this project"),
    ("Team", "remote remove", "forget a remote"),
    ("Team", "clone", "make a project with the history of a remote"),
    ("Team", "fetch", "bring what a remote has; your branches stay"),
    ("Team", "pull", "fetch, and let the active branch follow"),
    ("Team", "push", "let a remote have what it lacks"),
    ("Team", "sync", "both ways at once, for every branch and tag"),
    ("Events", "events tail", "show the newest entries of the log, and those to come"),
    ("Events", "events list", "list what happened, what was decided, what came of it"),
    ("Events", "events post", "write events that others send into the log"),
    ("Events", "events decide", "decide about events: act, suppress or escalate"),
    ("Events", "events feedback", "say whether a decision was right"),
    ("Events", "events replay", "make every decision again, or by another policy"),
    ("Events", "events policy check", "check a policy file"),
)


_KEYWORDS = frozenset({"import"})
"""Words of Python's own, which no function can be called."""


def _module(name: str) -> str:
    words = name.replace(" ", "_").replace("-", "_")
    return "rrcli.commands." + (f"{words}_" if words in _KEYWORDS else words)


COMMANDS: dict[str, Entry] = {
    name: Entry(_module(name), summary, group) for group, name, summary in _ROWS
}

COMMAND_GROUPS: dict[str, str] = {
    "config": "get, set and list settings",
    "size": "work with shoe sizes",
    "op": "the operation log",
    "feedback": "what a factory found on a sample",
    "qa": "what an inspection goes by",
    "review": "approve what a factory may have",
    "ai": "drafts of appearance, which a person accepts",
    "remote": "other places that hold the same project",
    "events": "what happened, what was decided, and what came of it",
    "events policy": "policies of decisions",
}
