import torch


class ProgressionNetwork(torch.nn.Module):
    def __init__(self, num_inputs):
        super().__init__()
        self.network = torch.nn.Sequential(
            torch.nn.BatchNorm1d(num_inputs),
            torch.nn.Linear(num_inputs, 32),
            torch.nn.ReLU(),
            torch.nn.BatchNorm1d(32),
            torch.nn.Linear(32, 1),
        )

    def forward(self, x):
        return self.network(x)
