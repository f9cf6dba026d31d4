"""What a program that knows only the document can't know: names that are there.

Each operation that changes something and may be refused by chance has a request that does it, among its examples. Of
all others every second one asks about something that there is; idempotency keys, of which all requests with one would
be the same to the API, stay in few of them.
"""

import itertools
import json
import os

import schemathesis
from schemathesis.generation.meta import CoverageScenario

THERE = json.loads(os.environ["JALON_THERE"])
counts = itertools.count()


@schemathesis.hook
def before_add_examples(context, examples):
    for parts in THERE["examples"].get(context.operation.label, []):
        if isinstance(parts.get("body"), str):
            parts["body"] = parts["body"].encode()
        examples.append(context.operation.Case(**parts))


@schemathesis.hook
def before_call(context, case, kwargs):
    if leaves_out_its_token(case):
        kwargs["auth"] = without_token
    count = next(counts)
    if count % 10 and case.headers:
        case.headers.pop("Idempotency-Key", None)
    if count % 2:
        for name, value in (case.path_parameters or {}).items():
            values = THERE.get(f"{case.path} {name}") or THERE.get(name)
            if values and value not in values:
                case.path_parameters[name] = values[count // 2 % len(values)]


def leaves_out_its_token(case):
    told = case.meta and case.meta.phase.data
    return "authorization" == (getattr(told, "parameter", None) or "").lower() and (
        told.scenario == CoverageScenario.MISSING_PARAMETER
    )


def without_token(request):
    """The token stands among the headers of every request, so it has to go again from one that is to have none."""
    request.headers.pop("Authorization", None)
    return request
