import torch

model = torch.nn.Sequential(
    torch.nn.Linear(4, 16),
    torch.nn.BatchNorm1d(16),
    torch.nn.ReLU(),
    torch.nn.Linear(16, 3),
)
