// What the book Dive into Deep Learning does to classes in parts: its package d2l.

export const d2l = `
def add_to_class(Class):
    def wrapper(obj):
        setattr(Class, obj.__name__, obj)
    return wrapper
`;
