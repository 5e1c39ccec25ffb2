# Programs whose last line is an expression, a blank line between them; under `: each`, every line is one.

# Numbers
: each
7 // 2, -7 // 2, 7 // -2, -7 % 3, 7 % -3, 7.5 // 2, -7.5 % 2, 1e16 % 3.7
2 ** 10, 2 ** -1, 2.0 ** 3, 10 ** 15, (-2) ** 3, 0 ** 0, 4 ** 0.5, 1.1 ** 3, 1.2 ** 7, 1.1 ** 10, 0.5 ** 12
1.15 ** 6, 1.3 ** 5, 2.5 ** -3, 1.7 ** 4
7 / 2, 6 / 3, 1 / 3, -1 / 3, 1e300 * 10, 0.1 + 0.2, 3 * 1.1
5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 10, 1024 >> 3, -5 >> 1, -5 & 255, -1 ^ 7
True + True, True * 3, -True, True & False, True | 1, True ^ True, not 0, not [], not 'a'
1 < 2 < 3, 1 < 3 > 2, 1 == 1.0, 1 is None, None is None, 3 != 3.0, 'a' < 'b', [1, 2] < [1, 3], (1, 2, 3) > (1, 2)
0 or 5, 3 and 4, None or 'x', [] and 1, 0 or [] or {}, 1 and 2 and 3
3 in [1, 2, 3], 'a' in 'cab', 4 not in (1, 2), 'k' in {'k': 1}, 3 in range(0, 10, 3), 4 in range(0, 10, 3), 2.0 in [2]
int(3.9), int(-3.9), int('12'), int(' -7 '), int(True), int('1_000'), int('101', 2)
float('1.5'), float(3), float('1e-3'), float('inf'), -float('inf'), float(' 2 ')
round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1.005, 2), round(1234, -2), round(0.5), round(1.5), round(2.345, 1), round(7, 1)
round(1250, -2), round(1350, -2), round(3.14159, 3), round(2.0, 2), round(-0.4)
abs(-3), abs(-2.5), abs(True), divmod(17, 5), divmod(-17, 5), pow(2, 5), pow(2.0, 3), divmod(7.5, 2)
1_000, 0x1F, 0b101, 0o17, 1e3, 1.5e-7, 1e16, 1e15, 123456789.123, 1e-5, 0.0001, 1e22, 1.0, -0.0
1.0 * 3, 3.0 // 1, 5 % 2.5, 1e100, 2 ** 0.5, 100 * 1.1, 3 * 0.1
bool(0), bool(''), bool('0'), bool([0]), bool(0.0), bool(None), bool(range(0)), bool(set())
(7).bit_length(), (3.0).is_integer(), (3.5).is_integer()
min(3, 1, 2), max([4, 9, 2]), min('b', 'a'), max((1, 2), (1, 3)), min([3, -3, 2], key=abs), max([], default=7), max('abc', 'abd'), min(2, 2.0)
sum([1, 2, 3]), sum([0.1] * 3), sum([[1], [2]], []), sum((1, 2), 10), sum(range(5)), sum([True, True]), sum([], start=4)
any([0, 1]), all([1, 0]), any([]), all([]), any(x > 2 for x in [1, 3])
chr(97), ord('a'), hex(255), bin(10), oct(8)
sorted([3, 1, 2]), sorted('bca'), sorted([3, 1, 2], reverse=True), sorted(['bb', 'a', 'ccc'], key=len), sorted([(2, 'a'), (1, 'b')]), sorted({3, 1, 2}), sorted({'b': 1, 'a': 2})
sorted([('a', 2), ('b', 1), ('c', 2)], key=lambda p: -p[1]), sorted([1.5, 1, 0.5]), sorted(['B', 'a'], key=str.lower)
list(reversed([1, 2, 3])), list(enumerate('ab')), list(enumerate(['x'], 1)), list(zip([1, 2], 'ab', (3, 4, 5))), list(map(lambda a, b: a + b, [1, 2], [3, 4]))
list(filter(None, [0, 1, '', 2])), list(filter(lambda x: x % 2, range(6))), list(map(int, ['1', '2'])), list(map(str, [1, 2.5, None]))
tuple([1, 2]), tuple('ab'), list((1,)), list({'a': 1}), list(range(5, 0, -2)), set([1]), len({1, 2, 2}), dict([(1, 2)]), dict(a=1, b=2), dict({'a': 1}, b=3), dict(zip('ab', [1, 2]))
isinstance(1, int), isinstance(True, int), isinstance(1, float), isinstance('a', str), isinstance([], (list, tuple)), isinstance(None, type(None)), isinstance({}, dict), isinstance(1, object), isinstance((), list)
type(1) == int, type('a') is str, type([]) == list, type(1.0).__name__, type(None) == type(None), type((1,)) in (list, tuple)
callable(len), callable(3), callable(lambda: 1), hasattr([], 'append'), repr('a'), str(1.0), str([1, 'a']), str(None), str(True), repr({'a': (1,)}), ascii('a'), repr(range(3))
1 if 2 > 1 else 3, (lambda x, y=2, *a, **k: x + y + len(a) + len(k))(1, 3, 4, 5, z=6), (lambda *a: a)(*[1, 2]), (lambda **k: k)(**{'a': 1})
-2 ** 2, 2 ** 3 ** 2, not True == False, 1 + 2 * 3 - 4 / 2, (1, 2) + (3,), [1] * 3, 'ab' * 2, 3 * (1, 2), [[0] * 2 for _ in range(2)], [] + [1]
(1,) == (1,), [1, 2] == [1, 2.0], {'a': 1} == {'a': 1}, {1, 2} == {2, 1}, [1] == (1,), 'a' == 'a', None == 0, range(3) == range(0, 3), {'a': 1} != {'a': 2}

