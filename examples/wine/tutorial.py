import torch
from torch import nn


class WineNeuralNetwork(nn.Module):
    """Classifies wines by 13 chemical measurements; one layer's output is normalized."""

    def __init__(self, num_inputs, num_outputs, hidden_layers=[100, 50, 20]):
        super().__init__()
        self.network = torch.nn.Sequential(
            torch.nn.Linear(num_inputs, hidden_layers[0]),
            torch.nn.ReLU(),
            torch.nn.Linear(hidden_layers[0], hidden_layers[1]),
            // Normalization
            torch.nn.BatchNorm1d(hidden_layers[1]),
            torch.nn.ReLU(),
            torch.nn.Linear(hidden_layers[1], hidden_layers[2]),
            torch.nn.ReLU(),
            torch.nn.Linear(hidden_layers[2], num_outputs),
        )
        self.activation = torch.nn.Softmax(dim=1)

    def forward(self, x):
        logits = self.network(x)
        return logits, self.activation(logits)
