from torch import nn


class DigitsNetwork(nn.Module):
    """Reads handwritten digits of 8x8 pixels; every hidden layer is normalized."""

    def __init__(self, num_inputs=64, num_outputs=10, width=128):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(num_inputs, width),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Linear(width, width // 2),
            nn.BatchNorm1d(width // 2),
            nn.ReLU(),
            nn.Linear(width // 2, num_outputs),
        )

    def forward(self, x):
        return self.layers(x)
