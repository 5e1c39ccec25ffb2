// Words for shapes of (channels, …).

const NAMES = [['length'], ['height', 'width'], ['depth', 'height', 'width']];

/** `height` for the first dimension behind the channels of images. */
export function axisName(dimension: number, dimensions: number): string {
  return NAMES[dimensions - 1]?.[dimension] ?? `size of dimension ${dimension + 2}`;
}

/** What a layer expects that works on so many dimensions behind the channels. */
export function expectedImage(dimensions: number): string {
  return `expects (channels, ${NAMES[dimensions - 1]!.join(', ')})`;
}
