"""Files of single trials as readers of others see them: each must say what the others and the result say."""

import csv
import json

import jsonschema
import pyarrow.parquet as pq
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

result = json.load(open("result.json"))
lines = [json.loads(line) for line in open("trials.ndjson")]
cells = result["cells"]
assert len(lines) == sum(cell["trials"] for cell in cells) > 0

# Parquet: the same columns in the same order, and the same values to the last bit.
table = pq.read_table("trials.parquet")
rows = table.to_pylist()
assert table.column_names == list(lines[0])
assert rows == lines, "Parquet and NDJSON differ"
assert str(table.schema.field("seed").type) == "uint64"
assert all(table.schema.field(name).type == "int64" for name in table.column_names if name.endswith("_ns"))
metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
assert metadata["brittle.scenario_digest"] == result["provenance"]["scenario_digest"]
assert metadata["brittle.seed"] == str(result["provenance"]["seed"])

# CSV: the same as text.
text = {True: "true", False: "false", None: ""}
for line, row in zip(lines, csv.DictReader(open("trials.csv", newline="")), strict=True):
    for name, value in line.items():
        if isinstance(value, float):
            assert float(row[name]) == value, name
        else:
            assert row[name] == (text[value] if value is None or isinstance(value, bool) else str(value)), name

# The schema.
validator = jsonschema.Draft202012Validator(json.load(open("trials.schema.json")))
for line in lines:
    validator.validate(line)

# The result: means are means of rows.
for number, cell in enumerate(cells):
    mine = [line for line in lines if line["cell"] == number]
    for metric in ["goodput", "interruptions", "failures"]:
        mean = sum(line[f"trial_{metric}"] for line in mine) / len(mine)
        assert abs(mean - cell["metrics"][metric]["mean"]) < 1e-9 * max(1, mean), metric

# The log: four intervals a cell, each with the values of the rows, to three digits.
log = HistogramLogReader("study.hlog", HdrHistogram(1, 10**12, 3))
values = {
    "badput_ppm": lambda line: (1 - line["trial_goodput"]) * 1e6,
    "elapsed_s": lambda line: line["trial_elapsed_ns"] / 1e9,
    "interruptions": lambda line: line["trial_interruptions"],
    "failures": lambda line: line["trial_failures"],
}
for number in range(len(cells)):
    mine = [line for line in lines if line["cell"] == number]
    for tag, value in values.items():
        histogram = log.get_next_interval_histogram()
        assert histogram.get_tag() == tag
        assert histogram.get_start_time_stamp() == number * 1000
        assert histogram.get_total_count() == len(mine)
        ordered = sorted(value(line) for line in mine)
        for percent in [25, 50, 75, 100]:
            rank = max(1, -(-len(mine) * percent // 100))
            expected = ordered[rank - 1]
            found = histogram.get_value_at_percentile(percent)
            assert abs(found - expected) <= 0.002 * expected + 1, (tag, percent, found, expected)
assert log.get_next_interval_histogram() is None
print(f"{len(lines)} rows of {len(table.column_names)} columns agree")
