"""What a program that knows only the document can't know: names that are there.

Every second request asks about something that there is; idempotency keys, of which all requests with one would be the
same to the API, stay in few of them.
"""

import itertools
import json
import os

import schemathesis

THERE = json.loads(os.environ["JALON_THERE"])
counts = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    count = next(counts)
    if count % 10 and case.headers:
        case.headers.pop("Idempotency-Key", None)
    if count % 2:
        for name in case.path_parameters or {}:
            values = THERE.get(f"{case.path} {name}") or THERE.get(name)
            if values:
                case.path_parameters[name] = values[count // 2 % len(values)]
