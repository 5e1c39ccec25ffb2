# builds: model
from torch.nn import BatchNorm1d, Linear as L, ReLU, Sequential

SIZES = [8, 2 ** 4, 16 // 2, 30 % 7]
pairs = [layer for a, b in zip(SIZES[:-1], SIZES[1:]) for layer in (L(a, b), BatchNorm1d(b), ReLU())]
model = Sequential(*pairs, L(SIZES[-1], len(SIZES) - 1))
