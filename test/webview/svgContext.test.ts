// What is drawn on a canvas, written as SVG.

import { expect, test } from 'vitest';
import { SvgContext, SvgPath } from '../../webview/export/svgContext.ts';

const metrics = { width: 30, fontBoundingBoxAscent: 9, fontBoundingBoxDescent: 3 } as TextMetrics;
const context = () => new SvgContext(200, 100, () => metrics);
const drawn = (draw: (on: SvgContext) => void) => {
  const on = context();
  draw(on);
  return on.toString().split('\n').slice(1, -2);
};

test('a path takes the transformation that holds when it is drawn', () => {
  expect(
    drawn((on) => {
      on.translate(10, 20);
      on.save();
      on.rotate(Math.PI / 2);
      on.beginPath();
      on.lineTo(1, 0);
      on.lineTo(5, 0);
      on.strokeStyle = 'rgba(1, 2, 3, 0.5)';
      on.lineWidth = 2;
      on.setLineDash([4, 2]);
      on.stroke();
      on.restore();
      on.fillRect(0, 0, 3, 4);
    }),
  ).toEqual([
    '<path d="M10 21L10 25" fill="none" stroke="rgb(1,2,3)" stroke-opacity="0.5" stroke-width="2" stroke-dasharray="4 2"/>',
    '<path d="M10 20L13 20L13 24L10 24Z" fill="#000000" stroke="none"/>',
  ]);
});

test('clipping holds until it is restored, and within the clipping around it', () => {
  const on = context();
  on.save();
  on.beginPath();
  on.rect(0, 0, 50, 50);
  on.clip();
  on.save();
  on.beginPath();
  on.rect(10, 10, 50, 50);
  on.clip();
  on.fillRect(0, 0, 100, 100);
  on.restore();
  on.restore();
  on.fillRect(1, 1, 1, 1);
  const svg = on.toString();
  expect(svg).toContain('<clipPath id="clip2" clip-path="url(#clip1)">');
  expect(svg.match(/<g clip-path="url\(#clip2\)"><path/g)).toHaveLength(1);
  expect(svg).toContain('\n<path d="M1 1L2 1');
});

test('text stays text, at its baseline, and what means something in XML is escaped', () => {
  expect(
    drawn((on) => {
      on.font = '600 12px "Segoe UI", sans-serif';
      on.textAlign = 'right';
      on.textBaseline = 'top';
      on.fillText('a < b & "c"', 100, 10);
    }),
  ).toEqual([
    '<text x="100" y="19" text-anchor="end" font-size="12" font-weight="600" ' +
      'font-family="&quot;Segoe UI&quot;, sans-serif" fill="#000000" stroke="none">a &lt; b &amp; &quot;c&quot;</text>',
  ]);
});

test('a path that was made beforehand is transformed as a whole', () => {
  const path = new SvgPath();
  path.moveTo(1, 2);
  path.lineTo(3, 4);
  expect(
    drawn((on) => {
      on.translate(10, 20);
      on.stroke(path);
    }),
  ).toEqual(['<path d="M1 2L3 4" fill="none" stroke="#000000" stroke-width="1" transform="matrix(1 0 0 1 10 20)"/>']);
});

test('a circle is four curves that come back to where they began', () => {
  const path = new SvgPath();
  path.arc(10, 10, 5, 0, 2 * Math.PI);
  expect(path.d).toMatch(/^M15 10(C[\d. ]+){4}$/);
  expect(path.d).toMatch(/ 15 10$/);
});
