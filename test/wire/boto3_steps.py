"""Steps by boto3 against a server, each told as one line of JSON: its name, its outcome, and what went wrong or why it
was skipped.
"""

import json
import re
import traceback

import botocore


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def matches(text, pattern):
    if not re.fullmatch(pattern, text):
        raise AssertionError(f"{text!r} does not match {pattern}")


class Skipped(Exception):
    """What a step is about is not there."""


steps = []


def step(client=None):
    """A step; of the operation it is named for where the client is given."""

    def add(function):
        steps.append((client, function))
        return function

    return add


def outcome_of(client, function):
    if client is not None and not hasattr(client, function.__name__):
        return "skipped", f"botocore {botocore.__version__} does not know it"
    try:
        function()
    except Skipped as reason:
        return "skipped", str(reason)
    except Exception:
        return "failed", traceback.format_exc()
    return "passed", ""


def run():
    """Takes the steps, and prints one line of JSON for each."""
    for client, function in steps:
        outcome, detail = outcome_of(client, function)
        print(json.dumps({"step": function.__name__.replace("_", " "), "outcome": outcome, "detail": detail}), flush=True)
