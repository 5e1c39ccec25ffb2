// What a canvas's context draws, written as SVG: the part of CanvasRenderingContext2D that the panel's charts use. Paths
// are written with the transformation already applied; text stays text.

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** What save() keeps. */
interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  miterLimit: number;
  lineDashOffset: number;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  dash: readonly number[];
  matrix: Matrix;
  /** Id of a clipPath. */
  clip: string | undefined;
}

const START: State = {
  fillStyle: '#000000',
  strokeStyle: '#000000',
  lineWidth: 1,
  lineCap: 'butt',
  lineJoin: 'miter',
  miterLimit: 10,
  lineDashOffset: 0,
  globalAlpha: 1,
  font: '10px sans-serif',
  textAlign: 'start',
  textBaseline: 'alphabetic',
  dash: [],
  matrix: IDENTITY,
  clip: undefined,
};

/** The points of a path; also what stands for a Path2D. */
export class SvgPath {
  d = '';
  /** Of the coordinates that are given. */
  matrix: Matrix = IDENTITY;

  moveTo(x: number, y: number): void {
    this.d += `M${this.point(x, y)}`;
  }

  lineTo(x: number, y: number): void {
    this.d += `${this.d === '' ? 'M' : 'L'}${this.point(x, y)}`;
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.d += `C${this.point(ax, ay)} ${this.point(bx, by)} ${this.point(x, y)}`;
  }

  quadraticCurveTo(ax: number, ay: number, x: number, y: number): void {
    this.d += `Q${this.point(ax, ay)} ${this.point(x, y)}`;
  }

  closePath(): void {
    if (this.d !== '') this.d += 'Z';
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  arc(x: number, y: number, radius: number, start: number, end: number, counterclockwise = false): void {
    this.ellipse(x, y, radius, radius, 0, start, end, counterclockwise);
  }

  /** As Bézier curves of a quarter at most, which any transformation leaves curves. */
  ellipse(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    rotation: number,
    start: number,
    end: number,
    counterclockwise = false,
  ): void {
    const full = 2 * Math.PI;
    let sweep = counterclockwise ? start - end : end - start;
    sweep = sweep >= full ? full : ((sweep % full) + full) % full;
    if (counterclockwise) sweep = -sweep;
    const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
    const at = (u: number, v: number) =>
      [x + u * radiusX * cos - v * radiusY * sin, y + u * radiusX * sin + v * radiusY * cos] as const;
    const pieces = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2) - 1e-9));
    const step = sweep / pieces;
    const handle = (4 / 3) * Math.tan(step / 4);
    this.lineTo(...at(Math.cos(start), Math.sin(start)));
    for (let k = 0; k < pieces; k++) {
      const [from, to] = [start + k * step, start + (k + 1) * step];
      this.bezierCurveTo(
        ...at(Math.cos(from) - handle * Math.sin(from), Math.sin(from) + handle * Math.cos(from)),
        ...at(Math.cos(to) + handle * Math.sin(to), Math.sin(to) - handle * Math.cos(to)),
        ...at(Math.cos(to), Math.sin(to)),
      );
    }
  }

  private point(x: number, y: number): string {
    const [a, b, c, d, e, f] = this.matrix;
    return `${round(a * x + c * y + e)} ${round(b * x + d * y + f)}`;
  }
}

export class SvgContext {
  /** What of the chart reads the canvas's size finds it here. */
  readonly canvas: { readonly width: number; readonly height: number };
  imageSmoothingEnabled = true;
  globalCompositeOperation = 'source-over';
  private readonly measure: (font: string, text: string) => TextMetrics;
  private state: State = { ...START };
  private readonly stack: State[] = [];
  private path = new SvgPath();
  private readonly elements: string[] = [];
  private readonly definitions: string[] = [];

  /** `measure` asks a real canvas. */
  constructor(width: number, height: number, measure: (font: string, text: string) => TextMetrics) {
    this.canvas = { width, height };
    this.measure = measure;
  }