# Texts
: each
'a' + 'b', 'a' 'b', "it's", 'say "x"', '\n\t\\', r'\n', '\x41\u0042'
f'{1 + 1}', f'{3.14159:.2f}', f'{5:03d}', f'{"a":>5}|{"b":<3}|{"c":^5}|', f'{1000000:,}', f'{0.5:%}', f'{1e-7}', f'{2.0}', f'{255:x}', f'{255:08b}', f'{1.5!r}', f'{"a"!r}', f'{[1, "a"]}'
f'{{}}', f'a{{b}}{1}', f'{3:{5}d}', f'{3.14159:{8}.{3}}', f'{1 if True else 2}', f'{"x" * 3}', f'{None}', f'{True}', f'{1,}', f'{7:+d}', f'{-7: d}', f'{1234.5:e}', f'{0.00001:g}', f'{123456789.0:g}', f'{1.0:g}'
'{} {}'.format(1, 'a'), '{0}{1}{0}'.format(1, 2), '{a}-{b:02d}'.format(a=1, b=2), '{:>4}'.format('x'), '{0[1]}'.format([1, 2]), '{!r}'.format('a'), '{{}}'.format(), '{:.3f}'.format(2 / 3), '{:{w}}'.format('a', w=3), '{:5}|'.format(3)
'%d-%s' % (1, 'a'), '%s' % 'x', '%.2f' % 3.14159, '%03d' % 7, '%5s|%-5s|' % ('a', 'b'), '%(a)d %(b)s' % {'a': 1, 'b': 2}, '%d%%' % 50, '%s' % [1], '%r' % 'a', '%x' % 255, '%d' % 3.9, '%e' % 12345.678, '%s %s' % (1.0, None), '%+d' % 5, '%g' % 0.1
'a,b,c'.split(','), 'a b  c'.split(), 'a,b,c'.split(',', 1), 'a,b,c'.rsplit(',', 1), ' a '.strip(), 'xxaxx'.strip('x'), 'a.b'.rstrip('b'), 'abc'.upper(), 'ABC'.lower(), 'abc def'.title(), 'abc'.capitalize(), 'a-b'.replace('-', '_'), 'aaa'.replace('a', 'b', 2)
','.join(['a', 'b']), ''.join(c for c in 'abc' if c != 'b'), 'abc'.startswith('ab'), 'abc'.endswith(('x', 'c')), 'abcabc'.find('c'), 'abcabc'.rfind('c'), 'abcabc'.count('b'), 'abc'.index('b'), '12'.isdigit(), 'ab1'.isalnum(), 'ab'.isalpha(), '7'.zfill(3), 'a'.ljust(3) + '|', 'a'.rjust(3, '.'), [w.center(n, '-') for w in ('ab', 'abc') for n in (2, 5, 6)], 'Two Words'.istitle(), 'two'.istitle(), '12'.istitle(), 'a=b'.partition('='), 'x'.rpartition('=')
'abcdef'[1], 'abcdef'[-1], 'abcdef'[1:4], 'abcdef'[::-1], 'abcdef'[::2], 'abcdef'[-3:], 'abc'[5:], len('abc'), list('abc'), 'conv3x3'.split('x')[0][-1], 'abc'.removeprefix('a'), 'abc'.removesuffix('c'), 'A' in 'abc'.upper(), max('abc'), 'a\nb'.splitlines()
'conv{}'.format(3), 'layer%d.%d' % (1, 2), f'layer{1}_{2:02}', 'abc' > 'abd', 'Z' < 'a', str.upper('a'), 'aBc'.swapcase(), 'ab' 'cd'[1], 'é' + 'ü'

# Sequences
: each
[1, 2, 3, 4, 5][1:3], [1, 2, 3, 4, 5][::-1], [1, 2, 3][-2:], [1, 2, 3][:-1], (1, 2, 3)[::2], [1, 2, 3][5:], [1, 2, 3][::-2], [1, 2, 3, 4][-1:-4:-2], range(10)[2:8:2], list(range(10)[::-3]), range(5)[-1]
[*range(3), 5], (*'ab', 1), [*[1], *(2, 3)], {**{'a': 1}, 'b': 2, **{'a': 3}}, {*[1], 1}, [1, 2, 3].index(2), [1, 1, 2].count(1), (1, 2, 1).count(1), (3, 4).index(4)
[x for x in range(5) if x % 2], [x * y for x in range(3) for y in range(2)], [(x, y) for x in range(3) for y in range(x)], {x: x ** 2 for x in range(3)}, {x % 2 for x in range(1)}, [[y for y in range(x)] for x in range(3)], list(x for x in 'ab'), [a for a, *b in [(1, 2, 3)]], [x for x in [1, 2, 3, 4] if x > 1 if x < 4]
dict(a=1).get('b'), {'a': 1}.get('b', 2), list({'a': 1, 'b': 2}.items()), list({'a': 1}.keys()), list({'a': 1}.values()), {'a': 1}.copy(), dict.fromkeys('ab', 0), len({'a': 1}), {1: 'a', True: 'b'}, {'a': 1} | {'a': 2, 'b': 3}, {(1, 2): 3}[1, 2], {1.0: 'x'}[1]
len({1, 2} | {3}), {1, 2} & {2, 3}, {1, 2} - {2}, {1} ^ {1}, {1} <= {1, 2}, {1, 2} > {1}, {1}.union([1]), len({1}.union({2}, [3])), {1, 2}.issubset([1, 2, 3]), {1}.isdisjoint({2}), frozenset([1]) == {1}, len(frozenset('aab')), {1, 2}.intersection([2]), {1, 2} == frozenset([2, 1])
[1, 2] + [3], [0] * 0, [1, 2, 3] * -1, len([1, [2, 3]]), [[1, 2], [3]][0][1], (1,), (), [()], ((1, 2), [3])[1][0], [1, 2, 3][True], max([1, 5, 3]), min((4, 2)), [1, 2][-1]
list(zip(*[(1, 2), (3, 4)])), list(zip([1, 2, 3][:-1], [1, 2, 3][1:])), dict(enumerate('ab')), list(map(max, [1, 5], [3, 2])), [i for i, x in enumerate('aba') if x == 'a'], list(zip()), next(iter([3, 4])), next(iter([]), 'none'), list(zip(range(3), 'abcdef')), sum(a * b for a, b in zip([1, 2], [3, 4]))

xs = [1, 2, 3]
ys = xs
ys.append(4)
xs += [5]
xs.insert(1, 9)
xs.insert(-1, 8)
xs.insert(100, 7)
(xs, ys is xs, xs.pop(), xs.pop(0), xs)

