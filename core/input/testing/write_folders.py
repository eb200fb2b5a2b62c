"""Folders of Parquet files as pyarrow writes them, for the tests of folders as inputs."""

import datetime as dt
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

root = Path(sys.argv[1])

# As Spark 2 writes times by default: INT96, in UTC. A later part has them as Spark 3 does.
at = [dt.datetime(2024, 1, 15, 8, 0, 0, 1), dt.datetime(1900, 1, 1), None]
spark = root / "spark"
spark.mkdir()
pq.write_table(
    pa.table({"id": pa.array([1, 2, 3], pa.int32()), "at": pa.array(at, pa.timestamp("us"))}),
    spark / "part-00000.parquet",
    use_deprecated_int96_timestamps=True,
)
(spark / "_SUCCESS").touch()
both = root / "both"
both.mkdir()
pq.write_table(
    pa.table({"id": pa.array([1], pa.int32()), "at": pa.array(at[:1], pa.timestamp("us"))}),
    both / "part-00000.parquet",
    use_deprecated_int96_timestamps=True,
)
pq.write_table(
    pa.table({"id": pa.array([2], pa.int64()), "at": pa.array(at[1:2], pa.timestamp("us", tz="UTC"))}),
    both / "part-00001.parquet",
)

# A column of None has a type of its own; partitions are escaped as in a URL.
pq.write_to_dataset(
    pa.table({"id": [1, 2], "v": pa.nulls(2), "city": ["Zürich / 東京", None], "year": [2023, 2024]}),
    root / "parts",
    partition_cols=["city", "year"],
)
nulls = root / "nulls"
nulls.mkdir()
pq.write_table(pa.table({"id": [1], "v": pa.nulls(1), "t": pa.nulls(1)}), nulls / "part-0.parquet")
pq.write_table(
    pa.table({"id": [2], "v": ["x"], "t": pa.array(at[:1], pa.timestamp("us"))}), nulls / "part-1.parquet"
)
