# builds: AutoEncoder(20)
from torch import nn


class AutoEncoder(nn.Module):
    def __init__(self, size, code=3, factor=0.5):
        super().__init__()
        middle = int(size * factor)
        self.encoder = nn.Sequential(nn.Linear(size, middle), nn.ReLU(), nn.Linear(middle, code))
        self.decoder = nn.Sequential(
            nn.Linear(self.encoder[-1].out_features, middle), nn.ReLU(), nn.Linear(middle, self.encoder[0].in_features)
        )
        self.heads = nn.ModuleList([nn.Sequential(nn.Linear(code, i + 1), nn.ReLU()) for i in range(2)])


net = AutoEncoder(20)