xs = [3, 1, 2]
xs.sort()
ys = xs.copy()
ys.reverse()
ys.remove(3)
ys.extend(c for c in 'ab')
del ys[0]
xs[1:2] = [7, 8, 9]
xs[0] = 0
del xs[-1:]
(xs, ys)

xs = list(range(10))
del xs[::2]
xs[::2] = [0, 0, 0]
xs *= 2
xs

a, b = 1, 2
a, b = b, a
(c, d), *e = (3, 4), 5, 6
*f, g = [7, 8, 9]
h = i = []
h.append(1)
[j, k] = 'xy'
(a, b, c, d, e, f, g, i, j, k)

d = {'a': 1}
d['b'] = 2
d.update(c=3)
d.update({'a': 5}, e=6)
d.update([('f', 7)])
x = d.pop('b')
y = d.pop('zz', None)
z = d.setdefault('g', [])
z.append(1)
del d['c']
w = d.popitem()
(d, x, y, z, w, list(d), 'a' in d)

d = {}
for w in 'abca':
    d[w] = d.get(w, 0) + 1
d

d = {'a': {'b': [1, 2]}}
d['a']['b'][0] += 5
d['a'].setdefault('c', {})['d'] = 1
d

s = set()
s.add(1)
s.update([1], [1])
s.discard(4)
t = s.copy()
t.add(2)
t.remove(1)
(s, t, len(s | t))

n = 0
while True:
    n += 1
    if n == 3:
        continue
    if n > 6:
        break
else:
    n = -1
for i in range(3):
    pass
else:
    n += 100
(n, i)

out = []
for i in range(3):
    for j in range(3):
        if j == i:
            break
        out.append((i, j))
    else:
        out.append('none')
out

xs = [1, 2]
for x in xs:
    if len(xs) < 5:
        xs.append(x * 10)
xs

def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
(f(1, c=3), f(1, 5, 6, 7, c=3, e=8), f(*[1, 2, 3], **{'c': 4}), f(b=1, a=2, c=3))

def f(x, acc=[]):
    acc.append(x)
    return acc
(f(1), f(2), f(3, []))

fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
([f() for f in fs], [g() for g in gs])

def make(n):
    def inner(x):
        nonlocal n
        n += x
        return n
    return inner
f = make(10)
(f(1), f(2), make(0)(5))

def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)
def fib(n, memo={}):
    if n < 2: return n
    if n not in memo: memo[n] = fib(n - 1) + fib(n - 2)
    return memo[n]
(fact(10), fib(30), [fact(i) for i in range(5)])

def gen(n):
    for i in range(n):
        yield i
    yield from 'ab'
g = gen(2)
(next(g), list(g), list(g), [*gen(1)], sum(x for x in gen(3) if isinstance(x, int)), tuple(gen(0)), dict(enumerate(gen(0))))

def pairs(xs):
    it = iter(xs)
    for a in it:
        yield a, next(it, None)
list(pairs([1, 2, 3]))

z = zip([1, 2], [3, 4])
m = map(lambda x: x * 2, [1, 2])
(list(z), list(z), next(m), list(m), list(m))

it = iter([1, 2, 3, 4])
out = []
for x in it:
    if x == 2:
        break
(x, list(it))

if (n := 10) > 5:
    m = n
ys = [y := 1, y ** 2]
zs = [last := x for x in range(4)]
(m, ys, last)

x = 5
def f():
    global x
    x = 6
    return x
(f(), x)

try:
    {}['a']
except KeyError:
    x = 1
try:
    [][0]
except (ValueError, IndexError) as e:
    y = 2
try:
    int('a')
except KeyError:
    z = 0
except Exception:
    z = 3
else:
    z = 4
finally:
    w = 5
try:
    v = 1
except Exception:
    v = 2
else:
    v += 10
(x, y, z, w, v)

class MyError(ValueError):
    pass
def f(x):
    if x > 1:
        raise MyError('no')
    return x
out = []
for i in range(4):
    try:
        out.append(f(i))
    except ValueError:
        out.append('error')
        continue
    finally:
        out.append('finally')
out

def f():
    try:
        return 1
    finally:
        out.append(2)
out = []
def g():
    for i in range(3):
        try:
            if i == 1:
                raise StopIteration
        except StopIteration:
            return i
(f(), out, g())

def parse(x):
    try:
        a, b = x
    except TypeError:
        a = b = x
    except ValueError:
        a = b = None
    return a, b
(parse((1, 2)), parse((1, 2))[0])

assert_ok = []
try:
    assert 1 == 2, 'message'
except AssertionError:
    assert_ok.append(1)
try:
    raise NotImplementedError
except RuntimeError:
    assert_ok.append(2)
assert_ok

def f(x):
    match x:
        case 0 | 1:
            return 'small'
        case int() if x > 100:
            return 'large'
        case 'a' | 'b' as letter:
            return letter
        case [first, *rest]:
            return first, rest
        case {'kind': kind, **others}:
            return kind, others
        case (a, b):
            return 'never'
        case None:
            return 'none'
        case True:
            return 'yes'
        case _:
            return 'other'
[f(0), f(1), f(200), f(5), f('a'), f('c'), f([1, 2, 3]), f((4,)), f({'kind': 1, 'z': 2}), f({}), f(None), f([])]

class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y):
        self.x, self.y = x, y
def f(p):
    match p:
        case P(x=0, y=y):
            return y
        case P(x=x):
            return x
        case str(s):
            return s
[f(P(0, 5)), f(P(3, 4)), f('a'), f(1)]

# Classes
class A:
    n = 1
    xs = []
    def __init__(self, a=0):
        self.a = a
        self.xs.append(a)
    def get(self):
        return self.a + self.n
    @property
    def double(self):
        return self.a * 2
    @double.setter
    def double(self, value):
        self.a = value // 2
    @staticmethod
    def s(x):
        return x + 1
    @classmethod
    def c(cls, x):
        return cls(x)
class B(A):
    n = 5
    def get(self):
        return super().get() * 10
a, b = A(1), B(2)
b.double = 20
A.n = 3
(a.get(), b.get(), a.double, b.a, A.s(1), B.c(7).get(), A.xs, a.n, B.n, isinstance(b, A), issubclass(B, A), type(b).__name__, b.__class__.__name__, hasattr(a, 'a'), hasattr(a, 'z'), getattr(a, 'z', 9), A.__name__)

