"""The tutorial's network with its training: ten times the learning rate that it bears without BatchNorm."""

import pandas
import torch
from torch import nn

BATCH_SIZE = 32
EPOCHS = 100


class WineNeuralNetwork(nn.Module):
    def __init__(self, num_inputs, num_outputs, hidden_layers=(100, 50, 20)):
        super().__init__()
        self.network = nn.Sequential(
            nn.Linear(num_inputs, hidden_layers[0]),
            nn.ReLU(),
            nn.Linear(hidden_layers[0], hidden_layers[1]),
            nn.BatchNorm1d(hidden_layers[1]),
            nn.ReLU(),
            nn.Linear(hidden_layers[1], hidden_layers[2]),
            nn.ReLU(),
            nn.Linear(hidden_layers[2], num_outputs),
        )

    def forward(self, x):
        return self.network(x)


wines = pandas.read_csv("wine.csv")
inputs = torch.tensor(wines.drop(columns="cultivar").values, dtype=torch.float32)
targets = torch.tensor(pandas.factorize(wines["cultivar"])[0])
loader = torch.utils.data.DataLoader(
    torch.utils.data.TensorDataset(inputs, targets), batch_size=BATCH_SIZE, shuffle=True
)

torch.manual_seed(0)
model = WineNeuralNetwork(13, 3)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

for epoch in range(EPOCHS):
    for batch, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(batch), labels)
        loss.backward()
        optimizer.step()
