// Parts of collections, itertools, functools, inspect, operator, string, types and of classes of settings, as Python.

export const collections = `
class deque:
    def __init__(self, iterable=(), maxlen=None):
        self._items = []
        self.maxlen = maxlen
        self.extend(iterable)
    def append(self, item):
        self._items.append(item)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop(0)
    def appendleft(self, item):
        self._items.insert(0, item)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop()
    def extend(self, iterable):
        for item in iterable:
            self.append(item)
    def extendleft(self, iterable):
        for item in iterable:
            self.appendleft(item)
    def pop(self):
        return self._items.pop()
    def popleft(self):
        return self._items.pop(0)
    def clear(self):
        self._items.clear()
    def reverse(self):
        self._items.reverse()
    def rotate(self, n=1):
        for _ in range(abs(n)):
            if self._items:
                self._items.insert(0, self._items.pop()) if n > 0 else self._items.append(self._items.pop(0))
    def index(self, item):
        return self._items.index(item)
    def count(self, item):
        return self._items.count(item)
    def remove(self, item):
        self._items.remove(item)
    def insert(self, at, item):
        self._items.insert(at, item)
    def __len__(self):
        return len(self._items)
    def __getitem__(self, index):
        return self._items[index]
    def __setitem__(self, index, item):
        self._items[index] = item
    def __iter__(self):
        return iter(self._items)
    def __contains__(self, item):
        return item in self._items

class UserDict:
    def __init__(self, dict=None, **kwargs):
        self.data = {}
        if dict is not None:
            self.update(dict)
        if kwargs:
            self.update(kwargs)
    def __len__(self):
        return len(self.data)
    def __getitem__(self, key):
        if key in self.data:
            return self.data[key]
        if hasattr(self, '__missing__'):
            return self.__missing__(key)
        raise KeyError(key)
    def __setitem__(self, key, item):
        self.data[key] = item
    def __delitem__(self, key):
        del self.data[key]
    def __iter__(self):
        return iter(self.data)
    def __contains__(self, key):
        return key in self.data
    def get(self, key, default=None):
        return self[key] if key in self or hasattr(self, '__missing__') else default
    def keys(self):
        return self.data.keys()
    def values(self):
        return self.data.values()
    def items(self):
        return self.data.items()
    def update(self, other=(), **kwargs):
        for key, value in dict(other, **kwargs).items():
            self[key] = value
    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]
    def pop(self, key, *default):
        return self.data.pop(key, *default)
    def copy(self):
        made = type(self)()
        made.data = dict(self.data)
        return made

class UserList:
    def __init__(self, initlist=None):
        self.data = [] if initlist is None else list(initlist)
    def __len__(self):
        return len(self.data)
    def __getitem__(self, i):
        return type(self)(self.data[i]) if isinstance(i, slice) else self.data[i]
    def __setitem__(self, i, item):
        self.data[i] = item
    def __delitem__(self, i):
        del self.data[i]
    def __iter__(self):
        return iter(self.data)
    def __contains__(self, item):
        return item in self.data
    def __add__(self, other):
        return type(self)(self.data + list(other))
    def __radd__(self, other):
        return type(self)(list(other) + self.data)
    def __iadd__(self, other):
        self.data += list(other)
        return self
    def __mul__(self, n):
        return type(self)(self.data * n)
    def append(self, item):
        self.data.append(item)
    def insert(self, i, item):
        self.data.insert(i, item)
    def pop(self, i=-1):
        return self.data.pop(i)
    def remove(self, item):
        self.data.remove(item)
    def clear(self):
        self.data.clear()
    def copy(self):
        return type(self)(self.data)
    def count(self, item):
        return self.data.count(item)
    def index(self, item, *args):
        return self.data.index(item, *args)
    def reverse(self):
        self.data.reverse()
    def sort(self, *, key=None, reverse=False):
        self.data.sort(key=key, reverse=reverse)
    def extend(self, other):
        self.data.extend(other)

class ChainMap:
    def __init__(self, *maps):
        self.maps = list(maps) or [{}]
    def __getitem__(self, key):
        for one in self.maps:
            if key in one:
                return one[key]
        raise KeyError(key)
    def get(self, key, default=None):
        return self[key] if key in self else default
    def __setitem__(self, key, value):
        self.maps[0][key] = value
    def __delitem__(self, key):
        del self.maps[0][key]
    def __contains__(self, key):
        return any(key in one for one in self.maps)
    def _joined(self):
        joined = {}
        for one in reversed(self.maps):
            joined.update(one)
        return joined
    def __iter__(self):
        return iter(self._joined())
    def __len__(self):
        return len(self._joined())
    def keys(self):
        return self._joined().keys()
    def values(self):
        return self._joined().values()
    def items(self):
        return self._joined().items()
    def new_child(self, m=None, **kwargs):
        return ChainMap({**(m or {}), **kwargs}, *self.maps)
    @property
    def parents(self):
        return ChainMap(*self.maps[1:])

class Counter:
    def __init__(self, iterable=None, **kwargs):
        self._counts = {}
        self.update(iterable, **kwargs)
    def update(self, iterable=None, **kwargs):
        if isinstance(iterable, (dict, Counter)):
            for key, count in iterable.items():
                self._counts[key] = self._counts.get(key, 0) + count
        elif iterable is not None:
            for key in iterable:
                self._counts[key] = self._counts.get(key, 0) + 1
        for key, count in kwargs.items():
            self._counts[key] = self._counts.get(key, 0) + count
    def subtract(self, iterable=None, **kwargs):
        for key, count in Counter(iterable, **kwargs).items():
            self._counts[key] = self._counts.get(key, 0) - count
    def copy(self):
        return Counter(self._counts)
    def total(self):
        return sum(self._counts.values())
    def setdefault(self, key, default=None):
        return self._counts.setdefault(key, default)
    def pop(self, key, *default):
        return self._counts.pop(key, *default)
    def clear(self):
        self._counts.clear()
    def _joined(self, other, join):
        joined = Counter()
        for key in [*self, *[key for key in other if key not in self]]:
            count = join(self[key], other[key])
            if count > 0:
                joined[key] = count
        return joined
    def __add__(self, other):
        return self._joined(other, lambda a, b: a + b)
    def __sub__(self, other):
        return self._joined(other, lambda a, b: a - b)
    def __or__(self, other):
        return self._joined(other, max)
    def __and__(self, other):
        return self._joined(other, min)
    def __eq__(self, other):
        return all(self[key] == other[key] for key in [*self, *other])
    def most_common(self, n=None):
        ordered = sorted(self._counts.items(), key=lambda item: item[1], reverse=True)
        return ordered if n is None else ordered[:n]
    def elements(self):
        return iter([key for key, count in self._counts.items() for _ in range(count)])
    def __getitem__(self, key):
        return self._counts.get(key, 0)
    def __setitem__(self, key, count):
        self._counts[key] = count
    def __delitem__(self, key):
        self._counts.pop(key, None)
    def get(self, key, default=None):
        return self._counts.get(key, default)
    def keys(self):
        return self._counts.keys()
    def values(self):
        return self._counts.values()
    def items(self):
        return self._counts.items()
    def __len__(self):
        return len(self._counts)
    def __iter__(self):
        return iter(self._counts)
    def __contains__(self, key):
        return key in self._counts
`;

