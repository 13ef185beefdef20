"""A project to do violence to, driven through the real command."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """A folder with a repository, and the words that start `rr`."""

    folder: Path
    rr: Sequence[str]

    @classmethod
    def create(cls, folder: Path, rr: Sequence[str], example: Path) -> "Project":
        """A project whose spec.yaml is the example, with one generation."""
        project = cls(folder, rr)
        subprocess.run([*rr, "init", str(folder)], check=True, capture_output=True)
        (folder / "spec.yaml").write_bytes(example.read_bytes())
        project.must("generate", "-m", "first")
        return project

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `rr ARGUMENTS` here, in a process group of its own."""
        return subprocess.Popen(
            [*self.rr, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
            env=dict(os.environ),
        )  # fmt: skip

    def start_all(self, *commands: Sequence[str]) -> list[tuple[int, str]]:
        """(exit code, stderr) of commands that all run at once."""
        running = [self.start(*words) for words in commands]
        ended = [process.communicate(timeout=300) for process in running]
        return [(p.returncode, e.decode()) for p, (_, e) in zip(running, ended, strict=True)]

    def must(self, *arguments: str) -> str:
        """What `rr ARGUMENTS` prints; it has to succeed."""
        ran = subprocess.run(
            [*self.rr, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"rr {' '.join(arguments)}: {ran.returncode}\n{ran.stderr}"
        return ran.stdout

    def generations(self, branch: str = "main") -> list[str]:
        """Generation ids of a branch, newest first."""
        shown = json.loads(self.must("log", branch, "--json"))
        return [one["generation"] for one in shown["generations"]]

    def vary(self, number: int, name: str = "spec.yaml") -> Path:
        """Change the spec: another shape when `number` is even, another colour when odd."""
        path = self.folder / name
        text = (self.folder / "spec.yaml").read_text("utf-8")
        if number % 2:
            text = re.sub(r'primary_hex: "#\w+"', f'primary_hex: "#{number:06X}"', text)
        else:
            text = re.sub(r"toe_spring_mm: [\d.]+", f"toe_spring_mm: {8 + number / 100:.2f}", text)
        path.write_text(text, encoding="utf-8")
        return path
