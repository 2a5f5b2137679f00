# Makes the Parquet files of the tests with pyarrow 26.0.1. Run it in this folder.
import json
import pyarrow as pa
import pyarrow.parquet as pq

NAMES = ["tench", "great white shark", "lemon"]


def table(first, n, note=True, paths=True, labels="int"):
    rows = range(first, first + n)
    image = pa.array(
        [None if i == 5 else {"bytes": b"picture %03d " % i * (i + 1), "path": f"{NAMES[i % 3]}/{i}.jpg" if paths else None}
         for i in rows],
        type=pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    if labels == "int":
        label = pa.array([None if i == 7 else i % 3 for i in rows], type=pa.int64())
    else:
        label = pa.array([NAMES[i % 3] for i in rows])
    t = pa.table({"image": image, "label": label, "more": pa.array([[1, 2]] * n)})
    if note:
        features = {"image": {"_type": "Image"}, "label": {"names": NAMES, "_type": "ClassLabel"}}
        t = t.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    return t


pq.write_table(table(0, 12), "snappy.parquet")
pq.write_table(table(0, 12), "zstd-v2.parquet", compression="zstd", data_page_version="2.0", row_group_size=5)
pq.write_table(table(0, 12), "gzip.parquet", compression="gzip", use_dictionary=False, data_page_size=64, write_batch_size=2)
pq.write_table(table(0, 12, note=False, labels="text"), "text.parquet", compression="none")
pq.write_table(table(0, 6, paths=False), "part-0.parquet")
pq.write_table(table(6, 6, paths=False), "part-1.parquet")
pq.write_table(table(0, 12), "brotli.parquet", compression="brotli")

delta = {"image.bytes": "DELTA_LENGTH_BYTE_ARRAY", "image.path": "DELTA_BYTE_ARRAY", "label": "DELTA_BINARY_PACKED"}
pq.write_table(table(0, 12), "delta.parquet", compression="lz4", use_dictionary=False, column_encoding=delta)

# One long path and one picture for all rows: small in the file, large for a reader that copies them.
many = pa.array([{"bytes": b"x" * 4000, "path": "p" * 100_000}] * 2000, type=pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
pq.write_table(pa.table({"image": many}), "many.parquet", compression="zstd")