export const heapq = `
def _rise(heap, start, at):
    item = heap[at]
    while at > start:
        parent = (at - 1) >> 1
        if item < heap[parent]:
            heap[at] = heap[parent]
            at = parent
        else:
            break
    heap[at] = item
def _sink(heap, at):
    end = len(heap)
    start = at
    item = heap[at]
    child = 2 * at + 1
    while child < end:
        if child + 1 < end and not heap[child] < heap[child + 1]:
            child += 1
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = item
    _rise(heap, start, at)
def heapify(heap):
    for at in reversed(range(len(heap) // 2)):
        _sink(heap, at)
def heappush(heap, item):
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)
def heappop(heap):
    last = heap.pop()
    if heap:
        first = heap[0]
        heap[0] = last
        _sink(heap, 0)
        return first
    return last
def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return first
def heappushpop(heap, item):
    if heap and heap[0] < item:
        return heapreplace(heap, item)
    return item
def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:n]
def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:n]
`;

export const bisect = `
def bisect_left(a, x, lo=0, hi=None):
    hi = len(a) if hi is None else hi
    while lo < hi:
        mid = (lo + hi) // 2
        if a[mid] < x:
            lo = mid + 1
        else:
            hi = mid
    return lo
def bisect_right(a, x, lo=0, hi=None):
    hi = len(a) if hi is None else hi
    while lo < hi:
        mid = (lo + hi) // 2
        if x < a[mid]:
            hi = mid
        else:
            lo = mid + 1
    return lo
bisect = bisect_right
def insort_left(a, x):
    a.insert(bisect_left(a, x), x)
def insort_right(a, x):
    a.insert(bisect_right(a, x), x)
insort = insort_right
`;

