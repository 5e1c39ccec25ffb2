// What TensorBoard's HParams view shows of a run: the settings it was trained with, and how it ended.
// Reference: github.com/tensorflow/tensorboard, tensorboard/plugins/hparams/{plugin_data,api}.proto.

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Value } from './event.ts';

export type Settings = Readonly<Record<string, string | number | boolean>>;

const PLUGIN_DATA = { version: 1, experiment: 2, sessionStart: 3, sessionEnd: 4 } as const;
const EXPERIMENT = { settings: 4, metrics: 5 } as const;
const INFO = { name: 1, type: 4 } as const;
const METRIC_NAME = { info: 1, tag: 2 } as const;
const SESSION_START = { settings: 1, startTime: 5 } as const;
const SESSION_END = { status: 1, endTime: 2 } as const;
const ENTRY = { key: 1, value: 2 } as const;
/** Of google.protobuf.Value. */
const DYNAMIC = { number: 2, text: 3, truth: 4 } as const;
const TYPES = { string: 1, boolean: 2, number: 3 } as const;
const STATUS = { finished: 1, failed: 2 } as const;

/** At a run's start: its settings, and the tags of the numbers by which runs are compared. */
export function hparamsAtStart(settings: Settings, metrics: readonly string[], wallTime: number): Value[] {
  const experiment = pluginData(PLUGIN_DATA.experiment, (writer) => {
    for (const [name, value] of Object.entries(settings)) {
      writer.tag(EXPERIMENT.settings, WireType.LengthDelimited).fork();
      writer.tag(INFO.name, WireType.LengthDelimited).string(name);
      writer.tag(INFO.type, WireType.Varint).int32(TYPES[typeof value as keyof typeof TYPES]);
      writer.join();
    }
    for (const tag of metrics) {
      writer.tag(EXPERIMENT.metrics, WireType.LengthDelimited).fork();
      writer.tag(METRIC_NAME.info, WireType.LengthDelimited).fork();
      writer.tag(METRIC_NAME.tag, WireType.LengthDelimited).string(tag);
      writer.join().join();
    }
  });
  const start = pluginData(PLUGIN_DATA.sessionStart, (writer) => {
    for (const [name, value] of Object.entries(settings)) {
      writer.tag(SESSION_START.settings, WireType.LengthDelimited).fork();
      writer.tag(ENTRY.key, WireType.LengthDelimited).string(name);
      writer.tag(ENTRY.value, WireType.LengthDelimited).fork();
      if (typeof value === 'number') writer.tag(DYNAMIC.number, WireType.Bit64).double(value);
      else if (typeof value === 'boolean') writer.tag(DYNAMIC.truth, WireType.Varint).bool(value);
      else writer.tag(DYNAMIC.text, WireType.LengthDelimited).string(value);
      writer.join().join();
    }
    writer.tag(SESSION_START.startTime, WireType.Bit64).double(wallTime);
  });
  return [value('_hparams_/experiment', experiment), value('_hparams_/session_start_info', start)];
}

/** At a run's end. */
export function hparamsAtEnd(status: keyof typeof STATUS, wallTime: number): Value {
  const end = pluginData(PLUGIN_DATA.sessionEnd, (writer) => {
    writer.tag(SESSION_END.status, WireType.Varint).int32(STATUS[status]);
    writer.tag(SESSION_END.endTime, WireType.Bit64).double(wallTime);
  });
  return value('_hparams_/session_end_info', end);
}

function pluginData(field: number, write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(PLUGIN_DATA.version, WireType.Varint).int32(0);
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  return writer.join().finish();
}

function value(tag: string, content: Uint8Array): Value {
  return { type: 'plugin', tag, plugin: 'hparams', content };
}
