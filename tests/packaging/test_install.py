"""pip, uv and apt print pages; a person reads one line."""

import pytest

import install
from terminal import SetupFailed

# What the tools print, shortened.
PRINTED = {
    "disk is full": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "no answer from the network": """
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<HTTPSConnection object>:
Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/numpy/
ERROR: Could not find a version that satisfies the requirement numpy==2.4.6 (from versions: none)
ERROR: No matching distribution found for numpy==2.4.6
""",
    "not the one that graphlab was tested with": """
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package
versions, please update the hashes.
""",
    "no ready-made build for this Python": """
ERROR: Could not find a version that satisfies the requirement numba==0.68.1 (from versions: 0.1, 0.2)
ERROR: No matching distribution found for numba==0.68.1
""",
    "cannot be written": "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied",
    "error: something new": "Collecting numpy\nerror: something new\n",
}


@pytest.mark.parametrize("words", PRINTED)
def test_a_failed_step_is_explained_in_one_line(words):
    said = install.reason(PRINTED[words])
    assert words in said
    assert "\n" not in said


def test_no_network_in_the_words_of_uv():
    printed = (
        "error: Failed to fetch: `https://index.example/simple/numpy/`\n  Caused by: error sending request\n"
        "  Caused by: dns error: failed to lookup address information\n"
    )
    assert "no answer from the network" in install.reason(printed)


NEWS = {
    "  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl (16.6 MB)\n": "  numpy 2.4.6 (16.6 MB)",
    "Downloading graphlay-0.3.1-cp39-abi3-win_amd64.whl (1.5 MB)\n": "  graphlay 0.3.1 (1.5 MB)",
    "Downloading pyside6-essentials (76.6MiB)\n": "  pyside6-essentials (76.6MiB)",
    "Installing collected packages: numpy, scipy, numba\n": "  unpacking 3 packages",
    "  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl.metadata (6.6 kB)\n": "",
    "Collecting numpy==2.4.6\n": "",
}


@pytest.mark.parametrize("line", NEWS)
def test_downloads_become_plain_lines(line):
    assert install.news_in(line, []) == NEWS[line]


def test_a_silent_network_is_told_once():
    line = "WARNING: Retrying (Retry(total=4)) after connection broken\n"
    assert "no answer from the network yet" in install.news_in(line, ["Collecting numpy\n"])
    assert install.news_in(line, [line]) == ""


def test_a_failed_step_raises_its_reason_and_keeps_what_was_printed():
    import terminal

    with pytest.raises(SetupFailed, match="disk is full"):
        install.run_step(["/bin/sh", "-c", "echo 'OSError: [Errno 28] No space left on device'; exit 1"])
    with open(terminal.LOG, encoding="utf-8") as file:
        assert "No space left on device" in file.read()


def test_pip_follows_when_uv_cannot(monkeypatch, capsys):
    commands = []

    def run_step(command, quiet=False):
        commands.append(command)
        if command[0] == "/bin/uv":
            raise SetupFailed("uv knows no index.")

    monkeypatch.setattr(install.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(install, "run_step", run_step)
    install.fill("/somewhere/.venv", "/somewhere/requirements.lock")
    assert [command[0] for command in commands] == ["/bin/uv", *["/somewhere/.venv/bin/python"] * 2]
    for command in (commands[0], commands[2]):
        assert {"--require-hashes", "--only-binary", ":all:"} <= set(command)
    assert "uv knows no index" in capsys.readouterr().err