export const itertools = `
def chain(*iterables):
    for iterable in iterables:
        yield from iterable

def _from_iterable(iterables):
    for iterable in iterables:
        yield from iterable

def product(*iterables, repeat=1):
    pools = [tuple(pool) for pool in iterables] * repeat
    result = [[]]
    for pool in pools:
        result = [x + [y] for x in result for y in pool]
    for found in result:
        yield tuple(found)

def permutations(iterable, r=None):
    pool = tuple(iterable)
    n = len(pool)
    r = n if r is None else r
    for indices in product(range(n), repeat=r):
        if len(set(indices)) == r:
            yield tuple(pool[i] for i in indices)

def combinations(iterable, r):
    pool = tuple(iterable)
    n = len(pool)
    for indices in permutations(range(n), r):
        if sorted(indices) == list(indices):
            yield tuple(pool[i] for i in indices)

def accumulate(iterable, func=None, *, initial=None):
    total = initial
    started = initial is not None
    if started:
        yield total
    for element in iterable:
        if not started:
            total = element
            started = True
        else:
            total = total + element if func is None else func(total, element)
        yield total

def islice(iterable, *bounds):
    s = slice_bounds(*bounds)
    start, stop, step = s
    at = 0
    following = start
    if stop is None or stop > start:
        for element in iterable:
            if at == following:
                yield element
                following += step
            at += 1
            if stop is not None and (at >= stop or following >= stop):
                break

def slice_bounds(first, stop=-1, step=1):
    if stop == -1:
        return 0, first, 1
    return first or 0, stop, step or 1

def zip_longest(*iterables, fillvalue=None):
    columns = [list(iterable) for iterable in iterables]
    for at in range(max([len(column) for column in columns], default=0)):
        yield tuple(column[at] if at < len(column) else fillvalue for column in columns)

def pairwise(iterable):
    items = list(iterable)
    for at in range(len(items) - 1):
        yield items[at], items[at + 1]

def starmap(function, iterable):
    for args in iterable:
        yield function(*args)

def takewhile(predicate, iterable):
    for element in iterable:
        if not predicate(element):
            break
        yield element

def dropwhile(predicate, iterable):
    dropping = True
    for element in iterable:
        if dropping and predicate(element):
            continue
        dropping = False
        yield element

def filterfalse(predicate, iterable):
    for element in iterable:
        if not (predicate(element) if predicate is not None else element):
            yield element

def compress(data, selectors):
    for element, selector in zip(data, selectors):
        if selector:
            yield element

def groupby(iterable, key=None):
    group = []
    last = None
    for element in iterable:
        k = element if key is None else key(element)
        if group and k != last:
            given = iter(group)
            yield last, given
            for _ in given:
                pass
            group = []
        group.append(element)
        last = k
    if group:
        given = iter(group)
        yield last, given
        for _ in given:
            pass

def tee(iterable, n=2):
    items = list(iterable)
    return tuple(iter(items) for _ in range(n))
`;

export const functools = `
def reduce(function, iterable, *initial):
    items = list(iterable)
    value = initial[0] if initial else items.pop(0)
    for item in items:
        value = function(value, item)
    return value

class singledispatch:
    def __init__(self, function):
        self.function = function
        self.registered = []
        self.__name__ = function.__name__
    def register(self, kind, function=None):
        if function is not None:
            self.registered.append((kind, function))
            return function
        if isinstance(kind, type):
            return lambda function: self.register(kind, function)
        for name, annotation in kind.__annotations__.items():
            if name != 'return':
                return self.register(annotation, kind)
        raise TypeError('use @register(type) or annotations')
    def dispatch_(self, value):
        best, function = None, self.function
        for kind, registered in self.registered:
            if isinstance(value, kind) and (best is None or issubclass(kind, best) or self.precedes_(value, kind, best)):
                best, function = kind, registered
        return function
    def precedes_(self, value, kind, best):
        if issubclass(best, kind):
            return False
        order = type(value).__mro__
        return order.index(kind) < order.index(best)
    def __call__(self, *args, **keywords):
        return self.dispatch_(args[0])(*args, **keywords)

class singledispatchmethod:
    def __init__(self, function):
        self.dispatcher = singledispatch(function)
    def register(self, kind, function=None):
        return self.dispatcher.register(kind, function)
    def __get__(self, owner, cls=None):
        return lambda *args, **keywords: self.dispatcher.dispatch_(args[0])(owner, *args, **keywords)

class partialmethod:
    def __init__(self, function, *args, **keywords):
        self.function = function
        self.args = args
        self.keywords = keywords
    def __get__(self, owner, cls=None):
        return lambda *args, **keywords: self.function(owner, *self.args, *args, **{**self.keywords, **keywords})
`;

