# Writes and checks event files by the published formats alone, with nothing but Python's standard library: records as
# tensorflow.org/tutorials/load_data/tfrecord describes them, messages as protobuf.dev/programming-guides/encoding does,
# fields by the numbers of tensorboard/compat/proto/{event,summary,histogram,tensor}.proto.
# `write SEED PATH` prints as JSON what it wrote; `check PATH` prints how many sound records there are.

import json, random, struct, sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    length = struct.pack('<Q', len(data))
    return length + struct.pack('<I', masked(length)) + data + struct.pack('<I', masked(data))


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def double(field, value):
    return varint(field << 3 | 1) + struct.pack('<d', value)


def single(field, value):
    return varint(field << 3 | 5) + struct.pack('<f', value)


def message(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def event(time, step, *values):
    return record(double(1, time) + number(2, step) + message(5, b''.join(message(1, value) for value in values)))


def plugin(name):
    return message(9, message(1, message(1, name)))


def tensor(dtype, shape, content):
    return message(8, number(1, dtype) + message(2, b''.join(message(2, number(1, size)) for size in shape)) + content)


# HistogramProto, the bins packed as proto3 has them, or each by itself as proto2 does.
def histogram(edges, counts, low, high, packed):
    total = sum(counts)
    if packed:
        bins = [message(field, struct.pack(f'<{len(row)}d', *row)) for field, row in ((6, edges), (7, counts))]
    else:
        bins = [double(field, value) for field, row in ((6, edges), (7, counts)) for value in row]
    return message(5, double(1, low) + double(2, high) + double(3, total) + double(4, 1.5) + double(5, 2.5) + b''.join(bins))


def write(seed, path):
    draw = random.Random(seed)
    float32 = lambda: struct.unpack('<f', struct.pack('<f', draw.gauss(0, 100)))[0]
    records = [record(double(1, 1e9) + message(3, 'brain.Event:2'))]
    told = []
    for step in range(0, 40_000_000, 1_000_000):
        loss, metric = float32(), float32()
        edges = sorted(draw.gauss(0, 1) for _ in range(5))
        counts = [float(draw.randrange(100)) for _ in edges]
        low = edges[0] - 1
        rows = [[edges[i], edges[i + 1], counts[i]] for i in range(4)]
        words = f'step {step}: ñ, 層'
        values = [
            message(1, 'old/loss') + single(2, loss),
            message(1, 'new/loss') + tensor(1, [], single(5, metric)) + plugin('scalars'),
            message(1, 'old/weights') + histogram(edges, counts, low, edges[-1], step % 2_000_000 == 0),
            message(1, 'new/weights')
            + tensor(2, [4, 3], message(4, b''.join(struct.pack('<3d', *row) for row in rows)))
            + plugin('histograms'),
            message(1, 'words/text_summary') + tensor(7, [1], message(8, words)) + plugin('text'),
        ]
        draw.shuffle(values)
        # A field that no reader knows is passed over.
        records.append(event(1e9 + step / 1e6, step, *values, message(1, 'unknown') + message(99, b'\x00\xff')))
        told.append({
            'step': step, 'loss': loss, 'metric': metric, 'text': words,
            'old': {'min': low, 'max': edges[-1], 'limits': edges, 'counts': counts},
            'new': {'min': rows[0][0], 'max': rows[-1][1], 'limits': edges[1:], 'counts': counts[:4]},
        })
    with open(path, 'wb') as file:
        file.write(b''.join(records))
    print(json.dumps({'lengths': [len(each) for each in records], 'events': told}))


def check(path):
    with open(path, 'rb') as file:
        data = file.read()
    at = count = 0
    while at < len(data):
        (length,) = struct.unpack_from('<Q', data, at)
        sums = struct.unpack_from('<I', data, at + 8)[0], struct.unpack_from('<I', data, at + 12 + length)[0]
        if sums != (masked(data[at:at + 8]), masked(data[at + 12:at + 12 + length])):
            raise SystemExit(f'a wrong checksum in the record at byte {at}')
        at += 16 + length
        count += 1
    print(count)


if sys.argv[1] == 'write':
    write(int(sys.argv[2]), sys.argv[3])
else:
    check(sys.argv[2])
