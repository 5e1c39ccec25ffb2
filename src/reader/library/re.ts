// Python's `re` on texts that the file gives, as Python; what matches is regex.ts's.

export const re = `
class Pattern:
    def __init__(self, pattern, flags):
        self.pattern = pattern
        self.flags = flags
    def sub(self, repl, string, count=0):
        return _regex('sub', self.pattern, self.flags, string, repl, count)
    def findall(self, string):
        return list(_regex('findall', self.pattern, self.flags, string))
    def finditer(self, string):
        return iter([Match(found, self) for found in _regex('finditer', self.pattern, self.flags, string)])
    def split(self, string, maxsplit=0):
        return list(_regex('split', self.pattern, self.flags, string, '', maxsplit))
    def match(self, string):
        return _matched(_regex('match', self.pattern, self.flags, string), self)
    def fullmatch(self, string):
        return _matched(_regex('fullmatch', self.pattern, self.flags, string), self)
    def search(self, string):
        return _matched(_regex('search', self.pattern, self.flags, string), self)
class Match:
    def __init__(self, found, pattern):
        self._found = found
        self._names = dict(_regex('names', pattern.pattern, pattern.flags, ''))
    def group(self, *which):
        if len(which) == 0:
            return self._found[0][0]
        if len(which) == 1:
            return self[which[0]]
        return tuple(self[at] for at in which)
    def __getitem__(self, at):
        return self._found[self._names.get(at, at)][0]
    def groups(self, default=None):
        return tuple(default if one[0] is None else one[0] for one in self._found[1:])
    def groupdict(self, default=None):
        return {name: default if self[at] is None else self[at] for name, at in self._names.items()}
    def start(self):
        return self._found[0][1]
    def end(self):
        return self._found[0][2]
    def span(self):
        return self._found[0][1:]
def _matched(found, pattern):
    if found is None:
        return None
    return Match(found, pattern)
def compile(pattern, flags=0):
    if isinstance(pattern, Pattern):
        return pattern
    return Pattern(pattern, flags)
def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)
def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)
def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)
def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)
def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)
def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)
def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)
`;
