"""Fills an environment: an empty one by the standard library, its packages by uv if it is on PATH, else by
pip.

Only wheels, only those whose hash the lock file names. Where they come from is the person's own pip or uv
setting.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys

import syslibs
from bootstrap import clean_environ, python_of
from terminal import LOG, SetupFailed, log, say

# A person's pip settings choose the index; they must not choose another place to install to.
PIP_SETTINGS = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_USER": "0",
    "PIP_TARGET": "",
    "PIP_PREFIX": "",
    "PIP_ROOT": "",
}

# What a failed step printed -> what a person should do about it. The first that fits is said.
NO_NETWORK = (
    r"Temporary failure in name resolution|Name or service not known|getaddrinfo failed|NewConnectionError"
    r"|ConnectTimeout|ReadTimeout|timed out|ProxyError|dns error|error sending request|Network is unreachable"
    r"|Connection (?:refused|reset|aborted)"
)
REASONS = (
    (
        r"No space left on device|Errno 28|not enough space",
        "the disk is full. graphlab needs about 750 MB beside the checkout and, for a while, as much again "
        "in the folder for temporary files: free some and start again.",
    ),
    (
        r"DO NOT MATCH THE HASHES|[Hh]ash mismatch",
        "a downloaded package is not the one that graphlab was tested with. Start again; if it happens "
        "again, something between you and the package index changes what you get.",
    ),
    (
        NO_NETWORK,
        "the packages cannot be fetched: no answer from the network. Connect and start again. (Only the "
        "first start needs it. Behind a proxy, set HTTPS_PROXY.)",
    ),
    (
        r"No matching distribution|no wheels? with a matching|no usable wheels|requires a different Python",
        "a package has no ready-made build for this Python ({version}, {system}). Python 3.11 to 3.13 on "
        "64-bit Linux, macOS or Windows have all of them.",
    ),
    (
        r"Permission denied|Errno 13|Read-only file system",
        "the checkout cannot be written. Copy it to a folder of your own and start it there.",
    ),
)


def make_empty(venv: str) -> None:
    """An environment without packages that finds graphlab in the checkout around it.

    The path in the `.pth` file is relative, so that both can be renamed and moved together.
    """
    run_step([sys.executable, "-m", "venv", "--without-pip", venv])
    version = "python{}.{}".format(*sys.version_info)
    site = ("Lib", "site-packages") if os.name == "nt" else ("lib", version, "site-packages")
    up_to_checkout = [".."] * (len(site) + 1)
    with open(os.path.join(venv, *site, "graphlab-checkout.pth"), "w", encoding="utf-8") as file:
        file.write(os.path.join(*up_to_checkout) + "\n")


def fill(venv: str, lock: str) -> None:
    """Install everything that `lock` names into `venv`. Raises SetupFailed with the reason."""
    uv = shutil.which("uv")
    python = python_of(venv)
    exactly = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", lock]
    if uv:
        say(f"Installing the packages of {os.path.basename(lock)} with uv:")
        try:
            return run_step([uv, "pip", "install", "--compile-bytecode", "--python", python, *exactly])
        except SetupFailed as fault:
            say(f"uv could not ({fault}) Trying pip.")
    ensure_pip(venv)
    say(f"Installing the packages of {os.path.basename(lock)} with pip:")
    run_step([python, "-m", "pip", "install", "--progress-bar", "off", *exactly])


def ensure_pip(venv: str) -> None:
    """Give `venv` the pip that comes with Python. Debian and Ubuntu pack that apart, as python3-venv."""
    if importlib.util.find_spec("ensurepip") is None:
        of_this_version = "python{}.{}-venv".format(*sys.version_info)
        syslibs.demand([syslibs.Need("Python's venv module", of_this_version, "python3-venv")], "the set-up")
    run_step([python_of(venv), "-m", "ensurepip", "--upgrade"], quiet=True)


def run_step(command: list[str], quiet: bool = False) -> None:
    """Run one command of the set-up, its downloads told as plain lines unless `quiet`. Raises SetupFailed."""
    log(f"$ {' '.join(command)}\n")
    printed: list[str] = []
    with subprocess.Popen(
        command,
        env={**clean_environ(os.environ), **PIP_SETTINGS, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        close_fds=False,  # the set-up lock goes along, see only_one
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            if not quiet and (news := news_in(line, printed)):
                say(news)
            printed.append(line)
    log("".join(printed))
    if process.returncode != 0:
        raise SetupFailed(reason("".join(printed)))


def news_in(line: str, before: list[str]) -> str:
    """What a line of pip or uv is worth telling; "" if nothing."""
    if wheel := re.match(r"\s*Downloading (?:\S*/)?([^-/\s]+)-([^-\s]+)-\S+\.whl \((.+)\)", line):
        return "  {} {} ({})".format(*wheel.groups())
    if package := re.match(r"\s*Downloading ([\w-]+) \((.+)\)", line):
        return "  {} ({})".format(*package.groups())
    if line.startswith("Installing collected packages:"):
        return f"  unpacking {line.count(',') + 1} packages"
    if "Retrying" in line and not any("Retrying" in earlier for earlier in before):
        return "  no answer from the network yet; trying on"
    return ""


def reason(printed: str) -> str:
    """Why a step failed, and what to do about it, in one line."""
    for pattern, words in REASONS:
        if re.search(pattern, printed):
            system = f"{platform.system()} {platform.machine()}"
            return words.format(version=platform.python_version(), system=system)
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines or ["it printed nothing"]
    return f"a step of the set-up failed: {errors[-1][:300]} (all that was printed is in {LOG})"