  toString(): string {
    const { width, height } = this.canvas;
    const definitions = this.definitions.length > 0 ? `<defs>${this.definitions.join('')}</defs>` : '';
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `${definitions}\n${this.elements.join('\n')}\n</svg>\n`
    );
  }

  save(): void {
    this.stack.push({ ...this.state });
  }

  restore(): void {
    this.state = this.stack.pop() ?? this.state;
  }

  translate(x: number, y: number): void {
    this.transform(1, 0, 0, 1, x, y);
  }

  scale(x: number, y: number): void {
    this.transform(x, 0, 0, y, 0, 0);
  }

  rotate(angle: number): void {
    this.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0);
  }

  transform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    const [A, B, C, D, E, F] = this.state.matrix;
    this.state.matrix = [
      A * a + C * b,
      B * a + D * b,
      A * c + C * d,
      B * c + D * d,
      A * e + C * f + E,
      B * e + D * f + F,
    ];
  }

  setTransform(...matrix: [number, number, number, number, number, number]): void {
    this.state.matrix = matrix;
  }

  resetTransform(): void {
    this.state.matrix = IDENTITY;
  }

  beginPath(): void {
    this.path = new SvgPath();
  }

  closePath(): void {
    this.current().closePath();
  }

  moveTo(x: number, y: number): void {
    this.current().moveTo(x, y);
  }

  lineTo(x: number, y: number): void {
    this.current().lineTo(x, y);
  }

  bezierCurveTo(...points: [number, number, number, number, number, number]): void {
    this.current().bezierCurveTo(...points);
  }

  quadraticCurveTo(...points: [number, number, number, number]): void {
    this.current().quadraticCurveTo(...points);
  }

  arc(...circle: Parameters<SvgPath['arc']>): void {
    this.current().arc(...circle);
  }

  ellipse(...ellipse: Parameters<SvgPath['ellipse']>): void {
    this.current().ellipse(...ellipse);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.current().rect(x, y, width, height);
  }

  fill(): void {
    this.add(this.path.d, this.filled());
  }

  stroke(path?: SvgPath): void {
    // A path that was made beforehand has not been transformed.
    if (path) this.add(path.d, `${this.stroked()}${this.transformed()}`);
    else this.add(this.path.d, this.stroked());
  }

  clip(): void {
    const id = `clip${this.definitions.length + 1}`;
    const outer = this.state.clip ? ` clip-path="url(#${this.state.clip})"` : '';
    this.definitions.push(`<clipPath id="${id}"${outer}><path d="${this.path.d}"/></clipPath>`);
    this.state.clip = id;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.add(this.rectangle(x, y, width, height), this.filled());
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.add(this.rectangle(x, y, width, height), this.stroked());
  }

  /** The picture is empty where nothing is drawn. */
  clearRect(): void {}

  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, this.filled());
  }

  strokeText(text: string, x: number, y: number): void {
    this.text(text, x, y, this.stroked());
  }

  measureText(text: string): TextMetrics {
    return this.measure(this.state.font, text);
  }

  setLineDash(dash: readonly number[]): void {
    this.state.dash = [...dash];
  }

  getLineDash(): number[] {
    return [...this.state.dash];
  }

  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void {
    this.push(
      `<image x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" preserveAspectRatio="none"` +
        `${this.transformed()} href="${image.toDataURL('image/png')}"/>`,
    );
  }

  get fillStyle(): string {
    return this.state.fillStyle;
  }
  set fillStyle(style: string) {
    this.state.fillStyle = style;
  }
  get strokeStyle(): string {
    return this.state.strokeStyle;
  }
  set strokeStyle(style: string) {
    this.state.strokeStyle = style;
  }
  get lineWidth(): number {
    return this.state.lineWidth;
  }
  set lineWidth(width: number) {
    if (width > 0) this.state.lineWidth = width;
  }
  get lineCap(): string {
    return this.state.lineCap;
  }
  set lineCap(cap: string) {
    this.state.lineCap = cap;
  }
  get lineJoin(): string {
    return this.state.lineJoin;
  }
  set lineJoin(join: string) {
    this.state.lineJoin = join;
  }
  get miterLimit(): number {
    return this.state.miterLimit;
  }
  set miterLimit(limit: number) {
    this.state.miterLimit = limit;
  }
  get lineDashOffset(): number {
    return this.state.lineDashOffset;
  }
  set lineDashOffset(offset: number) {
    this.state.lineDashOffset = offset;
  }
  get globalAlpha(): number {
    return this.state.globalAlpha;
  }
  set globalAlpha(alpha: number) {
    this.state.globalAlpha = alpha;
  }
  get font(): string {
    return this.state.font;
  }
  set font(font: string) {
    this.state.font = font;
  }
  get textAlign(): string {
    return this.state.textAlign;
  }
  set textAlign(align: string) {
    this.state.textAlign = align;
  }
  get textBaseline(): string {
    return this.state.textBaseline;
  }
  set textBaseline(baseline: string) {
    this.state.textBaseline = baseline;
  }

  private current(): SvgPath {
    this.path.matrix = this.state.matrix;
    return this.path;
  }

  private rectangle(x: number, y: number, width: number, height: number): string {
    const path = new SvgPath();
    path.matrix = this.state.matrix;
    path.rect(x, y, width, height);
    return path.d;
  }

  private add(d: string, paint: string): void {
    // A path of one point shows nothing.
    if (d !== '') this.push(`<path d="${d}" ${paint}/>`);
  }

  private text(text: string, x: number, y: number, paint: string): void {
    if (text === '') return;
    const anchor = ANCHORS[this.state.textAlign] ?? 'start';
    const { fontBoundingBoxAscent: ascent = 0, fontBoundingBoxDescent: descent = 0 } = this.measureText(text);
    // The attribute dominant-baseline is not known to every program that opens SVG.
    const down = {
      top: ascent,
      hanging: ascent,
      middle: (ascent - descent) / 2,
      bottom: -descent,
      ideographic: -descent,
    };
    const base = y + (down[this.state.textBaseline as keyof typeof down] ?? 0);
    this.push(
      `<text x="${round(x)}" y="${round(base)}" text-anchor="${anchor}" ${fontOf(this.state.font)} ` +
        `${paint}${this.transformed()}>${escaped(text)}</text>`,
    );
  }

  private push(element: string): void {
    const { clip } = this.state;
    this.elements.push(clip ? `<g clip-path="url(#${clip})">${element}</g>` : element);
  }

  private transformed(): string {
    const { matrix } = this.state;
    return matrix.every((value, k) => value === IDENTITY[k])
      ? ''
      : ` transform="matrix(${matrix.map(round).join(' ')})"`;
  }

  private filled(): string {
    return `${paint('fill', this.state.fillStyle, this.state.globalAlpha)} stroke="none"`;
  }

  private stroked(): string {
    const { strokeStyle, globalAlpha, lineWidth, lineCap, lineJoin, dash, lineDashOffset } = this.state;
    const cap = lineCap === 'butt' ? '' : ` stroke-linecap="${lineCap}"`;
    const join = lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`;
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
    const offset = dash.length === 0 || lineDashOffset === 0 ? '' : ` stroke-dashoffset="${lineDashOffset}"`;
    const color = paint('stroke', strokeStyle, globalAlpha);
    return `fill="none" ${color} stroke-width="${round(lineWidth)}"${cap}${join}${dashes}${offset}`;
  }
}

const ANCHORS: Readonly<Record<string, string>> = { left: 'start', right: 'end', center: 'middle', end: 'end' };

/** Colour and opacity apart: `rgba()` is not known to every program that opens SVG. */
function paint(kind: 'fill' | 'stroke', style: string, alpha: number): string {
  const [, red, green, blue, own] = /^rgba?\(([\d.]+), ?([\d.]+), ?([\d.]+)(?:, ?([\d.e-]+))?\)$/.exec(style) ?? [];
  const color = red === undefined ? style : `rgb(${red},${green},${blue})`;
  const opacity = alpha * (own === undefined ? 1 : Number(own));
  return `${kind}="${escaped(color)}"${opacity < 1 ? ` ${kind}-opacity="${round(opacity)}"` : ''}`;
}

/** `600 12px "Segoe UI", sans-serif`, as attributes. */
function fontOf(font: string): string {
  const [, before = '', size = '10', family = 'sans-serif'] = /^(.*?)\s*([\d.]+)px(?:\/\S+)?\s+(.*)$/.exec(font) ?? [];
  const weight = /\b(bold|[1-9]00)\b/.exec(before)?.[1];
  const style = /\b(italic|oblique)\b/.exec(before)?.[1];
  return (
    `font-size="${size}"${weight ? ` font-weight="${weight}"` : ''}${style ? ` font-style="${style}"` : ''} ` +
    `font-family="${escaped(family)}"`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
