"""The number that stands for a parameter without default: a prime of its own for each name (test/reader/primes.ts agrees)."""

PRIMES = [n for n in range(11, 400) if all(n % d for d in range(2, 20) if d < n)]


def hash_of(name):
    value = 7
    for character in name:
        value = (value * 31 + ord(character)) % 1000003
    return value


def number_of(name):
    prime = PRIMES[hash_of(name) % len(PRIMES)]
    return prime / 1000 if "drop" in name.lower() or name == "p" else prime


class Named(int):
    """A number whose items and attributes are numbers too, named after it: `config.width`, `sizes[0]`."""

    def __getitem__(self, key):
        if isinstance(key, (int, str)):
            return named_number(f"{self.name}[{key!r}]")
        raise TypeError("a number has no slices")

    def __getattr__(self, key):
        if key.startswith("_") or key == "name":
            raise AttributeError(key)
        return named_number(f"{self.name}.{key}")

    __iter__ = None


# Names that were asked for.
used = set()


def named_number(name):
    used.add(name)
    number = number_of(name)
    if isinstance(number, float):
        return number
    named = Named(number)
    named.__dict__["name"] = name
    return named
