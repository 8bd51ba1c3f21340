"""Reads both forms of an event log with pm4py, in its own environment, and tells what it found."""

import importlib
import json
import sys

pm4py = importlib.import_module("pm4py")  # nothing of ours is installed beside it, nor it by us
objects_file, cases_file = sys.argv[1:]
objects, cases = pm4py.read_ocel2_json(objects_file), pm4py.read_xes(cases_file)
followed, began, _ended = pm4py.discover_dfg(cases)
flat = pm4py.ocel_flattening(objects, "lifecycle")
told = {
    "events": len(objects.events),
    "objects": {str(k): int(v) for k, v in objects.objects["ocel:type"].value_counts().items()},
    "relations": len(objects.relations),
    "lifecycles": flat["case:concept:name"].nunique(),
    "cases": {str(k): int(v) for k, v in cases.groupby("case:concept:name").size().items()},
    "began": {str(k): int(v) for k, v in began.items()},
    "followed": [[*pair, int(times)] for pair, times in followed.items()],
}
sys.stdout.write(json.dumps(told))
