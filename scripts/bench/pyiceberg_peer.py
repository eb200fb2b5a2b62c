"""PyIceberg as the other side of a pair: does one thing a line, and answers with the seconds that it took.

Usage: pyiceberg_peer.py URI TOKEN; reads JSON lines, prints JSON lines.
"""

import json
import sys
import time

import pyarrow.parquet as pq
from pyiceberg.catalog.rest import RestCatalog

uri, token = sys.argv[1:]
catalog = RestCatalog("firn", uri=uri, token=token)


def create(table, file):
    """A table of the file's columns with its rows, which is no part of what is measured."""
    rows = pq.read_table(file)
    catalog.create_table(f"default.{table}", schema=rows.schema).append(rows)


def append(table, file):
    catalog.load_table(f"default.{table}").append(pq.read_table(file))


def overwrite(table, file):
    catalog.load_table(f"default.{table}").overwrite(pq.read_table(file))


def upsert(table, file):
    """By the event time alone, which tells the rows apart: with 50,000 pairs of keys PyIceberg ends without a word."""
    catalog.load_table(f"default.{table}").upsert(pq.read_table(file), join_cols=["event_at"])


commands = {"create": create, "append": append, "overwrite": overwrite, "upsert": upsert}
for line in sys.stdin:
    request = json.loads(line)
    started = time.perf_counter()
    commands[request["do"]](request["table"], request["file"])
    print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
