// Events to bytes and back, beside protoc, which knows the format on its own.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c, maskedCrc } from '../../src/tensorboard/crc32c.ts';
import { decodeEvent, type Event, encodeEvent } from '../../src/tensorboard/event.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

const histogram: Event['values'][number] = {
  ...{ type: 'histogram' as const, tag: 'weights', min: -1.5, max: 2, count: 6, sum: 1.25, sumOfSquares: 7.5 },
  ...{ limits: Float64Array.of(-1, 0, 2), counts: Float64Array.of(1, 3, 2) },
};

const event: Event = {
  wallTime: 1790000000.25,
  step: 70000,
  values: [
    { type: 'scalar', tag: 'loss', value: 0.25 },
    histogram,
    { type: 'text', tag: 'model/text_summary', texts: ['Sequential(…)', 'á'] },
    { type: 'plugin', tag: '_hparams_/experiment', plugin: 'hparams', content: Uint8Array.of(18, 0) },
  ],
};

test('the checksum is that of the standard', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(maskedCrc(new Uint8Array())).toBe(0xa282ead8);
});

test('an event comes back as it was', () => {
  expect(decodeEvent(encodeEvent(event))).toEqual(event);
  expect(decodeEvent(encodeEvent({ wallTime: 1, step: 0, fileVersion: 'brain.Event:2', values: [] }))).toEqual({
    wallTime: 1,
    step: 0,
    fileVersion: 'brain.Event:2',
    values: [],
  });
});

test('numbers that are not finite, and beyond float32', () => {
  const values = [Number.NaN, Infinity, -Infinity, 1e39, 1e-46, -0];
  const read = values.map((value) => {
    const [back] = decodeEvent(
      encodeEvent({ wallTime: 0, step: 1, values: [{ type: 'scalar', tag: 'x', value }] }),
    ).values;
    return back?.type === 'scalar' ? back.value : undefined;
  });
  expect(read).toEqual([Number.NaN, Infinity, -Infinity, Infinity, 0, -0]);
});

test('protoc reads the same', () => {
  expect(protoc('--decode', encodeEvent(event)).toString()).toBe(`wall_time: 1790000000.25
step: 70000
summary {
  value {
    tag: "loss"
    simple_value: 0.25
  }
  value {
    tag: "weights"
    histo {
      min: -1.5
      max: 2
      num: 6
      sum: 1.25
      sum_squares: 7.5
      bucket_limit: -1
      bucket_limit: 0
      bucket_limit: 2
      bucket: 1
      bucket: 3
      bucket: 2
    }
  }
  value {
    tag: "model/text_summary"
    tensor {
      dtype: 7
      tensor_shape {
        dim {
          size: 2
        }
      }
      string_val: "Sequential(\\342\\200\\246)"
      string_val: "\\303\\241"
    }
    metadata {
      plugin_data {
        plugin_name: "text"
      }
    }
  }
  value {
    tag: "_hparams_/experiment"
    metadata {
      plugin_data {
        plugin_name: "hparams"
        content: "\\022\\000"
      }
    }
  }
}
`);
});

test('what protoc writes is read: scalars and histograms in tensors, as TensorFlow 2 has them', () => {
  const text = `wall_time: 5 step: 3 summary {
    value { tag: "a" tensor { dtype: 1 tensor_shape {} float_val: 0.5 } metadata { plugin_data { plugin_name: "scalars" } } }
    value { tag: "b" tensor { dtype: 1 tensor_content: "\\000\\000\\000?" } metadata { plugin_data { plugin_name: "scalars" } } }
    value { tag: "h" tensor { dtype: 2 tensor_shape { dim { size: 2 } dim { size: 3 } }
      double_val: [-1, 0, 4, 0, 1, 2] } metadata { plugin_data { plugin_name: "histograms" } } }
    value { tag: "t" tensor { dtype: 7 tensor_shape {} string_val: "hello" } metadata { plugin_data { plugin_name: "text" } } }
  }`;
  const remembered = new Map<string, string>();
  const { values } = decodeEvent(protoc('--encode', Buffer.from(text)), remembered);
  expect(values).toEqual([
    { type: 'scalar', tag: 'a', value: 0.5 },
    { type: 'scalar', tag: 'b', value: 0.5 },
    {
      ...{ type: 'histogram', tag: 'h', min: -1, max: 1, count: 6, sum: -1, sumOfSquares: 1.5 },
      ...{ limits: Float64Array.of(0, 1), counts: Float64Array.of(4, 2) },
    },
    { type: 'text', tag: 't', texts: ['hello'] },
  ]);
  // A tag's later values do not say the plugin again.
  const later = protoc('--encode', Buffer.from('summary { value { tag: "a" tensor { dtype: 1 float_val: 2 } } }'));
  expect(decodeEvent(later, remembered).values).toEqual([{ type: 'scalar', tag: 'a', value: 2 }]);
});

test('any bytes are an event or an Error, and soon', () => {
  const bytes = encodeEvent(event);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(),
      (changes, cut) => {
        const changed = bytes.slice(0, bytes.length - (cut % 40));
        for (const [at, value] of changes) changed[at % changed.length] = value;
        try {
          decodeEvent(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      },
    ),
    { seed: 5, numRuns: 3000 },
  );
});

function protoc(mode: '--encode' | '--decode', input: Uint8Array): Buffer {
  return execFileSync('protoc', [`${mode}=Event`, '-I', FOLDER, `${FOLDER}event.proto`], { input });
}