export const operator = `
def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def truediv(a, b): return a / b
def floordiv(a, b): return a // b
def mod(a, b): return a % b
def pow(a, b): return a ** b
def neg(a): return -a
def eq(a, b): return a == b
def ne(a, b): return a != b
def lt(a, b): return a < b
def le(a, b): return a <= b
def gt(a, b): return a > b
def ge(a, b): return a >= b
def and_(a, b): return a & b
def or_(a, b): return a | b
def xor(a, b): return a ^ b
def not_(a): return not a
def abs(a): return -a if a < 0 else a
def concat(a, b): return a + b
def lshift(a, b): return a << b
def rshift(a, b): return a >> b
def iadd(a, b):
    a += b
    return a
def imul(a, b):
    a *= b
    return a
def iconcat(a, b):
    a += b
    return a
def isub(a, b): return a - b
def truth(a): return bool(a)
def is_(a, b): return a is b
def is_not(a, b): return a is not b
def pos(a): return +a
def invert(a): return ~a
def index(a): return a if isinstance(a, int) else a.__index__()
def contains(a, b): return b in a
def countOf(a, b): return sum(1 for item in a if item == b)
def indexOf(a, b): return list(a).index(b)
def getitem(a, b): return a[b]
__add__, __sub__, __mul__, __truediv__, __floordiv__, __mod__, __pow__ = add, sub, mul, truediv, floordiv, mod, pow
__neg__, __pos__, __abs__, __invert__, __not__, __concat__, __contains__ = neg, pos, abs, invert, not_, concat, contains
__eq__, __ne__, __lt__, __le__, __gt__, __ge__, __getitem__ = eq, ne, lt, le, gt, ge, getitem
__and__, __or__, __xor__, __lshift__, __rshift__ = and_, or_, xor, lshift, rshift
__iadd__, __imul__, __iconcat__, __isub__ = iadd, imul, iconcat, isub
def itemgetter(*keys):
    if len(keys) == 1:
        return lambda value: value[keys[0]]
    return lambda value: tuple(value[key] for key in keys)
def attrgetter(*names):
    def one(value, path):
        for name in path.split('.'):
            value = getattr(value, name)
        return value
    if len(names) == 1:
        return lambda value: one(value, names[0])
    return lambda value: tuple(one(value, name) for name in names)
def methodcaller(name, *args, **kwargs):
    return lambda value: getattr(value, name)(*args, **kwargs)
`;

export const string = `
ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
ascii_letters = ascii_lowercase + ascii_uppercase
digits = '0123456789'
hexdigits = digits + 'abcdef' + 'ABCDEF'
octdigits = '01234567'
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~"""
whitespace = ' \\t\\n\\r\\x0b\\x0c'
printable = digits + ascii_letters + punctuation + whitespace

class Template:
    delimiter = '$'
    def __init__(self, template):
        self.template = template
    def _filled(self, mapping, isSafe):
        text = self.template
        result = ''
        at = 0
        while at < len(text):
            if text[at] != self.delimiter:
                end = text.find(self.delimiter, at)
                end = len(text) if end < 0 else end
                result += text[at:end]
                at = end
                continue
            if text[at + 1:at + 2] == self.delimiter:
                result += self.delimiter
                at += 2
                continue
            isBraced = text[at + 1:at + 2] == '{'
            start = at + 2 if isBraced else at + 1
            end = start
            while end < len(text) and (text[end] in ascii_letters or text[end] == '_' or (end > start and text[end] in digits)):
                end += 1
            isName = end > start and (not isBraced or text[end:end + 1] == '}')
            if not isName and not isSafe:
                raise ValueError('Invalid placeholder in string')
            after = end + 1 if isName and isBraced else end if isName else at + 1
            name = text[start:end]
            if isName and (name in mapping or not isSafe):
                result += str(mapping[name])
            else:
                result += text[at:after]
            at = after
        return result
    def substitute(self, mapping={}, /, **kwargs):
        return self._filled({**mapping, **kwargs}, False)
    def safe_substitute(self, mapping={}, /, **kwargs):
        return self._filled({**mapping, **kwargs}, True)
`;

