#!/usr/bin/env python3
"""Whole programs side by side, doing the same scripted work against the same scripted model server.

usage: peers.py --model-server SERVER.mjs --program NAME=PATH [--program NAME=PATH ...] [--runs N] [--steps N]

SERVER.mjs is started as `node SERVER.mjs PORT`. It speaks the Responses API with no delay of its own and answers a prompt
with `[[steps=N]]` with N shell calls, one a turn, and then says that all N steps are done. A program named `codex` is
called as OpenAI Codex is, any other as ours. No program has a sandbox.

Runs are interleaved and every figure is a median, because a machine that does other things too is a noisy scale. Processor
time (user and system, of the program and its children) stands beside the time on the wall for the same reason.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

LIMIT = 120


class Relay:
    """Stands before the server and tells when a program sent its first request."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.first = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            caller, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.server_port))
            for one in (caller, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.pump, args=(caller, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, caller, False), daemon=True).start()

    def pump(self, source, target, is_request):
        try:
            while data := source.recv(1 << 16):
                if is_request and self.first is None and b" /v1/responses" in data:
                    self.first = time.monotonic()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # One of the two left.


class Place:
    """A home and a repository for one program, gone with it."""

    def __init__(self, url):
        self.folder = tempfile.mkdtemp(prefix="codeagent-bench-")
        self.home, self.repository = self.folder + "/home", self.folder + "/repository"
        os.makedirs(self.home + "/.codex")
        os.makedirs(self.repository)
        with open(self.home + "/.codex/config.toml", "w", encoding="utf-8") as config:
            config.write(
                'model = "mock"\nmodel_provider = "mock"\n[model_providers.mock]\nname = "mock"\n'
                f'base_url = "{url}"\nenv_key = "MOCK_KEY"\nwire_api = "responses"\n'
            )
        commit = "git init -q && echo hi > a.txt && git add . && git -c user.email=a@b.c -c user.name=n commit -qm one"
        subprocess.run(commit, shell=True, cwd=self.repository, check=True)


def command(name, path, prompt):
    if name == "codex":
        return [path, "exec", "--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check", prompt]
    return [path, "-p", prompt, "--model", "openai/mock", "--permission-mode", "bypassPermissions"]


def run(name, path, steps, relay, place):
    """One run: seconds to the first request and to the end, processor seconds, and the largest process in MiB."""
    environment = {
        **{key: os.environ[key] for key in ("PATH", "DOTNET_ROOT") if key in os.environ},
        **{"HOME": place.home, "LANG": "C.UTF-8", "TERM": "xterm", "no_proxy": "127.0.0.1,localhost"},
        **{"MOCK_KEY": "x", "OPENAI_API_KEY": "x", "OPENAI_BASE_URL": relay.url},
    }
    relay.first = None
    start = time.monotonic()
    process = subprocess.Popen(
        command(name, path, f"[[steps={steps}]] go"),
        cwd=place.repository,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    timer = threading.Timer(LIMIT, process.kill)
    timer.start()
    output = process.stdout.read().decode("utf-8", "replace")
    _, _, used = os.wait4(process.pid, 0)
    end = time.monotonic()
    timer.cancel()
    if f"All {steps} steps are done" not in output or relay.first is None:
        sys.exit(f"{name} did not do its {steps} steps:\n{output[-2000:]}")
    return {
        "first": relay.first - start,
        "wall": end - start,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024,
    }


def measure(programs, relay, runs, steps):
    """Medians by program: start, a step, and memory, from runs without steps and with them."""
    taken = {name: ([], []) for name in programs}
    places = {name: Place(relay.url) for name in programs}
    try:
        for number in range(runs + 1):
            for name, path in programs.items():
                idle = run(name, path, 0, relay, places[name])
                busy = run(name, path, steps, relay, places[name])
                if number:  # The first round warms the disk's cache.
                    taken[name][0].append(idle)
                    taken[name][1].append(busy)
    finally:
        for place in places.values():
            shutil.rmtree(place.folder, ignore_errors=True)
    return {name: medians(*pair, steps) for name, pair in taken.items()}


def medians(idle, busy, steps):
    def middle(rows, key):
        return statistics.median(row[key] for row in rows)

    def step(key):
        return statistics.median((b[key] - i[key]) / steps for i, b in zip(idle, busy))

    return {
        "start to the first request, ms": 1000 * middle(idle, "first"),
        "a run without steps: processor time, ms": 1000 * middle(idle, "cpu"),
        "a step, ms": 1000 * step("wall"),
        "a step: processor time, ms": 1000 * step("cpu"),
        f"peak memory of {steps} steps, MiB": middle(busy, "memory"),
    }


def table(results):
    ours, *others = results
    heads = [f"{ours} / {other}" for other in others]
    print("| measured | " + " | ".join([*results, *heads]) + " |")
    print("|---" * (1 + len(results) + len(others)) + "|")
    for what in results[ours]:
        values = [f"{result[what]:.1f}" for result in results.values()]
        ratios = [f"{results[ours][what] / results[other][what]:.2f}" for other in others]
        print("| " + " | ".join([what, *values, *ratios]) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model-server", required=True)
    parser.add_argument("--program", action="append", required=True, metavar="NAME=PATH")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--json", metavar="FILE", help="also write the figures here")
    chosen = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(["node", chosen.model_server, str(port)], stdout=subprocess.PIPE)
    try:
        server.stdout.readline()  # It says that it listens.
        programs = dict(pair.split("=", 1) for pair in chosen.program)
        results = measure(programs, Relay(port), chosen.runs, chosen.steps)
    finally:
        server.terminate()
        server.wait()
    table(results)
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
