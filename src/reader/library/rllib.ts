// How RLlib's models get at torch, which they do without where it is not installed.

export const rllib = `
def try_import_torch(error=False):
    import torch
    return torch, torch.nn
`;