export const textwrap = `
def dedent(text):
    lines = [line if line.strip(' \\t') else '' for line in text.split('\\n')]
    margins = [line[:len(line) - len(line.lstrip(' \\t'))] for line in lines if line]
    margin = margins[0] if margins else ''
    for other in margins:
        while not other.startswith(margin):
            margin = margin[:-1]
    return '\\n'.join([line[len(margin):] for line in lines])
`;

/** torch/nn/modules/utils.py */
export const utils = `
def _ntuple(n, name='parse'):
    return lambda x: tuple(x) if hasattr(x, '__iter__') else (x,) * n

_single, _pair, _triple, _quadruple = _ntuple(1), _ntuple(2), _ntuple(3), _ntuple(4)

def _reverse_repeat_tuple(t, n):
    return tuple(x for x in reversed(t) for _ in range(n))
`;

export const inspect = `
def isclass(object): return isinstance(object, type)
def isfunction(object): return callable(object) and type(object) is type(lambda: 0)

class _empty: pass

class Parameter:
    empty = _empty
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = range(5)
    def __init__(self, name, kind, default=_empty):
        self.name, self.kind, self.default, self.annotation = name, kind, default, _parameters(None, False)
    def replace(self, **changes): return _parameters(None, False)

class Signature:
    empty = _empty
    def __init__(self, parameters):
        self.parameters, self.return_annotation = parameters, _parameters(None, False)
    def bind(self, *args, **kwargs): return _parameters(None, False)
    bind_partial = replace = bind

def signature(callable):
    return Signature({name: Parameter(name, kind, value if is_given else _empty)
                      for name, kind, is_given, value in _parameters(callable, False)})

class _FullArgSpec:
    def __init__(self, found):
        named = [one for one in found if one[1] < 2]
        only = [one for one in found if one[1] == 3]
        self.args = [one[0] for one in named]
        self.varargs = next((one[0] for one in found if one[1] == 2), None)
        self.varkw = self.keywords = next((one[0] for one in found if one[1] == 4), None)
        self.defaults = tuple(one[3] for one in named if one[2]) or None
        self.kwonlyargs = [one[0] for one in only]
        self.kwonlydefaults = {one[0]: one[3] for one in only if one[2]} or None
        self.annotations = _parameters(None, False)

def getfullargspec(func):
    return _FullArgSpec(_parameters(func, True))

getargspec = getfullargspec
`;

export const contextlib = `
class _GeneratorContextManager:
    def __init__(self, function, *args, **kwargs):
        self.made = (function, args, kwargs)
        self.gen = function(*args, **kwargs)
    def __enter__(self):
        return next(self.gen)
    def __exit__(self, kind, value, traceback):
        if kind is None:
            next(self.gen, None)
        else:
            self.gen.close()
    def __call__(self, decorated):
        function, args, kwargs = self.made
        def within(*given, **named):
            with _GeneratorContextManager(function, *args, **kwargs):
                return decorated(*given, **named)
        return within

class ExitStack:
    def __init__(self):
        self._exits = []
    def enter_context(self, cm):
        entered = cm.__enter__()
        self._exits.append(cm.__exit__)
        return entered
    def push(self, exit):
        self._exits.append(exit.__exit__ if hasattr(exit, '__exit__') else exit)
        return exit
    def callback(self, callback, *args, **kwargs):
        def leave(*exception):
            callback(*args, **kwargs)
        self._exits.append(leave)
        return callback
    def pop_all(self):
        other = type(self)()
        other._exits, self._exits = self._exits, []
        return other
    def close(self):
        self.__exit__(None, None, None)
    def __enter__(self):
        return self
    def __exit__(self, *exception):
        suppressed = False
        while self._exits:
            if self._exits.pop()(*exception):
                suppressed = True
                exception = (None, None, None)
        return suppressed
`;

export const typing = `
TYPE_CHECKING = False
`;

