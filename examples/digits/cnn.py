from torch import nn


class DigitsImages(nn.Module):
    """Reads handwritten digits as images of 8x8 pixels with convolutions; every one is normalized."""

    def __init__(self, channels=16, num_outputs=10):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, channels, kernel_size=3, padding=1),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, 2 * channels, kernel_size=3, padding=1),
            nn.BatchNorm2d(2 * channels),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(2 * channels * 4 * 4, num_outputs),
        )

    def forward(self, x):
        return self.layers(x)
