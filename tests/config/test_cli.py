"""The command line: help that teaches, refusals of one sentence, the audit check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from aman.config import cli, look, start
from aman.config.commands import COMMANDS
from aman.config.stop import Stop
from tests.apps.incidents.make import make_shift
from tests.fixtures.processes import ROOT, Installation
from tests.make import make_staff


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_teaches_by_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main([command, "--help"])
    shown = capsys.readouterr().out
    assert stopped.value.code == 0
    assert "examples:" in shown
    assert f"aman {command}" in shown.partition("examples:")[2]


def test_help_is_quick_because_django_is_not_loaded() -> None:
    code = "import sys; from aman.config import cli; cli.parser(); print('django' in sys.modules)"
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert time.perf_counter() - started < 3


def test_missing_secrets_are_named() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AMAN_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "aman.config", "serve"], env=kept, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    for name in ("AMAN_SECRET_KEY", "AMAN_MASTER_KEY", "AMAN_RECEIPT_PEPPER", "AMAN_LINK_KEY"):
        assert f"{name} is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_secrets_satisfy_the_configuration(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AMAN_", "DJANGO_"))}
    words = [sys.executable, "-m", "aman.config"]
    made = subprocess.run([*words, "check", "--new-secrets"], env=kept, capture_output=True, text=True, check=True)
    own = tmp_path / "aman.toml"
    own.write_text(made.stdout + f'base_url = "https://aman.example"\ndata_dir = "{tmp_path}/data"\n')
    chosen = {**kept, "AMAN_CONFIG": str(own)}
    done = subprocess.run([*words, "check"], env=chosen, capture_output=True, text=True, check=False)
    assert done.returncode == 1  # tables, mail and the panel's name are still to come
    assert "Served at https://aman.example" in done.stdout
    assert "Traceback" not in done.stderr


def test_missing_pango_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "PANGO", ("no-such-library",))
    with pytest.raises(Stop, match="apt-get install libpango"):
        start.require_pango()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Stop, match="Set AMAN_DATA_DIR"):
        start.require_folder(tmp_path / "file" / "data")


def test_an_old_python_is_told_in_one_sentence() -> None:
    source = (ROOT / "tools" / "setup.py").read_text()
    older = source.replace("sys.version_info < (3, 11)", "True", 1).replace("sys.version_info[:2]", "(3, 9)", 1)
    done = subprocess.run([sys.executable, "-c", older], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("Aman needs Python 3.11 or newer; this is 3.9.")


@pytest.mark.slow
def test_people_are_looked_after_from_the_command_line(migrated_install: Installation) -> None:
    install = migrated_install
    add = ["user", "add", "amina@panel.example", "--name", "Amina Rahman", "--role", "operator"]
    assert "guessed" in install.run(*add, typed="short\n").stderr
    assert install.run(*add, typed="a-phrase-of-some-length-7\n").returncode == 0
    assert "There is an account" in install.run(*add, typed="a-phrase-of-some-length-7\n").stderr
    assert "OPERATOR NATION" in install.run("user", "list").stdout
    assert install.run("user", "grant", "amina@panel.example", "JESTER").returncode == 2
    assert install.run("user", "end", "amina@panel.example", "operator").returncode == 0
    assert "no role" in install.run("user", "list").stdout
    assert "There is no account" in install.run("user", "password", "nobody@panel.example", typed="x\n").stderr


@pytest.mark.slow
def test_the_audit_check_finds_a_rewritten_chain(migrated_install: Installation, tmp_path: Path) -> None:
    install = migrated_install
    add = ["user", "add", "amina@panel.example", "--name", "Amina Rahman"]
    assert install.run(*add, typed="a-phrase-of-some-length-7\n").returncode == 0
    heads = tmp_path / "heads.json"
    assert install.run("verify-audit", "--write-heads", str(heads)).returncode == 0
    assert install.run("verify-audit", "--against", str(heads)).returncode == 0
    kept = json.loads(heads.read_text())
    kept["PANEL"][1] = "0" * 64
    heads.write_text(json.dumps(kept))
    done = install.run("verify-audit", "--against", str(heads))
    assert done.returncode == 1
    assert f"chain PANEL, event {kept['PANEL'][0]}: REWRITTEN" in done.stdout
    (tmp_path / "broken.json").write_text("[]")
    assert install.run("verify-audit", "--against", str(tmp_path / "broken.json")).returncode == 2


@pytest.mark.django_db
def test_it_says_who_and_which_languages_are_lacking(settings: Any) -> None:
    assert [one.words for one in look._languages()] == []
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    (languages,) = look._languages()
    assert languages.words.startswith("ar, ur, tr: no named person")
    assert next(one.words for one in look._people()) == "Nobody holds the role of DUTY_OFFICER, CHAIR, OPERATOR."
    make_staff("CHAIR")
    make_staff("OPERATOR")
    make_shift(make_staff("DUTY_OFFICER"), timezone.now())
    assert [one.words for one in look._people()] == []
