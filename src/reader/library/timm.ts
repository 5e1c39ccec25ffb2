// How timm makes widths multiples, and numbers tuples. Facts: timm 0.9.

export const timm = `
# The nearest multiple, and the next one where that takes away too much.
def make_divisible(v, divisor=8, min_value=None, round_limit=0.9):
    width = max(min_value or divisor, int(v + divisor / 2) // divisor * divisor)
    return width + divisor if width < round_limit * v else width

def to_ntuple(n):
    return lambda x: tuple(x) if hasattr(x, '__iter__') and not isinstance(x, str) else (x,) * n

to_1tuple, to_2tuple, to_3tuple, to_4tuple = to_ntuple(1), to_ntuple(2), to_ntuple(3), to_ntuple(4)
`;