class V:
    def __init__(self, x):
        self.x = x
    def __add__(self, o):
        return V(self.x + o.x)
    def __radd__(self, o):
        return V(self.x + o)
    def __mul__(self, k):
        return V(self.x * k)
    def __neg__(self):
        return V(-self.x)
    def __eq__(self, o):
        return self.x == o.x
    def __lt__(self, o):
        return self.x < o.x
    def __repr__(self):
        return f'V({self.x})'
    def __len__(self):
        return self.x
    def __getitem__(self, i):
        return i * self.x
    def __contains__(self, i):
        return i == self.x
    def __iter__(self):
        return iter([self.x, self.x + 1])
    def __call__(self, y):
        return self.x + y
    def __bool__(self):
        return self.x > 2
v = V(2)
(v + V(3), sum([V(1), V(2)]), v * 4, -v, v == V(2), v != V(3), sorted([V(3), V(1)]), len(v), v[5], 2 in v, 3 in v, list(v), [*v], v(10), bool(v), 'y' if V(3) else 'n', str(v), f'{v}', max([V(1), V(4)]), [a for a in v], v < V(9))

class C:
    def __getattr__(self, name):
        return name * 2
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value + 1)
class D:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)
    def __setitem__(self, key, value):
        setattr(self, key, value)
    def __enter__(self):
        return 'entered'
    def __exit__(self, *a):
        pass
d = D(a=1, b=2)
d['c'] = 3
with d as e:
    pass
(C().ab, d.a, d.b, d.c, e, vars(d), sorted(d.__dict__), list(vars(d).items()))

class Base:
    registry = {}
    def __init_subclass__(cls, **kwargs):
        Base.registry[cls.__name__] = cls
class X(Base):
    v = 1
class Y(Base):
    v = 2
sorted(Base.registry), Base.registry['Y'].v

class A:
    def f(self): return ['A']
class B(A):
    def f(self): return ['B'] + super().f()
class C(A):
    def f(self): return ['C'] + super(C, self).f()
class D(B, C):
    def f(self): return ['D'] + super().f()
D().f()

from dataclasses import dataclass, field, asdict, replace
@dataclass
class Base:
    a: int
    b: int = 2
@dataclass
class Config(Base):
    c: list = field(default_factory=list)
    d: int = field(default=4)
    e: int = field(init=False, default=9)
    def __post_init__(self):
        self.f = self.a + self.b
    @property
    def g(self):
        return self.f * 2
x, y = Config(1), Config(1, 3, [5], d=6)
x.c.append(1)
(x.a, x.b, x.c, x.d, x.e, x.f, x.g, y.c, y.d, y.f, Config(1).c, asdict(y)['d'], Base(1) == Base(1, 2), Base(1) == Base(2), replace(Base(1), b=7).b, Config.d)

from typing import NamedTuple
from collections import namedtuple
class P(NamedTuple):
    x: int
    y: int = 3
    def total(self):
        return self.x + self.y
Q = namedtuple('Q', 'a b c')
R = namedtuple('R', ['a', 'b'], defaults=[5])
p, q = P(1), Q(1, c=3, b=2)
x, y = p
(p.x, p.y, p[0], p.total(), x, y, q.a, q[2], len(q), list(q), q._asdict(), q._replace(a=9).a, R(1).b, [a for a in q], p == (1, 3), isinstance(p, tuple), sum(q), q[1:], Q._fields)

from enum import Enum, auto
class Color(Enum):
    RED = 1
    GREEN = 2
    ALIAS = 1
class Kind(Enum):
    A = auto()
    B = auto()
    def label(self):
        return self.name.lower()
(Color.RED.value, Color.GREEN.name, Color['RED'] is Color.RED, Color(2) == Color.GREEN, Color.ALIAS is Color.RED, [c.value for c in Color], Kind.B.value, Kind.A.label(), {Color.RED: 5}[Color.RED], Color.RED == 1, Color.RED in (Color.GREEN, Color.RED), len(Color), isinstance(Color.RED, Color))

from types import SimpleNamespace
n = SimpleNamespace(a=1, b=SimpleNamespace(c=2))
n.d = n.a + n.b.c
(n.a, n.b.c, n.d, sorted(vars(n)))

# The library
import math
(math.floor(2.7), math.ceil(2.1), math.sqrt(16), math.log2(8), math.log(math.e), math.pi, math.prod([2, 3, 4]), math.pow(2, 3), math.gcd(12, 18), math.log10(1000), math.floor(-2.5), math.ceil(5), math.trunc(-2.7), math.factorial(5), int(math.log2(64)), math.isqrt(17), math.log(8, 2), math.inf > 1, math.prod((), start=2), math.fabs(-2), math.comb(5, 2))

import itertools
from itertools import chain, product
(list(chain([1], 'ab')), list(chain.from_iterable([[1], [2, 3]])), list(product('ab', [1, 2])), list(product(range(2), repeat=2)), list(itertools.islice(range(10), 2, 8, 3)), list(itertools.islice('abc', 2)), list(itertools.accumulate([1, 2, 3])), list(itertools.accumulate([1, 2, 3], lambda a, b: a * b)), list(itertools.zip_longest([1, 2], 'a', fillvalue=0)), list(itertools.repeat(7, 3)), list(zip(itertools.count(5, 2), 'ab')), list(itertools.combinations([1, 2, 3], 2)), list(itertools.permutations([1, 2])), [k for k, g in itertools.groupby('aabbc')], [len(list(g)) for k, g in itertools.groupby('aabbc')], list(itertools.starmap(pow, [(2, 3)])), list(itertools.takewhile(lambda x: x < 3, [1, 2, 5, 1])), list(itertools.dropwhile(lambda x: x < 3, [1, 2, 5, 1])))

from itertools import count, cycle, islice
out = []
for i in count(3):
    if i > 5:
        break
    out.append(i)
for a, b in zip(cycle('ab'), range(3)):
    out.append(a)
(out, list(islice(count(), 3)), list(islice(cycle([1, 2]), 5)))

from functools import partial, reduce, lru_cache, wraps
def f(a, b, c=3):
    return a, b, c
g = partial(f, 1, c=5)
h = partial(g, 2)
@lru_cache(maxsize=None)
def sq(x):
    return x * x
