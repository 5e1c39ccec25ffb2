// Alarms that are told together: of one layer, and of neighbours.

import { expect, test } from 'vitest';
import { groupAlarms } from '../../src/history/alarmGroups.ts';
import type { KnownAlarm } from '../../src/protocol/runHistory.ts';
import type { AlarmKind } from '../../src/protocol/trainEvent.ts';

/** `5-9 2` is the second layer's, from step 5 to 9; without an end it lasts. */
const alarmsOf = (text: string, kind: AlarmKind = 'explodingGradient'): KnownAlarm[] =>
  text.split(', ').map((one) => {
    const [, step, endedAt, layer] = /^(\d+)(?:-(\d+))? (\d+)$/.exec(one)!;
    return {
      type: 'alarmRaised',
      kind,
      step: Number(step),
      layer: Number(layer),
      ...(endedAt && { endedAt: +endedAt }),
    };
  });

const cases: [what: string, alarms: string, groups: string[]][] = [
  ['neighbours at one step', '3 4, 3 2, 3 0', ['3-3: 0 to 4, 3 of 3']],
  ['that come one after the other', '3 4, 5 0, 9 2', ['3-9: 0 to 4, 3 of 3']],
  [
    'with layers between them that are well',
    '3 4, 3 0, 3 8',
    ['3-3: 4 to 4, 1 of 1', '3-3: 0 to 0, 1 of 1', '3-3: 8 to 8, 1 of 1'],
  ],
  ['one that returns', '3-7 4, 20-30 4, 90 4', ['3-90: 4 to 4, 1 of 3']],
  ['neighbours, of which one returns', '3-7 4, 3 2, 20 4', ['3-20: 2 to 4, 2 of 3']],
  ['neighbours at other times', '3-7 4, 9 2', ['3-3: 4 to 4, 1 of 1', '9-9: 2 to 2, 1 of 1']],
];

test.each(cases)('%s', (_what, alarms, expected) => {
  const groups = groupAlarms(alarmsOf(alarms)).map(
    ({ first, newest, lowest, highest, count, alarms }) =>
      `${first.step}-${newest}: ${lowest} to ${highest}, ${count} of ${alarms.length}`,
  );
  expect(groups).toEqual(expected);
});

test('a group is over when all of it is', () => {
  expect(groupAlarms(alarmsOf('3-7 4, 3-9 2'))[0]).toMatchObject({ endedAt: 9, times: 1 });
  const [lasting] = groupAlarms(alarmsOf('3-7 4, 3 2, 20-30 4'));
  expect(lasting).toMatchObject({ times: 2 });
  expect(lasting).not.toHaveProperty('endedAt');
});

test('other kinds, and what is of the whole model, stay apart', () => {
  const [of4] = alarmsOf('3 4');
  const { layer: _, ...whole } = of4!;
  const alarms = [of4!, ...alarmsOf('3 2', 'overflow'), whole, { ...whole, step: 4 }];
  expect(groupAlarms(alarms).map(({ first }) => first)).toEqual(alarms);
});
