"""Another Iceberg implementation, for tests: reads and writes tables through the gateway.

Usage: run_pyiceberg.py URI TOKEN COMMAND [TABLE …]; prints JSON.
"""

import json
import sys

import pyarrow as pa
from pyiceberg.catalog.rest import RestCatalog

uri, token, command, *arguments = sys.argv[1:]
catalog = RestCatalog("firn", uri=uri, token=token)


def rows(table, snapshot_id=None):
    return sorted((list(row.values()) for row in table.scan(snapshot_id=snapshot_id).to_arrow().to_pylist()), key=str)


def history(name):
    table = catalog.load_table(name)
    return [
        {
            "snapshotId": str(snapshot.snapshot_id),
            "operation": snapshot.summary.operation.value,
            "summary": snapshot.summary.additional_properties,
            "rows": rows(table, snapshot.snapshot_id),
        }
        for snapshot in table.snapshots()
    ]


def histories(*names):
    return [history(name) for name in names]


def evolved(name):
    """Columns and rows of every snapshot under its own schema, and of now under the table's."""
    table = catalog.load_table(name)
    ids = [snapshot.snapshot_id for snapshot in table.snapshots()] + [None]
    return [
        {"columns": table.scan(snapshot_id=id).to_arrow().schema.names, "rows": rows(table, id)}
        for id in ids
    ]


def moments(*names):
    """Of several tables: every snapshot under its own schema, and now (null) under the table's."""
    return [
        [{"snapshotId": snapshot, **moment} for snapshot, moment in zip(snapshot_ids(name), evolved(name))]
        for name in names
    ]


def snapshot_ids(name):
    return [str(snapshot.snapshot_id) for snapshot in catalog.load_table(name).snapshots()] + [None]


def as_hex(value):
    return None if value is None else value.hex()


def manifests(name):
    """What every manifest of the current snapshot says, as this implementation understands it."""
    table = catalog.load_table(name)
    return [
        {
            "path": manifest.manifest_path,
            "length": manifest.manifest_length,
            "sequenceNumber": manifest.sequence_number,
            "minSequenceNumber": manifest.min_sequence_number,
            "addedSnapshotId": str(manifest.added_snapshot_id),
            "counts": [manifest.added_files_count, manifest.existing_files_count, manifest.deleted_files_count],
            "rows": [manifest.added_rows_count, manifest.existing_rows_count, manifest.deleted_rows_count],
            "partitions": [
                [bool(p.contains_null), as_hex(p.lower_bound), as_hex(p.upper_bound)]
                for p in manifest.partitions or []
            ],
            "entries": [
                [
                    entry.status.name,
                    str(entry.snapshot_id),
                    entry.sequence_number,
                    entry.data_file.file_path,
                    entry.data_file.record_count,
                    [str(value) for value in entry.data_file.partition],
                ]
                for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=False)
            ],
        }
        for manifest in table.current_snapshot().manifests(table.io)
    ]


def append(name, count, mark):
    catalog.load_table(name).append(pa.table({"a": pa.array(range(int(count)), pa.int64()), "b": [mark] * int(count)}))


def make_old_table(name):
    """A table whose manifests are of format version 1, upgraded afterwards."""
    schema = pa.schema([("a", pa.int64()), ("b", pa.string())])
    table = catalog.create_table(name, schema, properties={"format-version": "1"})
    append(name, 3, "v1")
    append(name, 2, "v1 too")
    with catalog.load_table(name).transaction() as transaction:
        transaction.upgrade_table_version(2)
    # DuckDB refuses the manifest list of version 1, which this one replaces; the old manifests stay.
    append(name, 1, "v2")


commands = {"history": history, "evolved": evolved, "moments": moments, "histories": histories, "manifests": manifests, "append": append, "make_old_table": make_old_table}
print(json.dumps(commands[command](*arguments), default=str))