def twice(fn):
    @wraps(fn)
    def inner(*args, **kwargs):
        return 2 * fn(*args, **kwargs)
    return inner
@twice
def three(x):
    return x + 3
def times(n):
    def decorate(fn):
        return lambda x: fn(x) * n
    return decorate
@times(5)
def plus(x):
    return x + 1
(g(2), h(), g(2, c=6), h.func is f, reduce(lambda a, b: a * b, [1, 2, 3, 4]), reduce(lambda a, b: a + b, [[1], [2]], []), sq(4), three(1), plus(1), f.__name__)

import operator
from operator import itemgetter, mul, attrgetter
from functools import reduce
(reduce(mul, [2, 3, 4]), list(map(itemgetter(1), [(1, 2), (3, 4)])), sorted([(1, 'b'), (2, 'a')], key=itemgetter(1)), operator.add(1, 2), itemgetter(0, 2)('abc'))

from collections import OrderedDict, defaultdict, Counter, deque
d = defaultdict(list)
d['a'].append(1)
d['a'].append(2)
e = defaultdict(int)
for c in 'aab':
    e[c] += 1
o = OrderedDict([('x', 1), ('y', 2)])
o.move_to_end('x')
c = Counter('abca')
q = deque([1, 2, 3], maxlen=3)
q.append(4)
q.appendleft(0)
(d['a'], d['zz'], len(d), e['a'], e['b'], list(o.items()), c['a'], c['zz'], c.most_common(1), list(q), q.popleft(), len(q), q[-1], sorted(c.items()), dict(e))