export const types = `
class MappingProxyType:
    def __init__(self, mapping):
        self._mapping = mapping
    def __len__(self):
        return len(self._mapping)
    def __getitem__(self, key):
        return self._mapping[key]
    def __iter__(self):
        return iter(self._mapping)
    def __reversed__(self):
        return reversed(self._mapping)
    def __contains__(self, key):
        return key in self._mapping
    def __eq__(self, other):
        return self._mapping == other
    def __or__(self, other):
        return self._mapping | dict(other)
    def get(self, key, default=None):
        return self._mapping.get(key, default)
    def keys(self):
        return self._mapping.keys()
    def values(self):
        return self._mapping.values()
    def items(self):
        return self._mapping.items()
    def copy(self):
        return self._mapping.copy()

class SimpleNamespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)
`;

/** Dictionaries whose entries are attributes too: easydict, ml_collections, addict, dotmap, munch, box, attrdict, yacs. */
export const settings = `
def _wrapped(value, kind):
    if isinstance(value, dict):
        return kind(value)
    if isinstance(value, (list, tuple)):
        return type(value)([_wrapped(item, kind) for item in value])
    return value

class EasyDict:
    def __init__(self, initial=None, **kwargs):
        if initial is not None:
            self.update(initial)
        self.update(kwargs)
    def update(self, other=None, **kwargs):
        if other is not None:
            for name in other.keys():
                setattr(self, name, other[name])
        for name, value in kwargs.items():
            setattr(self, name, value)
    def __setattr__(self, name, value):
        super().__setattr__(name, _wrapped(value, type(self)))
    def __getitem__(self, name):
        return getattr(self, name)
    def __setitem__(self, name, value):
        setattr(self, name, value)
    def __delitem__(self, name):
        delattr(self, name)
    def __contains__(self, name):
        return name in vars(self)
    def __iter__(self):
        return iter(vars(self))
    def __len__(self):
        return len(vars(self))
    def get(self, name, default=None):
        return vars(self).get(name, default)
    def setdefault(self, name, default=None):
        if name not in vars(self):
            setattr(self, name, default)
        return getattr(self, name)
    def pop(self, name, *default):
        return vars(self).pop(name, *default)
    def keys(self):
        return vars(self).keys()
    def values(self):
        return vars(self).values()
    def items(self):
        return vars(self).items()
    def copy(self):
        return type(self)(vars(self))
    def clone(self):
        return type(self)(vars(self))
    def freeze(self):
        pass
    def defrost(self):
        pass
    def to_dict(self):
        return {name: value.to_dict() if isinstance(value, EasyDict) else value for name, value in self.items()}
    def lock(self):
        return self
    def unlock(self):
        return self

class AttributeDict(EasyDict):
    def __setattr__(self, name, value):
        super(EasyDict, self).__setattr__(name, value)

class GrowingDict(EasyDict):
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        made = type(self)()
        setattr(self, name, made)
        return made

# The same under the names of other libraries, which messages tell.
class ConfigDict(EasyDict):
    pass
class Munch(EasyDict):
    pass
class Box(EasyDict):
    pass
class AttrDict(EasyDict):
    pass
class DictConfig(EasyDict):
    pass
class CfgNode(EasyDict):
    pass
`;

export const absl = `
class _Flags:
    pass

FLAGS = _Flags()

def _define(name, default=None, *args, **kwargs):
    setattr(FLAGS, name, default)

def DEFINE_enum(name, default, enum_values, *args, **kwargs):
    setattr(FLAGS, name, default)

DEFINE_string = DEFINE_integer = DEFINE_float = DEFINE_bool = DEFINE_boolean = DEFINE_list = DEFINE_multi_integer = _define
DEFINE_multi_string = DEFINE_multi_float = _define
`;

/** What makes the options of a command line of a dataclass: tyro, pyrallis, draccus, simple_parsing and transformers. */
export const parsers = `
def _usual(kind):
    from dataclasses import MISSING, fields
    return kind(**{
        field.name: _asked(field.name)
        for field in fields(kind)
        if field.init and field.default is MISSING and field.default_factory is MISSING
    })

def cli(f, *, default=None, **options):
    if default is not None:
        return default
    return _usual(f) if isinstance(f, type) else f()

def parse(config_class=None, *positional, default=None, **options):
    return default if default is not None else _usual(config_class)

class HfArgumentParser:
    def __init__(self, dataclass_types=None, **options):
        self._kinds = [dataclass_types] if isinstance(dataclass_types, type) else list(dataclass_types)
    def parse_args_into_dataclasses(self, *positional, **options):
        return tuple(_usual(kind) for kind in self._kinds)
`;
