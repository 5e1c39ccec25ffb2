"""Writes the Parquet files and images of this folder, with pyarrow and Pillow, and what Pillow makes of the images.

Neither is among Debian's packages that the tests install: python -m venv v && v/bin/pip install pyarrow pillow, then
v/bin/python test/data/golden/make.py.
"""

import datetime
import decimal
import json
import os
import random

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random.seed(1)
rows = 300
table = pa.table(
    {
        "small": pa.array([i % 100 - 50 for i in range(rows)], pa.int8()),
        "large": pa.array([2**40 + i for i in range(rows)], pa.int64()),
        "unsigned": pa.array([2**32 - 1 - i for i in range(rows)], pa.uint32()),
        "single": pa.array([i / 8 for i in range(rows)], pa.float32()),
        "double": pa.array([None if i % 50 == 7 else i / 3 for i in range(rows)], pa.float64()),
        "exact": pa.array([decimal.Decimal(i) / 100 for i in range(rows)], pa.decimal128(12, 2)),
        "truth": pa.array([i % 3 == 0 for i in range(rows)]),
        "colour": pa.array([["red", "green", None, "blå"][i % 4] for i in range(rows)]),
        "kind": pa.array([["p", "q"][i // 150] for i in range(rows)]).dictionary_encode(),
    }
)
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    pq.write_table(table, f"{codec}.parquet", compression=codec, row_group_size=128)
encodings = {"small": "DELTA_BINARY_PACKED", "single": "BYTE_STREAM_SPLIT", "large": "DELTA_BINARY_PACKED"}
plain = table.drop_columns(["kind"]).append_column("kind", table["kind"].cast(pa.string()))
pq.write_table(
    plain,
    "encodings.parquet",
    use_dictionary=False,
    column_encoding={**encodings, "kind": "DELTA_LENGTH_BYTE_ARRAY", "colour": "DELTA_BYTE_ARRAY"},
    data_page_version="2.0",
    data_page_size=256,
)
odd = pa.table(
    {
        "a": [1.0, 2.0, 3.0],
        "when": pa.array([datetime.datetime(2020, 1, i) for i in (1, 2, 3)]),
        "day": pa.array([datetime.date(2020, 1, i) for i in (1, 2, 3)]),
        "list": [[1], [2, 3], []],
        "record": [{"x": 1}, {"x": 2}, {"x": 3}],
        "y": ["p", "q", "p"],
    }
)
pq.write_table(odd, "odd.parquet")
index = {"index_columns": ["__index_level_0__"], "columns": []}
pandas = pa.table({"a": [1, 2], "y": [0, 1], "__index_level_0__": [7, 9]}).replace_schema_metadata(
    {"pandas": json.dumps(index)}
)
pq.write_table(pandas, "pandas.parquet")
pq.write_table(table.slice(0, 0), "empty.parquet")
with open("expected.json", "w") as file:
    lists = {name: table[name].to_pylist() for name in table.column_names}
    lists["exact"] = [float(value) for value in lists["exact"]]
    json.dump(lists, file)
    file.write("\n")


def picture(width, height, mode="RGB"):
    """Smooth, with some edges: what JPEG keeps."""
    made = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            edge = 60 if (x // 6 + y // 5) % 2 else 0
            made.putpixel((x, y), (min(255, 5 * x + edge), min(255, 7 * y), (3 * x + 2 * y + edge) % 200))
    return made.convert(mode)


for folder in ("blue", "grey"):
    os.makedirs(f"images/{folder}", exist_ok=True)
picture(31, 22).save("images/blue/rgb.png")
picture(31, 22).save("images/blue/rgb.jpg", quality=92, subsampling=0)
picture(31, 22).save("images/blue/progressive.jpeg", quality=92, progressive=True)
picture(20, 26, "RGBA").save("images/blue/alpha.png")
picture(17, 12).quantize(20).save("images/blue/palette.png")
picture(17, 12, "1").save("images/grey/bits.png")
picture(40, 9, "L").save("images/grey/grey.png")
picture(40, 9, "L").save("images/grey/grey.jpg", quality=92)
picture(16, 12, "LA").save("images/grey/alpha.png")

expected = {}
for folder in ("blue", "grey"):
    for name in sorted(os.listdir(f"images/{folder}")):
        for mode in ("L", "RGB"):
            image = Image.open(f"images/{folder}/{name}").convert(mode)
            for size in (image.size, (8, 8), (50, 13), (7, 40)):
                resized = image.resize(size, Image.BILINEAR)
                expected[f"{folder}/{name} {mode} {size[0]}x{size[1]}"] = list(resized.tobytes())
with open("pixels.json", "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in expected.items()) + "\n}\n")