import copy
a = [[1], {'k': [2]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[0].append(9)
a[1]['k'].append(8)
(a, b, c)

import string
(len(string.ascii_letters + " .,;'"), string.digits, len(string.printable), string.ascii_uppercase.find('C'), len(string.punctuation))

import argparse
parser = argparse.ArgumentParser(description='x')
parser.add_argument('--n_epochs', type=int, default=200, help='n')
parser.add_argument('--b1', type=float, default=0.5)
parser.add_argument('-l', '--latent-dim', default='100', type=int)
parser.add_argument('--flag', action='store_true')
parser.add_argument('--no-bn', dest='bn', action='store_false')
parser.add_argument('--sizes', nargs='+', type=int, default=[64, 32])
parser.add_argument('--nothing')
parser.add_argument('-v', action='count', default=0)
group = parser.add_argument_group('g')
group.add_argument('--width', type=int, default=3, choices=[1, 3])
parser.add_argument('where', nargs='?', default='here')
parser.set_defaults(b1=0.9, other=1)
opt = parser.parse_args([])
opt.extra = opt.width * 2
(opt.n_epochs, opt.b1, opt.latent_dim, opt.flag, opt.bn, opt.sizes, opt.nothing, opt.v, opt.width, opt.where, opt.other, opt.extra, vars(opt)['width'], 'width' in opt, hasattr(opt, 'zz'), parser.get_default('width'))

from argparse import ArgumentParser
def get():
    p = ArgumentParser()
    p.add_argument('--a', type=int, default=1)
    p.add_argument('--b', type=lambda s: s.upper(), default='x')
    p.add_argument('--c', nargs=2, type=float)
    p.add_argument('--d', action='append', type=int)
    p.add_argument('--e', nargs='*', default=())
    p.add_argument('name')
    p.add_argument('--f', action='store_const', const=7)
    return p
x = get().parse_args(['--a', '5', '--c', '1', '2.5', '--d', '1', '--d=2', 'me', '--f'])
y, rest = get().parse_known_args(['n', '--zz', '--a=-3'])
z = get().parse_args('--e p q --b y -- n'.split()[:-2] + ['--a', '2', 'n'])
(x.a, x.b, x.c, x.d, x.e, x.name, x.f, y.a, y.b, y.c, y.d, y.f, rest, z.e, z.b)

from typing import List, Optional, Generic, TypeVar, Dict
T = TypeVar('T')
class Box(Generic[T]):
    def __init__(self, x: T, y: Optional[int] = None, z: 'List[int]' = [1]) -> None:
        self.x: T = x
        self.y: int
        self.z = z
b = Box[int](3)
x: List[int] = [1]
(b.x, b.z, x, hasattr(b, 'y'))

# numpy
import numpy as np
(int(np.prod((1, 28, 28))), int(np.prod([2, 3])), int(np.sum([1, 2, 3])), float(np.mean([1, 2])), int(np.ceil(2.1)), int(np.floor(7 / 2)), int(np.sqrt(49)), int(np.log2(64)), np.array([1, 2, 3]).tolist(), np.cumsum([1, 2, 3]).tolist(), np.linspace(0, 1, 5).tolist(), np.linspace(10, 100, 4, dtype=int).tolist(), np.linspace(784, 10, 5).astype(int).tolist(), np.arange(5).tolist(), np.arange(2, 10, 3).tolist(), np.arange(0, 1, 0.25).tolist())

import numpy as np
a = np.array([1, 2, 3])
b = np.array([[1, 2], [3, 4]])
((a * 2).tolist(), (a + a).tolist(), (a / 2).tolist(), (2 ** a).tolist(), a.shape, b.shape, len(b), b[1].tolist(), int(b[1, 0]), int(a.prod()), int(a.sum()), int(a.max()), float(a.mean()), a[::-1].tolist(), a[1:].tolist(), b.size, b.ndim, int(a[-1]), a.astype(float).tolist(), [int(x) for x in a], b.flatten().tolist(), (a > 1).tolist(), (-a).tolist(), int(a.argmax()))

import numpy as np
(np.zeros((2, 3)).shape, np.ones(3).tolist(), int(np.round(2.5)), np.concatenate([[1, 2], [3]]).tolist(), np.power(2, [1, 2]).tolist(), int(np.clip(7, 0, 5)), int(np.maximum(3, 4)), np.flip([1, 2]).tolist(), np.diff([1, 4, 9]).tolist(), np.logspace(0, 2, 3).tolist(), np.array(4).tolist(), np.append([1], [2, 3]).tolist(), np.pi, np.sort([2, 1]).tolist(), np.full((2,), 7).shape, [int(v) for v in np.geomspace(1, 8, 4)] if False else 0)

import torch
(torch.Size([1, 2])[1], [round(x.item(), 6) for x in torch.linspace(0, 0.1, 5)], torch.zeros(2, 3).shape[1], torch.zeros(2, 3).size(0), torch.randn(4, 5).numel(), len(torch.arange(6)), torch.tensor([1, 2]).tolist(), [x.item() for x in torch.arange(3)], torch.ones((2, 2)).dim(), int(torch.prod(torch.tensor([2, 3]))), tuple(torch.zeros(1, 3).shape), torch.linspace(0, 0.2, 12).tolist(), torch.linspace(0, 0.3, 24).tolist(), torch.linspace(0, 0.1, 18).tolist(), torch.linspace(0, 1, 3).tolist())

# Heirs of Python's own types, sets in any order, and the end of a program
class A(dict):
    def __getattr__(self, name):
        return self[name]
    def __setattr__(self, name, value):
        self[name] = value
a = A(x=3, y=[1])
a.z = 5
a['w'] = a.x + 1
(a.x, a.z, a['z'], a.w, len(a), list(a), 'x' in a, a.get('q', 7), dict(a), isinstance(a, dict))

class D(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__
d = D({'x': 3})
d.y = 4
del d.x
(d.y, d.x, d, list(d.items()))

class E(dict):
    def __init__(self, *args, **kwargs):
        super(E, self).__init__(*args, **kwargs)
        self.__dict__ = self
e = E({'a': 1}, b=2)
e.c = 3
e['d'] = 4
e.update(f=6)
(e.a, e.b, e['c'], e.d, e.f, sorted(e), {**e}, (lambda **k: k)(**e))

class F(dict):
    def __init__(self, *a, **k):
        dict.__init__(self, *a, **k)
        for key, value in self.items():
            if isinstance(value, dict):
                self[key] = F(value)
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
f = F({'model': {'layers': [1, 2], 'n': 3}})
f.model.n += 1
(f.model.n, f.model.layers, f.model['n'], bool(F()), bool(f))

class F2(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)
f = F2(a=1)
(f.a, getattr(f, 'b', 5), hasattr(f, 'b'), hasattr(f, 'a'))

class Default(dict):
    def __missing__(self, key):
        value = self[key] = len(self)
        return value
d = Default()
(d['a'], d['b'], d['a'], dict(d))

class L(list):
    def total(self):
        return sum(self)
    def push(self, x):
        self.append(x)
        return self
x = L([1, 2]).push(3)
(x.total(), len(x), x[0], x[-1], x[1:], list(x), x + [4], isinstance(x, list), [y for y in x], *x, 2 in x, bool(L()), x == [1, 2, 3], max(x))

class L2(list):
    def __init__(self, n):
        super().__init__(range(n))
        self.n = n
x = L2(3)
x.append(9)
x[0] = 7
del x[1]
a, b, c = x
(x, x.n, a, b, c, sorted(x), list(reversed(x)), list(enumerate(x)))

class T(tuple):
    @property
    def area(self):
        return self[0] * self[1]
t = T((2, 3))
(t.area, len(t), t[1], t + (4,), isinstance(t, tuple), sum(t))

class S(str):
    def shout(self):
        return self.upper()
s = S('ab')
(s.shout(), s + 'c', f'{s}-1', s == 'ab', {'ab': 1}[s], len(s), s[0], isinstance(s, str))

class I(int):
    def double(self):
        return self * 2
i = I(4)
(i.double(), i + 1, 3 * i, i == 4, [0] * i, list(range(i)), i < 5, -i, i // 3, isinstance(i, int), [5, 6, 7, 8, 9][i])

class Fl(float):
    pass
(Fl('1.5') * 2, Fl(2) == 2)

from enum import IntEnum
class Size(IntEnum):
    SMALL = 8
    BIG = 16
(Size.BIG * 2, Size.BIG + Size.SMALL, Size.BIG == 16, [1] * Size.SMALL == [1] * 8, Size(8).name, Size['BIG'].value, int(Size.BIG), Size.BIG > 3, max(Size.BIG, 4) == 16, list(range(Size.SMALL))[-1], len(Size), [s.value for s in Size])

from enum import Enum, auto
class Kind(str, Enum):
    A = 'a'
    B = 'b'
(Kind.A == 'a', Kind('b').name, Kind.B.value, {'a': 1}.get(Kind.A), 'x' + Kind.A, Kind.A is Kind.A, Kind.A in ('a', 'c'))

from enum import IntFlag
class Fi(IntFlag):
    R = 4
    W = 2
(Fi.R | Fi.W, int(Fi.R | 1), Fi.R + 1)[2]

from collections import OrderedDict
class O(OrderedDict):
    pass
o = O([('a', 1)])
o['b'] = 2
(list(o), o['a'], len(o))

from collections import defaultdict
class DD(defaultdict):
    pass
d = DD(list)
d['a'].append(1)
d['a']

s = {3, 1, 2}
(sum(s), max(s), min(s), sorted(s), len(s), 2 in s, sorted(x * 2 for x in s), sum([x for x in s]), max([x + 1 for x in s]), any(x > 2 for x in s), all(x > 2 for x in s), len([x for x in s]), {x + 1 for x in s} == {4, 2, 3})

import os
(os.environ.get('LAYERSCOPE_NO_SUCH', 3), os.getenv('LAYERSCOPE_NO_SUCH', '4'), int(os.environ.get('LAYERSCOPE_NO_SUCH', '64')))

import copy
class E(dict):
    def __init__(self, *args, **kwargs):
        super(E, self).__init__(*args, **kwargs)
        self.__dict__ = self
e = E({'a': 1}, b=[2])
f = copy.deepcopy(e)
f.a = 9
f['b'].append(3)
g = copy.copy(e)
g['c'] = 4
g.b.append(7)
(e, f, g, e.b is g.b, e.a, f['a'], g['c'], hasattr(f, "c"))

class A(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
a = A(x=1)
b = A(a)
b.x = 5
a.update(b, y=3)
c = {**a, 'z': 1}
def f(**kw):
    return kw
a |= {'w': 8}
(a, b, c, f(**a), a == {'x': 5, 'y': 3, 'w': 8}, list(a), list(a.values()), 'x' in a, a.train, sorted(a), len(a), a or 3, dict(a, q=1), a.pop('x'), a, a.copy(), str(b), f'{b}')

class Reg(dict):
    def register(self, name):
        def wrap(f):
            self[name] = f
            return f
        return wrap
r = Reg()
@r.register('a')
def fa(x): return x + 1
(r['a'](2), list(r.keys()), 'b' in r, r.get('b'))

class Frozen:
    def __init__(self, x):
        object.__setattr__(self, 'x', x)
    def __setattr__(self, k, v):
        raise AttributeError(k)
Frozen(3).x

class Cfg(dict):
    def __getattr__(self, k):
        if k in self:
            v = self[k]
            return Cfg(v) if isinstance(v, dict) else v
        raise AttributeError(k)
    def __setattr__(self, k, v):
        self[k] = v
c = Cfg({'m': {'n': 2, 'l': [1]}})
try:
    z = c.nothing
except AttributeError:
    z = 'none'
(c.m.n, c.m.l, z, getattr(c, 'zz', 4))

class St(list):
    def __init__(self, *xs):
        list.__init__(self, xs)
    def __getitem__(self, i):
        return list.__getitem__(self, i) * 10
s = St(1, 2, 3)
s += [4]
s.extend((5,))
s[0:1] = [7, 8]
(s[0], len(s), [x for x in s], s, s * 2, [*s], s.index(8), s.pop(), s.copy())

class Def(dict):
    def __init__(self, default):
        self.default = default
    def __missing__(self, k):
        return self.default
d = Def(7)
d['a'] = 1
(d['a'], d['b'], d.get('b'), len(d), d.default)

class M(dict):
    def __init__(self, **kw):
        for k, v in kw.items():
            setattr(self, k, v)
m = M(a=1)
(len(m), m.a)

from enum import Enum
class Cfg(Enum):
    A = [8, 16]
    B = (1, 2)
(Cfg.A.value, sum(Cfg.A.value), [c.name for c in Cfg], Cfg['B'].value[1], Cfg.A.name)

from collections import defaultdict
class DD(defaultdict):
    def __init__(self):
        super().__init__(lambda: 5)
d = DD()
(d['q'], d['q'] + 1, len(d))

class Point(tuple):
    def __add__(self, o):
        return Point(a + b for a, b in zip(self, o))
p = Point([1, 2]) + Point([3, 4])
x, y = p
(x, y, p, len(p), p[::-1], p == (4, 6), {p: 1}[(4, 6)])

import sys
def f(x):
    if x > 3:
        sys.exit('no')
    return x
a = f(2)
try:
    f(5)
    b = 1
except SystemExit:
    b = 2
try:
    quit()
except BaseException:
    c = 3
(a, b, c)

s = {7, 3, 5}
t = []
for x in s:
    t.append(x)
(t, sorted({64, 8}), sorted(k for k in {'b', 'a'}))

xs = [x for x in {16, 8}]
(sum(xs), max(xs), len(xs), sorted(xs), min(x // 8 for x in {16, 24}), sum(len(w) for w in {'ab', 'c'}), any(w == 'a' for w in set('abc')), len(list(set('abca'))), sorted(set([64, 32, 64])), max({'a', 'b'}), len(set(x % 3 for x in {16, 17, 8})))

from typing import Dict
class Config(Dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, value in self.items():
            if isinstance(value, dict):
                self[key] = Config(value)
    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key)
cfg = Config({'model': {'n': 4, 'out': {'classes': 3}}})
(cfg.model.n, cfg.model.out.classes, getattr(cfg, 'p', 0.25), hasattr(cfg, 'q'))

class AttrDict(dict):
    def __getattr__(self, key):
        return self[key]
    def __setattr__(self, key, value):
        if key in self.__dict__:
            self.__dict__[key] = value
        else:
            self[key] = value
config = AttrDict()
config.n = 3
config.m = AttrDict()
config.m.k = config.n + 1
(config.m.k, config['n'], len(config), config)

from enum import Enum
class Color(str, Enum):
    R = 'r'
    def __str__(self):
        return self.value
(str(Color.R), f'{Color.R.value}', Color('r') is Color.R, isinstance(Color.R, str), Color.R.upper(), [c.value for c in Color])

# Shapes of arrays whose numbers are not known
import numpy as np
x = np.random.randn(100, 7)
(x.astype(np.float32).shape, (x * 2 + 1).shape, (x - x.mean(0)).shape, ((x - x.mean(axis=0)) / x.std(axis=0, keepdims=True)).shape, x.reshape(50, -1).shape, x.reshape((-1, 1)).shape, x.flatten().shape, x.ravel().shape, x.squeeze().shape, x[None].squeeze(0).shape, x.transpose().shape, x.swapaxes(0, 1).shape, x.sum(axis=(0, 1), keepdims=True).shape, x.argmax(1).shape, x.max(axis=1).shape, (x > 0).any(axis=0).shape, (-x).shape, (2 ** x).shape, (x @ x.T).shape, x.dot(x.T).shape, x.repeat(2).shape, x.repeat(2, axis=1).shape)

import numpy as np
x = np.random.randn(100, 7)
y = np.random.rand(100)
(np.concatenate([x, x]).shape, np.concatenate((x, x), axis=1).shape, np.concatenate([x, x], axis=-1).shape, np.hstack([x, x]).shape, np.vstack([x, x]).shape, np.hstack([y, y]).shape, np.vstack([y, y]).shape, np.column_stack([y, y]).shape, np.column_stack([x, x]).shape, np.stack([y, y], axis=1).shape, np.stack([x, x]).shape, np.append(x, x).shape, np.append(x, x, axis=0).shape, np.c_[y, y, y].shape, np.c_[x, x].shape, np.c_[x[None], x[None]].shape, np.array([y, y]).argmax(axis=0).shape, np.array([y, y]).T.shape, np.array([1, 2]).squeeze().shape, np.expand_dims(y, 1).shape, np.expand_dims(x, axis=0).shape, np.tile(x, (1, 2)).shape, np.tile(y, 3).shape, np.tile(x, (2, 1, 1)).shape)

import numpy as np
x = np.random.randn(100, 7)
y = np.random.rand(100)
(np.sin(x).shape, np.sqrt(np.abs(x)).shape, np.clip(x, 0, 1).shape, np.maximum(x, 0).shape, np.add(x, x[0]).shape, np.isnan(x).shape, np.mean(x, axis=1).shape, np.std(x, axis=0, keepdims=True).shape, np.argmax(x, axis=-1).shape, np.transpose(x).shape, np.transpose(x[None], (2, 0, 1)).shape, np.swapaxes(x, 0, 1).shape, np.squeeze(x[None]).shape, np.reshape(x, (-1, 14)).shape, np.dot(x, x.T).shape, np.matmul(x.T, x).shape, np.repeat(x, 2, axis=0).shape, np.atleast_2d(y).shape, np.copy(x).shape, np.array(x, dtype=np.float32).shape, np.array([[1, 2], [3, 4]], dtype=np.float32).shape, np.sort(x, axis=0).shape, np.argsort(y).shape, np.zeros_like(x).shape, np.sinc(x).shape)

import numpy as np
x = np.random.randn(100, 7)
order = np.random.permutation(100)
few = np.array([3, 1, 2])
(x[order].shape, x[order[:80]].shape, x[few].shape, x[few][:, :2].shape, x[x[:, 0] > 0].shape[1], x[np.argsort(x[:, 0])].shape, x[~(x[:, 0] > 0)].shape[1], x[(x[:, 0] > 0) & (x[:, 1] > 0)].shape[1:], x[None].shape, x[:, None].shape, (~(x > 0)).shape, np.eye(4)[few].shape, np.random.permutation(x).shape, np.eye(3, 5).shape, np.identity(3).shape)

import numpy as np
rng = np.random.default_rng(0)
old = np.random.RandomState(0)
(rng.normal(size=(100, 5)).shape, rng.normal(0, 1, (3, 4)).shape, rng.uniform(-1, 1, size=6).shape, rng.integers(0, 10, size=(2, 9)).shape, rng.random((4, 3)).shape, rng.standard_normal((4, 3)).shape, old.randn(3, 2).shape, old.normal(0, 1, (5, 1)).shape, np.random.normal(0, 1, (100, 6)).shape, np.random.uniform(low=-1, high=1, size=[3, 3]).shape, np.random.choice(5, (10, 3)).shape, np.random.exponential(1.0, (2, 2)).shape, np.arange(1, stop=4).tolist(), np.arange(start=1, stop=9, step=4).tolist(), np.arange(3).tolist(), np.arange(2, 4).tolist(), np.arange(6, step=2).tolist())

import torch
x = torch.randn(100, 7)
y = torch.tensor([0, 2, 1, 2])
(tuple(x[torch.randperm(100)].shape), tuple(x[torch.randperm(100)[:80]].shape), x[x[:, 0] > 0].shape[1], tuple(x[y].shape), tuple(torch.vstack([x, x]).shape), tuple(torch.hstack([x, x]).shape), tuple(torch.hstack([x[0], x[0]]).shape), tuple(torch.column_stack([x[:, 0], x[:, 1]]).shape), tuple(torch.eye(5).shape), tuple(torch.eye(2, 3).shape), tuple(torch.normal(0, 1, (20, 4)).shape), tuple(torch.normal(0, 0.1, size=(3,)).shape), tuple(torch.nn.functional.one_hot(y, 10).shape), tuple(torch.nn.functional.one_hot(y, num_classes=3).shape), len(torch.unique(y)), y.unique().numel(), torch.unique(y).tolist(), tuple((x == 0).shape), len(torch.arange(start=0, end=1, step=1 / 50)), torch.arange(2, end=5).tolist(), torch.arange(1, 7, step=3).tolist(), torch.arange(end=3).tolist())

import numpy as np
import torch
x = np.random.randn(100, 7)
(tuple(torch.from_numpy(x).float().shape), tuple(torch.tensor(x * 2, dtype=torch.float32).shape), tuple(torch.FloatTensor(x[:80]).shape), tuple(torch.as_tensor(np.hstack([x, x])).shape), tuple(torch.from_numpy(x.astype(np.float32)).unsqueeze(1).shape), tuple(torch.from_numpy(np.random.normal(size=(3, 4))).shape))

# Rows of torch.utils.data
import torch
from torch.utils.data import DataLoader, TensorDataset, Subset, random_split
x, y = torch.randn(103, 6), torch.randint(0, 3, (103,))
data = TensorDataset(x, y)
training, rest = random_split(data, [80, 23])
halves = random_split(data, [0.5, 0.3, 0.2])
loader = DataLoader(training, batch_size=32, shuffle=True)
rows, labels = next(iter(loader))
for part, _ in loader:
    break
(len(data), tuple(data[0][0].shape), len(rest), tuple(training[3][0].shape), [len(half) for half in halves], len(loader), tuple(rows.shape), labels.shape[0], tuple(part.shape), len(next(iter(loader))), len(DataLoader(data, 10, drop_last=True)), len(Subset(data, range(20))), len(Subset(data, [4, 5])), tuple(next(iter(DataLoader(TensorDataset(x[:10]), batch_size=64)))[0].shape), tuple(next(iter(DataLoader(dataset=TensorDataset(torch.zeros(50, 3, 8, 8), torch.zeros(50)), batch_size=5)))[1].shape))

# Sets of small integers, in the order of their places
some = {12, 3, 9, 0, 15}
grown = set([24, 8, 16, 1, 31, 2, 30, 4])
grown.add(7)
merged = {2, 14, 9} | frozenset([1, 0, 13, 7])
([i for i in some], list(grown), list(merged), list(some & {3, 9, 12, 15, 0, 1}), [*{n * 2 for n in range(20)}], sorted({100, 3}), list({33, 1, 2, 3, 4} - {33}))

# Sums that are rounded once
import math
(math.fsum([0.1] * 10), sum([0.1] * 10) == math.fsum([0.1] * 10), math.fsum([1e100, 1.0, -1e100]), math.fsum(range(5)), math.fsum([]), math.fsum([1e-16, 1.0, 1e16]), math.fsum({0.5, 0.25}), math.fsum([1, 2 ** -53, 2 ** -106]), math.fsum([-1, -(2 ** -53), -(2 ** -106)]), math.fsum(x / 7 for x in range(50)))
